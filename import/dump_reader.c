// SPDX-License-Identifier: MIT
#include "import/dump_reader.h"
#include "world/dump.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Sets rows of an imported world as a machine would: the world's own sink gets the old and the new
// rows. A page of a dump has no frame, so no FRAME row changes.

DumpTake dump_bad(DumpReader *reader, DumpTake take, const char *format, ...) {
    int n = snprintf(reader->message, reader->message_size, "%s:%u: ", reader->name, reader->line);
    size_t at = n < 0 ? 0 : (size_t)n;
    if (at < reader->message_size) {
        va_list list;
        va_start(list, format);
        vsnprintf(reader->message + at, reader->message_size - at, format, list);
        va_end(list);
    }
    return take;
}

void dump_set(DumpReader *reader, TableId table, uint32_t index, uint32_t count, const void *rows) {
    RowChange change = {.table = table,
                        .index = index,
                        .count = count,
                        .old_rows = table_row(&reader->world->tables, table, index),
                        .new_rows = rows};
    reader->sink.rows(reader->sink.context, &change);
}

static void name_row(DumpReader *reader, TableId table, uint32_t record, const char *name,
                     RowName *ret_name) {
    *ret_name = tables_row_name(table, record, name);
    if (ret_name->more) {
        NameRow whole = {.text = ""};
        memcpy(whole.text, name, strlen(name));
        dump_set(reader, TABLE_NAME, ret_name->more - 1u, 1, &whole);
    }
}

// `gi` shortens names, and lists differ in letter case: two names are the same if one is the
// beginning of the other.
static bool same_name(const char *a, const char *b) {
    while (*a && *b && tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return !*a || !*b;
}

bool dump_process(DumpReader *reader, uint32_t index, const char *name) {
    if (index >= CE_PROCESS_MAX) {
        dump_bad(reader, DUMP_BAD, "process %u: there are 32, 0 to 31", index);
        return false;
    }
    DumpProcess *known = &reader->facts->process[index];
    if (known->name[0] && !same_name(known->name, name)) {
        dump_bad(reader, DUMP_BAD, "process %u is '%s' here and was '%s' before: two moments",
                 index, name, known->name);
        return false;
    }
    if (strlen(name) > strlen(known->name)) {
        snprintf(known->name, sizeof known->name, "%.*s", (int)sizeof known->name - 1, name);
    }
    ProcessRow row = reader->world->tables.process[index];
    if (!row.handle) {
        row =
            (ProcessRow){.handle = DUMP_HANDLE_UNKNOWN, .key = 1u << index, .parent = PROCESS_NONE};
    }
    name_row(reader, TABLE_PROCESS, index, known->name, &row.name);
    dump_set(reader, TABLE_PROCESS, index, 1, &row);
    return true;
}

DumpTake dump_module(DumpReader *reader, const char *name, VirtAddr base, uint32_t users,
                     uint32_t pointer, uint32_t zone) {
    if (reader->n_modules == CE_MODULES) {
        return dump_bad(reader, DUMP_BAD, "more than %u modules", CE_MODULES);
    }
    ModuleRow row = {.code_base = base, .users = users, .handle = pointer};
    name_row(reader, TABLE_MODULE, reader->n_modules, name, &row.name);
    reader->facts->module_pointer[reader->n_modules] = pointer;
    reader->facts->module_zone[reader->n_modules] = zone;
    dump_set(reader, TABLE_MODULE, reader->n_modules++, 1, &row);
    SystemRow system = *reader->world->tables.system;
    system.n_modules = reader->n_modules;
    dump_set(reader, TABLE_SYSTEM, 0, 1, &system);
    reader->facts->kinds |= DUMP_GI;
    return DUMP_TAKEN;
}

// Slot 0 repeats another slot, and 64 to 95 are physical memory: these have no list.
static bool slot_has_list(uint32_t slot) {
    return slot != CE_SLOT_CURRENT &&
           (slot < CE_SLOT_CACHED_FIRST || slot >= CE_SLOT_UNCACHED_FIRST + CE_STATIC_WINDOW_SLOTS);
}

bool dump_section(DumpReader *reader, uint32_t slot) {
    SlotRow row = reader->world->tables.slot[slot];
    if (!slot_has_list(slot)) {
        dump_bad(reader, DUMP_BAD, "%08x is in slot %u, which has no pages of its own",
                 ce_slot_base(slot), slot);
        return false;
    }
    if (row.section) {
        return true;
    }
    if (reader->n_sections + 1 == CE_SECTIONS) {
        dump_bad(reader, DUMP_BAD, "more than %u slots", CE_SECTIONS - 1);
        return false;
    }
    row.section = (uint16_t)++reader->n_sections;
    dump_set(reader, TABLE_SLOT, slot, 1, &row);
    return true;
}

bool dump_process_slot(DumpReader *reader, uint32_t index, uint32_t slot) {
    const Tables *tables = &reader->world->tables;
    ProcessRow row = tables->process[index];
    if (row.slot && row.slot != slot) {
        dump_bad(reader, DUMP_BAD, "process %u was in slot %u before: two moments", index,
                 row.slot);
        return false;
    }
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (i != index && tables->process[i].handle && tables->process[i].slot == slot) {
            dump_bad(reader, DUMP_BAD, "slot %u is process %u's already", slot, i);
            return false;
        }
    }
    if (!dump_section(reader, slot)) {
        return false;
    }
    row.slot = (uint8_t)slot;
    row.section = tables->slot[slot].section;
    dump_set(reader, TABLE_PROCESS, index, 1, &row);
    return true;
}

static uint8_t tenant(const Tables *tables, uint32_t slot) {
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (tables->process[i].handle && tables->process[i].slot == slot) {
            return i;
        }
    }
    return PROCESS_NONE;
}

bool dump_block(DumpReader *reader, VirtAddr va, uint32_t locks, const PageWord *words) {
    const Tables *tables = &reader->world->tables;
    uint32_t slot = ce_slot_of(va);
    if (!dump_section(reader, slot)) {
        return false;
    }
    if (tables_block(tables, va)) {
        dump_bad(reader, DUMP_BAD, "block %08x is listed a second time", va);
        return false;
    }
    if (reader->n_blocks + 1 == CE_BLOCKS) {
        dump_bad(reader, DUMP_BAD, "more than %u blocks", CE_BLOCKS - 1);
        return false;
    }
    uint32_t block = ++reader->n_blocks;
    uint8_t owner = tenant(tables, slot);
    uint32_t keys = owner == PROCESS_NONE ? 0 : 1u << owner;
    BlockRow row = {.read_keys = keys,
                    .write_keys = keys,
                    .base = (uint16_t)(va >> CE_BLOCK_SHIFT),
                    .owner = owner,
                    .kind = KIND_UNKNOWN,
                    .locks = (uint8_t)locks};
    SectionEntry entry = (SectionEntry)block;
    uint32_t at = tables->slot[slot].section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va);
    dump_set(reader, TABLE_PAGE, block * CE_PAGES_PER_BLOCK, CE_PAGES_PER_BLOCK, words);
    dump_set(reader, TABLE_BLOCK, block, 1, &row);
    dump_set(reader, TABLE_SECTION, at, 1, &entry);
    return true;
}
