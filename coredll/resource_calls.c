// SPDX-License-Identifier: MIT
#include "coredll/resource_calls.h"

#include "ce/win32.h"
#include "emu/access.h"
#include "kernel/loader/resource.h"

#define STRINGS_IN_TABLE 16u // a resource of type RT_STRING holds so many strings

uint32_t call_find_resource(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    ResourceName name = {args->name, args->value[1]}, type = {args->second_name, args->value[2]};
    Resource resource = {0};
    return resource_find(machine, args->value[0], name, type, &resource) ? resource.info : 0;
}

uint32_t call_load_resource(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    Resource resource = {0};
    return resource_get(machine, args->value[0], args->value[1], &resource) ? resource.bytes : 0;
}

uint32_t call_sizeof_resource(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    Resource resource = {0};
    return resource_get(machine, args->value[0], args->value[1], &resource) ? resource.size : 0;
}

// Where string number `skip` of a table begins, and its characters; 0 of them: there is none. Each
// is a word with its length and then its characters, without a 0. False on a fault.
static bool find_string(Mmu *mmu, const Resource *table, uint32_t skip, VirtAddr *ret_at,
                        uint32_t *ret_length) {
    uint32_t at = 0, length = 0;
    for (uint32_t i = 0; i <= skip; i++) {
        at += length * 2;
        length = 0;
        if (table->size < 2 || at > table->size - 2) {
            break;
        }
        if (!mmu_read16(mmu, table->bytes + at, &length)) {
            return false;
        }
        at += 2;
    }
    *ret_at = table->bytes + at;
    *ret_length = length * 2 <= table->size - at ? length : 0;
    return true;
}

// Copies up to `room` - 1 characters and a 0. False on a fault.
static bool copy_string(Machine *machine, VirtAddr from, uint32_t length, VirtAddr to,
                        uint32_t room, uint32_t *ret_copied) {
    uint32_t n = length < room ? length : room - 1, character = 0;
    Mmu *mmu = &machine->mmu;
    machine->work += n;
    for (uint32_t i = 0; i < n; i++) {
        if (!mmu_read16(mmu, from + i * 2, &character) ||
            !mmu_write16(mmu, to + i * 2, character)) {
            return false;
        }
    }
    *ret_copied = n;
    return mmu_write16(mmu, to + n * 2, 0);
}

uint32_t call_load_string(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t id = args->value[1] & 0xFFFF, length = 0, copied = 0;
    VirtAddr at = 0, buffer = args->value[2];
    int32_t room = (int32_t)args->value[3];
    ResourceName name = {NULL, id / STRINGS_IN_TABLE + 1}, type = {NULL, RT_STRING};
    Resource table = {0};
    if (!resource_find(machine, args->value[0], name, type, &table)) {
        return 0;
    }
    if (!find_string(&machine->mmu, &table, id % STRINGS_IN_TABLE, &at, &length)) {
        result->faulted = true;
        return 0;
    }
    if (length == 0) {
        return machine_refuse(machine, REASON(NO_STRING, args->value[0], id));
    }
    if (buffer == 0) {
        return at;
    }
    if (room <= 0) {
        return machine_refuse(machine, REASON(TEXT_ROOM, length + 1, 0));
    }
    result->faulted = !copy_string(machine, at, length, buffer, (uint32_t)room, &copied);
    return result->faulted ? 0 : copied;
}
