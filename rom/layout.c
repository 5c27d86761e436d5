// SPDX-License-Identifier: MIT
#include "rom/layout.h"

#include <stddef.h>

// Two lines go down, one in each slot. The walk is made twice: once to see whether all fits, once
// to write the addresses.

LayoutLines layout_lines_default(void) {
    return (LayoutLines){.data_high = CE_SLOT_SIZE,
                         .data_low = CE_NULL_GUARD_END,
                         .code_high = ce_slot_base(CE_SLOT_XIP + 1),
                         .code_low = ce_slot_base(CE_SLOT_XIP)};
}

typedef struct Down {
    VirtAddr line, low;
} Down;

static bool has_room(const Down *down, uint64_t blocks) {
    return down->line >= down->low && blocks <= down->line - down->low;
}

static VirtAddr take(Down *down, uint64_t blocks) {
    down->line -= (uint32_t)blocks;
    return down->line;
}

static uint64_t code_blocks(const RomModule *module) {
    return ce_block_up((uint64_t)module->code_size + module->const_size);
}

// Addresses are written to `placed` unless it is NULL; it may be the same as `modules`.
static bool walk(const RomModule *modules, uint32_t n, const LayoutLines *lines, RomModule *placed,
                 LayoutResult *ret_result) {
    Down data = {lines->data_high, lines->data_low}, code = {lines->code_high, lines->code_low};
    bool slot_0 = false, slot_1 = false;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t blocks = ce_block_up(modules[i].data_size);
        bool takes = layout_is_placed(&modules[i]) && blocks > 0;
        if (takes && !has_room(&data, blocks)) {
            ret_result->failed = i;
            return false;
        }
        slot_0 = slot_0 || takes;
        VirtAddr base = takes ? take(&data, blocks) : 0;
        if (placed) {
            placed[i].data_base = base;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t blocks = code_blocks(&modules[i]);
        bool takes = layout_is_placed(&modules[i]) && blocks > 0;
        bool in_slot_1 = has_room(&code, blocks);
        if (takes && !in_slot_1 && !has_room(&data, blocks)) {
            ret_result->failed = i;
            return false;
        }
        slot_1 = slot_1 || (takes && in_slot_1);
        slot_0 = slot_0 || (takes && !in_slot_1);
        VirtAddr base = takes ? take(in_slot_1 ? &code : &data, blocks) : 0;
        if (placed && layout_is_placed(&placed[i])) {
            placed[i].place = in_slot_1 ? ROM_PLACE_SLOT_1 : ROM_PLACE_SLOT_0;
        }
        if (placed) {
            placed[i].code_base = base;
        }
    }
    ret_result->dll_line = slot_0 ? data.line : CE_SLOT_SIZE;
    ret_result->dll_code_line = slot_1 ? code.line : ce_slot_base(CE_SLOT_XIP + 1);
    return true;
}

bool layout_measure(const RomModule *modules, uint32_t n, const LayoutLines *lines,
                    LayoutResult *ret_result) {
    return walk(modules, n, lines, NULL, ret_result);
}

bool layout_place(RomModule *modules, uint32_t n, const LayoutLines *lines,
                  LayoutResult *ret_result) {
    return layout_measure(modules, n, lines, ret_result) &&
           walk(modules, n, lines, modules, ret_result);
}
