// SPDX-License-Identifier: MIT
#include "kernel/loader/image_bytes.h"

#include "ce/bytes.h"
#include "kernel/loader/images.h"
#include "kernel/loader/module.h"

// An EXE lies from CE_EXE_BASE of its process's slot on, a DLL at one address in all.

// The file whose page an address shows, and the address of the image's first byte; NULL if there is
// none. The address is that of slot 0: a program's pointers are.
static const ImageFile *file_at(const Machine *machine, VirtAddr mapped, VirtAddr *ret_base) {
    const Tables *tables = &machine->tables;
    const BlockRow *block = tables_walk(tables, mapped).block;
    if (block && block->kind == KIND_DLL && block->module) {
        const ModuleRow *row = &tables->module[block->module - 1];
        *ret_base = row->code_base;
        return row->image ? machine->dlls[row->image - 1].file : NULL;
    }
    if (!block || block->kind != KIND_EXE) {
        return NULL;
    }
    int image = image_find_exe(machine, tables_name(tables, &tables->process[block->owner].name));
    *ret_base = CE_EXE_BASE;
    return image >= 0 ? machine->images[image].file : NULL;
}

// The first of `n` ascending offsets that is not below `offset`.
static uint32_t first_reloc(const ImageFile *file, uint32_t offset) {
    uint32_t low = 0, high = file->n_relocs;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        low = file->relocs[middle] < offset ? middle + 1 : low;
        high = file->relocs[middle] < offset ? high : middle;
    }
    return low;
}

static uint32_t first_import(const ImageFile *file, uint32_t offset) {
    uint32_t low = 0, high = file->n_imports;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        low = file->imports[middle].slot < offset ? middle + 1 : low;
        high = file->imports[middle].slot < offset ? high : middle;
    }
    return low;
}

// The address of an imported function: of a DLL that has a file, or of coredll.
static uint32_t resolve(Machine *machine, const ImageFile *file, const ImageImport *import) {
    const DllImage *dll = image_find_dll(machine, import->dll);
    uint32_t record = dll && dll->file ? module_find(machine, import->dll) : MODULE_NONE;
    const ImageExport *export =
        record == MODULE_NONE
            ? NULL
            : image_find_export(dll->file, import->ordinal ? NULL : import->name, import->ordinal);
    return export ? machine->tables.module[record].code_base + export->offset
                  : machine->guest.import(machine->guest.context, file, import);
}

static void fill_page(Machine *machine, const ImageFile *file, VirtAddr base, uint32_t offset,
                      uint32_t frame) {
    uint8_t *page = ram_page(&machine->ram, frame);
    uint32_t end = offset + CE_PAGE_SIZE, moved = base - file->base;
    machine_before_write(machine, frame);
    machine->ram.zeroed[frame / 64] &= ~(UINT64_C(1) << (frame % 64));
    memcpy(page, file->bytes + offset, CE_PAGE_SIZE);
    for (uint32_t i = first_reloc(file, offset); i < file->n_relocs && file->relocs[i] < end; i++) {
        uint8_t *at = page + (file->relocs[i] - offset);
        bytes_put32(at, bytes_get32(at) + moved);
    }
    for (uint32_t i = first_import(file, offset);
         i < file->n_imports && file->imports[i].slot < end && machine->guest.import; i++) {
        bytes_put32(page + (file->imports[i].slot - offset),
                    resolve(machine, file, &file->imports[i]));
    }
}

void image_bytes_read(Machine *machine, VirtAddr mapped, uint32_t frame) {
    VirtAddr base = 0;
    const ImageFile *file = file_at(machine, mapped, &base);
    uint32_t offset = (mapped & (CE_SLOT_SIZE - 1) & ~(CE_PAGE_SIZE - 1)) - base;
    if (file && offset < file->size) {
        fill_page(machine, file, base, offset, frame);
    }
}

void image_bytes_fill(Machine *machine, VirtAddr mapped, uint32_t n_pages) {
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr at = mapped + (i << CE_PAGE_SHIFT);
        PageWord word = tables_walk(&machine->tables, at).word;
        if (page_state(word) == PAGE_STATE_COMMITTED && page_frame(word) < machine->ram.n_frames) {
            image_bytes_read(machine, at, page_frame(word));
        }
    }
}
