// SPDX-License-Identifier: MIT
#include "kernel/memory/hibernate.h"

// Each row keeps the order as a number: the active application has the highest.

uint32_t hibernate_limit(const Machine *machine) {
    uint32_t pages = ce_kb_page_up(machine->options.hibernate_kb) >> CE_PAGE_SHIFT;
    return pages > machine->options.hibernate_pages ? pages : machine->options.hibernate_pages;
}

uint8_t hibernate_next(const Machine *machine) {
    const ProcessRow *rows = machine->tables.process;
    uint8_t next = PROCESS_NONE;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        bool asks = rows[i].handle && rows[i].hibernate == HIBERNATE_AWAKE;
        next = asks && (next == PROCESS_NONE || rows[i].active < rows[next].active) ? i : next;
    }
    return next;
}

static uint32_t newest(const Machine *machine) {
    uint32_t most = 0;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        uint32_t active = machine->tables.process[i].active;
        most = active > most ? active : most;
    }
    return most;
}

void hibernate_begin(const Machine *machine, const ProcessImage *image, ProcessRow *row) {
    row->hibernate = image->hibernates ? HIBERNATE_AWAKE : HIBERNATE_DEAF;
    row->active = image->hibernates ? newest(machine) + 1 : 0;
}

void hibernate_activate(Machine *machine, uint8_t process) {
    ProcessRow row = machine->tables.process[process];
    if (!row.handle || row.hibernate == HIBERNATE_DEAF) {
        return;
    }
    uint32_t most = newest(machine);
    bool last = row.active == most;
    if (last && row.hibernate != HIBERNATE_DONE) {
        return;
    }
    row.active = last ? most : most + 1;
    row.hibernate = row.hibernate == HIBERNATE_DONE ? HIBERNATE_AWAKE : row.hibernate;
    machine_set_rows(machine, TABLE_PROCESS, process, 1, &row);
}

void hibernate_set(Machine *machine, uint8_t process, HibernateState state) {
    ProcessRow row = machine->tables.process[process];
    row.hibernate = (uint8_t)state;
    machine_set_rows(machine, TABLE_PROCESS, process, 1, &row);
}
