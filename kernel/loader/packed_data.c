// SPDX-License-Identifier: MIT
#include "kernel/loader/packed_data.h"

#include "kernel/space/pages.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

bool packed_data_is(const BlockRow *block) {
    return block->kind == KIND_DLL && block->module == 0;
}

void packed_data_attach(Machine *machine, uint8_t process, VirtAddr slot,
                        const ModuleRegion *region) {
    VirtAddr first = slot + module_region_base(region);
    for (uint32_t i = 0; i < module_region_blocks(region); i++) {
        VirtAddr base = first + (i << CE_BLOCK_SHIFT);
        if (tables_block(&machine->tables, base) == 0) {
            slot_claim(machine, base, 1, region_private(base, process, KIND_DLL));
            pages_reserve(machine, base, CE_PAGES_PER_BLOCK, 0);
        }
    }
    pages_commit(machine, slot + region->offset, region->n_data, USE_DATA,
                 PAGE_WORD_READ | PAGE_WORD_WRITE, true);
}

// Whether a DLL of the process, other than `record`, has data in the block at this offset.
static bool has_others(const Tables *tables, uint8_t process, uint32_t record, VirtAddr offset) {
    for (uint32_t i = 0; i < tables->system->n_modules; i++) {
        const ModuleRow *row = &tables->module[i];
        if (i != record && row->users & trust_key(process) && row->rom_frame &&
            row->data_base < offset + CE_BLOCK_SIZE && offset < row->data_base + row->data_size) {
            return true;
        }
    }
    return false;
}

void packed_data_detach(Machine *machine, uint8_t process, uint32_t record,
                        const ModuleRegion *region) {
    VirtAddr slot = ce_slot_base(machine->tables.process[process].slot);
    region_forget_locks(machine, slot + region->offset, region->n_data);
    pages_decommit(machine, slot + region->offset, region->n_data, false);
    for (uint32_t i = 0; i < module_region_blocks(region); i++) {
        VirtAddr offset = module_region_base(region) + (i << CE_BLOCK_SHIFT);
        if (!has_others(&machine->tables, process, record, offset)) {
            region_release(machine, slot + offset, 1);
        }
    }
}
