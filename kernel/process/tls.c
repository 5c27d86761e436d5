// SPDX-License-Identifier: MIT
#include "kernel/process/tls.h"

// The process row has a bit for each index in use; the TLS row of a thread has its 64 values.
// Reading and setting never look at the bits. All functions use the process that owns the running
// thread, not the current one, so a thread keeps its values during a server call.

static uint8_t owner_of_running(const Machine *machine) {
    return machine->tables.thread[machine->tables.system->current_thread].owner;
}

static bool is_used(const ProcessRow *row, uint32_t index) {
    return row->tls[index / 32] >> index % 32 & 1;
}

static void set_used(Machine *machine, uint8_t process, uint32_t index, bool used) {
    ProcessRow row = machine->tables.process[process];
    uint32_t bit = 1u << index % 32;
    row.tls[index / 32] = used ? row.tls[index / 32] | bit : row.tls[index / 32] & ~bit;
    machine_set_rows(machine, TABLE_PROCESS, process, 1, &row);
}

static bool check_index(Machine *machine, uint32_t index) {
    return index < CE_TLS_SLOTS ||
           machine_refuse(machine, REASON(TLS_INDEX, index, CE_TLS_SLOTS - 1));
}

static void set_value(Machine *machine, uint32_t thread, uint32_t index, uint32_t value) {
    TlsRow row = machine->tables.tls[thread];
    if (row.value[index] != value) {
        row.value[index] = value;
        machine_set_rows(machine, TABLE_TLS, thread, 1, &row);
    }
}

uint32_t tls_alloc(Machine *machine) {
    uint8_t process = owner_of_running(machine);
    for (uint32_t i = 0; i < CE_TLS_SLOTS; i++) {
        if (!is_used(&machine->tables.process[process], i)) {
            set_used(machine, process, i, true);
            return i;
        }
    }
    machine_refuse(machine, REASON(NO_TLS_SLOT, CE_TLS_SLOTS));
    return UINT32_MAX;
}

bool tls_free(Machine *machine, uint32_t index) {
    uint8_t process = owner_of_running(machine);
    if (!check_index(machine, index)) {
        return false;
    }
    if (!is_used(&machine->tables.process[process], index)) {
        return machine_refuse(machine, REASON(TLS_FREE_INDEX, index));
    }
    set_used(machine, process, index, false);
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (machine->tables.thread[i].handle && machine->tables.thread[i].owner == process) {
            set_value(machine, i, index, 0);
        }
    }
    return true;
}

bool tls_get(Machine *machine, uint32_t index, uint32_t *ret_value) {
    if (!check_index(machine, index)) {
        return false;
    }
    *ret_value = machine->tables.tls[machine->tables.system->current_thread].value[index];
    return true;
}

bool tls_set(Machine *machine, uint32_t index, uint32_t value) {
    if (!check_index(machine, index)) {
        return false;
    }
    set_value(machine, machine->tables.system->current_thread, index, value);
    return true;
}

void tls_forget_thread(Machine *machine, uint32_t thread) {
    static const TlsRow no_values;
    if (memcmp(&machine->tables.tls[thread], &no_values, sizeof no_values) != 0) {
        machine_set_rows(machine, TABLE_TLS, thread, 1, &no_values);
    }
}
