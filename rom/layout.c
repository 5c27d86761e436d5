// SPDX-License-Identifier: MIT
#include "rom/layout.h"

#include <assert.h>
#include <stddef.h>

// Two lines go down, one in each slot. The walk runs twice: first to see whether everything fits,
// then to write the addresses.

LayoutLines layout_lines_default(void) {
    return (LayoutLines){.data_high = CE_SLOT_SIZE,
                         .data_low = CE_NULL_GUARD_END,
                         .code_high = ce_slot_base(CE_SLOT_XIP + 1),
                         .code_low = ce_slot_base(CE_SLOT_XIP),
                         .data_unit = CE_BLOCK_SIZE};
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

// The two lines of a region during the walk.
typedef struct Region {
    Down data, code;
} Region;

// Whether the ranges that regions a and b have taken overlap, in slot 0 or in slot 1.
static bool meet(const Region *regions, const LayoutLines *lines, uint32_t a, uint32_t b) {
    bool data =
        regions[a].data.line < lines[b].data_high && regions[b].data.line < lines[a].data_high &&
        regions[a].data.line < lines[a].data_high && regions[b].data.line < lines[b].data_high;
    bool code =
        regions[a].code.line < lines[b].code_high && regions[b].code.line < lines[a].code_high &&
        regions[a].code.line < lines[a].code_high && regions[b].code.line < lines[b].code_high;
    return data || code;
}

static bool find_overlap(const Region *regions, const LayoutLines *lines, const RomModule *modules,
                         uint32_t n, LayoutResult *ret_result) {
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t a = 0; a < modules[i].region && layout_is_placed(&modules[i]); a++) {
            if (meet(regions, lines, a, modules[i].region)) {
                ret_result->failed = i;
                ret_result->overlaps = true;
                return true;
            }
        }
    }
    return false;
}

// The lowest address that any region has taken in each slot.
static void find_lines(const Region *regions, const LayoutLines *lines, uint32_t n,
                       LayoutResult *ret_result) {
    VirtAddr data = CE_SLOT_SIZE, code = ce_slot_base(CE_SLOT_XIP + 1);
    for (uint32_t i = 0; i < n; i++) {
        bool has_data = regions[i].data.line < lines[i].data_high;
        bool has_code = regions[i].code.line < lines[i].code_high;
        data = has_data && regions[i].data.line < data ? regions[i].data.line : data;
        code = has_code && regions[i].code.line < code ? regions[i].code.line : code;
    }
    ret_result->dll_line = data;
    ret_result->dll_code_line = code;
}

static uint32_t count_regions(const RomModule *modules, uint32_t n) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < n; i++) {
        most = modules[i].region > most ? modules[i].region : most;
    }
    return most + 1;
}

// Writes the addresses to `placed` unless it is NULL; it may be the same array as `modules`.
static bool walk(const RomModule *modules, uint32_t n, const LayoutLines *lines, RomModule *placed,
                 LayoutResult *ret_result) {
    Region regions[LAYOUT_REGIONS] = {0};
    uint32_t n_regions = count_regions(modules, n);
    assert(n_regions <= LAYOUT_REGIONS);
    for (uint32_t i = 0; i < n_regions; i++) {
        regions[i].data = (Down){lines[i].data_high, lines[i].data_low};
        regions[i].code = (Down){lines[i].code_high, lines[i].code_low};
    }
    ret_result->overlaps = false;
    for (uint32_t i = 0; i < n; i++) {
        Down *data = &regions[modules[i].region].data;
        uint64_t blocks = layout_data_room(&lines[modules[i].region], modules[i].data_size);
        bool takes = layout_is_placed(&modules[i]) && blocks > 0;
        if (takes && !has_room(data, blocks)) {
            ret_result->failed = i;
            return false;
        }
        VirtAddr base = takes ? take(data, blocks) : 0;
        if (placed) {
            placed[i].data_base = base;
        }
    }
    for (uint32_t i = 0; i < n_regions; i++) { // code begins on a block
        regions[i].data.line -= regions[i].data.line % CE_BLOCK_SIZE;
    }
    for (uint32_t i = 0; i < n; i++) {
        Down *data = &regions[modules[i].region].data, *code = &regions[modules[i].region].code;
        uint64_t blocks = code_blocks(&modules[i]);
        bool takes = layout_is_placed(&modules[i]) && blocks > 0;
        bool in_slot_1 = has_room(code, blocks);
        if (takes && !in_slot_1 && !has_room(data, blocks)) {
            ret_result->failed = i;
            return false;
        }
        VirtAddr base = takes ? take(in_slot_1 ? code : data, blocks) : 0;
        if (placed && layout_is_placed(&placed[i])) {
            placed[i].place = in_slot_1 ? ROM_PLACE_SLOT_1 : ROM_PLACE_SLOT_0;
        }
        if (placed) {
            placed[i].code_base = base;
        }
    }
    find_lines(regions, lines, n_regions, ret_result);
    return !find_overlap(regions, lines, modules, n, ret_result);
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
