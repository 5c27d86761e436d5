// SPDX-License-Identifier: MIT
#include "coredll/heap_calls.h"

#include "ce/win32.h"
#include "heap/heap.h"
#include "trust/context.h"

// Thin wrappers: heap/heap.h does the work. Calls that take flags refuse unknown ones first. Local*
// works on the process's default heap and sets a last error where Heap* does not.

static uint32_t give(const Machine *machine, HeapResult got, ApiResult *result) {
    // If an allocator callback ended the thread, the heap stops as on a fault, but there was none.
    result->faulted = got.faulted && machine->outcome.reason.id != REASON_ALLOCATOR_ENDED;
    return got.value;
}

uint32_t call_get_process_heap(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args;
    return give(machine, heap_process(machine), result);
}

// The first gate of a shared heap, trust, is about the process. The second, mode, is about the
// thread (heap_create).
uint32_t call_heap_create(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint8_t caller = machine->tables.system->current_process;
    if (args->value[0] & HEAP_SHARED_READONLY && !trust_is_full(machine, caller)) {
        machine_refuse(machine, REASON(NOT_TRUSTED, CALL_HeapCreate, caller));
        return 0;
    }
    return give(machine, heap_create(machine, args->value[0], args->value[1], args->value[2]),
                result);
}

uint32_t call_ce_heap_create(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t *value = args->value;
    if (value[0] != 0) {
        machine_refuse(machine, REASON(HEAP_FLAGS, value[0], 0));
        return 0;
    }
    return give(machine, heap_create_custom(machine, value[1], value[2], value[3], value[4]),
                result);
}

uint32_t call_heap_destroy(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return give(machine, heap_destroy(machine, args->value[0]), result);
}

uint32_t call_heap_alloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return give(machine, heap_alloc(machine, args->value[0], args->value[1], args->value[2]),
                result);
}

uint32_t call_heap_realloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t *value = args->value;
    return give(machine, heap_realloc(machine, value[0], value[1], value[2], value[3]), result);
}

static bool no_flags(Machine *machine, uint32_t flags) {
    const uint32_t known = HEAP_NO_SERIALIZE;
    return !(flags & ~known) || machine_refuse(machine, REASON(HEAP_FLAGS, flags, known));
}

uint32_t call_heap_free(Machine *machine, const ApiArgs *args, ApiResult *result) {
    if (args->value[0] == 0) { // elsewhere NULL is an address like any other, and faults
        return machine_refuse(machine, REASON(HEAP_NULL, args->value[2]));
    }
    return no_flags(machine, args->value[1])
               ? give(machine, heap_free(machine, args->value[0], args->value[2]), result)
               : 0;
}

// "The function does not call SetLastError" (HeapSize, CE 5.0): a refusal keeps its reason only.
uint32_t call_heap_size(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t size = no_flags(machine, args->value[1])
                        ? give(machine, heap_size(machine, args->value[0], args->value[2]), result)
                        : UINT32_MAX;
    machine->outcome.error = 0;
    return size;
}

// HeapValidate sets no last error either (CE 5.0): what it finds is its answer.
uint32_t call_heap_validate(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t sound =
        no_flags(machine, args->value[1])
            ? give(machine, heap_validate(machine, args->value[0], args->value[2]), result)
            : 0;
    machine->outcome.error = 0;
    return sound;
}

uint32_t call_heap_compact(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return no_flags(machine, args->value[1])
               ? give(machine, heap_compact(machine, args->value[0]), result)
               : 0;
}

// ---- Local*: the process's default heap ("no difference between local and global heap")

// The handle of the default heap, 0 if it is not available.
static VirtAddr local_heap(Machine *machine, ApiResult *result) {
    return give(machine, heap_process(machine), result);
}

// LocalAlloc and LocalReAlloc set the last error when they fail; HeapAlloc does not.
static uint32_t with_error(Machine *machine, uint32_t value) {
    if (value == 0 && machine->outcome.reason.id != REASON_NONE && machine->outcome.error == 0) {
        machine->outcome.error = ERROR_NOT_ENOUGH_MEMORY;
    }
    return value;
}

uint32_t call_local_alloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t known = LMEM_ZEROINIT;
    if (args->value[0] & ~known) {
        machine_refuse(machine, REASON(HEAP_FLAGS, args->value[0], known));
        return 0;
    }
    uint32_t flags = args->value[0] & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0;
    VirtAddr heap = local_heap(machine, result);
    return heap
               ? with_error(machine,
                            give(machine, heap_alloc(machine, heap, flags, args->value[1]), result))
               : 0;
}

// The default heap, if a handle can be an item of it. The handle may be anything: nonsense is
// refused, where a pointer of HeapFree would fault.
static VirtAddr heap_of_handle(Machine *machine, uint32_t handle, ApiResult *result) {
    VirtAddr heap = local_heap(machine, result);
    if (heap && !heap_can_look(machine, handle)) {
        machine_refuse(machine, REASON(NOT_AN_ITEM, handle, heap));
        return 0;
    }
    return heap;
}

// LMEM_MODIFY changes attributes only, and coredll's items have none: it answers whether the handle
// is an item.
static uint32_t local_modify(Machine *machine, uint32_t handle, uint32_t flags, ApiResult *result) {
    if (flags & LMEM_MOVEABLE) {
        machine_refuse(machine, REASON(HEAP_FLAGS, flags, LMEM_MODIFY | LMEM_ZEROINIT));
        return 0;
    }
    VirtAddr heap = heap_of_handle(machine, handle, result);
    bool is_item = heap && give(machine, heap_size(machine, heap, handle), result) != UINT32_MAX;
    return is_item ? handle : 0;
}

uint32_t call_local_realloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t known = LMEM_ZEROINIT | LMEM_MOVEABLE | LMEM_MODIFY, wanted = args->value[2];
    if (wanted & ~known) {
        machine_refuse(machine, REASON(HEAP_FLAGS, wanted, known));
        return 0;
    }
    if (wanted & LMEM_MODIFY) {
        return local_modify(machine, args->value[0], wanted, result);
    }
    uint32_t flags = (wanted & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0) |
                     (wanted & LMEM_MOVEABLE ? 0 : HEAP_REALLOC_IN_PLACE_ONLY);
    VirtAddr heap = heap_of_handle(machine, args->value[0], result);
    return heap
               ? with_error(machine,
                            give(machine,
                                 heap_realloc(machine, heap, flags, args->value[0], args->value[1]),
                                 result))
               : 0;
}

uint32_t call_local_free(Machine *machine, const ApiArgs *args, ApiResult *result) {
    if (args->value[0] == 0) {
        return 0;
    }
    VirtAddr heap = heap_of_handle(machine, args->value[0], result);
    bool freed = heap && give(machine, heap_free(machine, heap, args->value[0]), result);
    return freed ? 0 : args->value[0];
}

uint32_t call_local_size(Machine *machine, const ApiArgs *args, ApiResult *result) {
    VirtAddr heap = heap_of_handle(machine, args->value[0], result);
    uint32_t size =
        heap ? give(machine, heap_size(machine, heap, args->value[0]), result) : UINT32_MAX;
    return size == UINT32_MAX ? 0 : size;
}
