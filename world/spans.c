// SPDX-License-Identifier: MIT
#include "world/spans.h"

#include "ce/memory_map.h"

#include <stdbool.h>

// A DLL takes blocks of slot 0 for its code and for its data. If the two are adjacent they are one
// span: an image that the loader placed as a whole.

static bool in_slot_0(VirtAddr base, uint32_t size) {
    return size > 0 && base < CE_SLOT_SIZE;
}

static ModuleSpan span_of(VirtAddr base, uint32_t size) {
    uint32_t first = base >> CE_BLOCK_SHIFT;
    uint32_t room = CE_SLOT_SIZE - base; // a dump may say more
    VirtAddr end = base + (size < room ? size : room);
    return (ModuleSpan){first, (uint32_t)(ce_block_up(end) >> CE_BLOCK_SHIFT) - first};
}

uint32_t module_spans(const ModuleRow *row, ModuleSpan spans[MODULE_SPANS]) {
    uint32_t n = 0;
    bool code = in_slot_0(row->code_base, row->code_size);
    bool data = in_slot_0(row->data_base, row->data_size);
    if (row->handle == 0) {
        return 0;
    }
    if (code && data && row->data_base == row->code_base + row->code_size) { // one image
        spans[n++] = span_of(row->code_base, row->code_size + row->data_size);
        return n;
    }
    if (code) {
        spans[n++] = span_of(row->code_base, row->code_size);
    }
    if (data) {
        spans[n++] = span_of(row->data_base, row->data_size);
    }
    return n;
}
