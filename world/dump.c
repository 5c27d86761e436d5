// SPDX-License-Identifier: MIT
#include "world/dump.h"

#include <stdio.h>
#include <string.h>

// Answers how much a dump tells. Before the "imported" event, at position 0, it tells nothing yet.
// A world that follows a machine always knows everything.

bool dump_tells(const World *world, VirtAddr va) {
    if (!world->dump) {
        return true;
    }
    if (world->position == 0) {
        return false;
    }
    const DumpSlot *slot = &world->dump->slot[ce_slot_of(va)];
    uint32_t offset = va & (CE_SLOT_SIZE - 1);
    return offset >= slot->from && offset < slot->to;
}

bool dump_tells_slot(const World *world, uint32_t slot) {
    return !world->dump || (world->position && world->dump->slot[slot].from == 0 &&
                            world->dump->slot[slot].to == CE_SLOT_SIZE);
}

uint32_t dump_first_slot(const World *world) {
    for (uint32_t slot = 0; world->dump && slot < CE_SLOTS; slot++) {
        if (world->dump->slot[slot].listed) {
            return slot;
        }
    }
    return 0;
}

bool dump_tells_unlisted(const World *world) {
    if (!world->dump) {
        return true;
    }
    bool whole = world->dump->header.has_total || (world->dump->kinds & DUMP_MEMORX);
    for (unsigned i = 0; i < CE_PROCESS_MAX && !whole; i++) {
        whole = world->dump->process[i].in_gi;
    }
    return whole && world->position > 0;
}

const char *dump_kinds_text(const DumpFacts *dump, char *buffer, size_t size) {
    static const char *const names[] = {"mi", "mi full", "gi", "MemoRx"};
    unsigned kinds = dump->kinds;
    kinds &= kinds & DUMP_MI_FULL ? ~(unsigned)DUMP_MI : kinds;
    buffer[0] = '\0';
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (kinds >> i & 1) {
            size_t at = strlen(buffer);
            snprintf(buffer + at, size - at, "%s%s", at ? " and " : "", names[i]);
        }
    }
    return buffer;
}
