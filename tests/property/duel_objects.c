// SPDX-License-Identifier: MIT
#include "tests/property/duel_ops.h"

#include "ce/win32.h"
#include "kernel/life/end.h"
#include "kernel/memory/virtual.h"
#include "kernel/object/handle.h"
#include "kernel/object/mapfile.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "kernel/space/region.h"

#include <stdlib.h>
#include <string.h>

// Objects and views compared, and the end of a duel: everything is closed and nothing may be left.

static bool object_equal(uint32_t i, const ObjectRow *row, const NaiveObject *object) {
    uint32_t handle = object->type ? object->handle : 0;
    if (row->handle != handle || row->type != object->type) {
        return duel_differ("object", i, row->handle, handle);
    }
    static const ObjectRow none;
    if (!object->type) {
        return memcmp(row->opens, none.opens, sizeof none.opens) == 0 ||
               duel_differ("opens of a free object", i, 1, 0);
    }
    for (uint32_t p = 0; p < CE_PROCESS_MAX; p++) {
        if (row->opens[p] != object->opens[p]) {
            return duel_differ("opens of object", i, row->opens[p], object->opens[p]);
        }
    }
    if (object->type == OBJECT_FILE && row->value[FILE_POSITION] != object->position) {
        return duel_differ("position", i, row->value[FILE_POSITION], object->position);
    }
    if (object->type == OBJECT_SEARCH && row->value[SEARCH_NEXT] != object->file) {
        return duel_differ("search", i, row->value[SEARCH_NEXT], object->file);
    }
    bool mapping = object->type == OBJECT_MAPPING;
    return !mapping ||
           (row->value[MAPPING_BASE] == object->base && row->value[MAPPING_SIZE] == object->size) ||
           duel_differ("mapping", i, row->value[MAPPING_BASE], object->base);
}

// Sizes, mappings and the pages, one after the other (their bytes are RAM and compared as such).
static bool files_equal(const Duel *duel) {
    const Tables *tables = &duel->machine->tables;
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        const FileRow *row = &tables->file[i];
        const NaiveFile *file = &duel->naive.file[i];
        uint32_t at = row->first;
        if (strcmp(tables_name(tables, &row->name), file->name) != 0 || row->size != file->size ||
            row->maps != file->maps ||
            row->attributes != file->attributes + (file->folder ? 0x10u : 0)) {
            return duel_differ("file", i, row->size, file->size);
        }
        for (uint32_t k = 0; k < file->n_pages; k++) {
            if (at != file->pages[k] + 1) {
                return duel_differ("page of file", i, at, file->pages[k] + 1);
            }
            at = tables->store[at - 1].next;
        }
        if (at != 0) {
            return duel_differ("file goes on", i, at, 0);
        }
    }
    return true;
}

bool duel_objects_equal(const Duel *duel) {
    const Tables *tables = &duel->machine->tables;
    if (!files_equal(duel)) {
        return false;
    }
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        if (!object_equal(i, &tables->object[i], &duel->naive.object[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        const ViewRow *row = &tables->view[i];
        const NaiveView *view = &duel->naive.view[i];
        if (row->base != view->base || row->size != view->size) {
            return duel_differ("view", i, row->base, view->base);
        }
    }
    return true;
}

// --- the end ---

static void end_processes(Duel *duel) {
    Machine *machine = duel->machine;
    thread_switch(machine, process_main_thread(machine, 0));
    duel->naive.current = 0;
    for (uint8_t i = 1; i < CE_PROCESS_MAX; i++) {
        if (machine->tables.process[i].handle) {
            process_end(machine, i, 0);
            naive_end(&duel->naive, i);
        }
    }
}

// What nk.exe has opened, mapped and reserved: it never ends.
static void close_all(Duel *duel) {
    Machine *machine = duel->machine;
    const Tables *tables = &machine->tables;
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        while (tables->view[i].base) {
            naive_unmap(&duel->naive, tables->view[i].base);
            mapfile_unmap(machine, tables->view[i].base);
        }
    }
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        while (tables->object[i].handle) {
            naive_close(&duel->naive, tables->object[i].handle);
            handle_close(machine, tables->object[i].handle);
        }
    }
    for (uint32_t i = 1; i < machine->free_blocks.reach; i++) { // no other was in use
        const BlockRow *row = &tables->block[i];
        if (row->kind == KIND_VIRTUAL || row->kind == KIND_SHARED || row->kind == KIND_PHYSMEM) {
            VirtAddr base = (VirtAddr)row->base << CE_BLOCK_SHIFT;
            naive_release(&duel->naive, base);
            VirtAddr first = base;
            uint32_t n = 0;
            for (; tables_block(tables, first) &&
                   tables->block[tables_block(tables, first)].base == base >> CE_BLOCK_SHIFT;
                 first += CE_BLOCK_SIZE) {
                n++;
            }
            region_release(machine, base, n);
        }
    }
}

static bool nothing_in_slots(const Tables *tables) {
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot <= CE_SLOT_LARGE_LAST; slot++) {
        if (tables->slot[slot].section != 0) {
            return duel_differ("slot left over", slot, tables->slot[slot].section, 0);
        }
    }
    const KernelObjectType types[] = {KOBJ_NAME, KOBJ_HDATA, KOBJ_FSMAP};
    for (uint32_t i = 0; i < 3; i++) {
        if (tables->kobject[types[i]].used != 0) {
            return duel_differ("kernel objects left over", types[i], tables->kobject[types[i]].used,
                               0);
        }
    }
    return true;
}

// Every frame is held as often as page words and the kernel hold it.
static bool frames_are_named(const Machine *machine) {
    const Tables *tables = &machine->tables;
    uint32_t *refs = calloc(machine->ram.n_frames, sizeof *refs);
    bool same = refs != NULL;
    uint32_t end = machine->free_blocks.reach * CE_PAGES_PER_BLOCK;
    for (uint32_t i = CE_PAGES_PER_BLOCK; same && i < end; i++) {
        PageWord word = tables->page[i];
        bool counted = page_state(word) == PAGE_STATE_COMMITTED && !(word & PAGE_WORD_PHYSICAL);
        if (counted && page_frame(word) < machine->ram.n_frames) {
            refs[page_frame(word)]++;
        }
    }
    for (uint32_t i = 0; same && i < machine->ram.n_frames; i++) {
        FrameRow row = tables->frame[i];
        bool alone = row.refs && (row.use == USE_KERNEL || row.use == USE_OBJECT);
        same = row.refs == refs[i] + alone || duel_differ("frame left over", i, row.refs, refs[i]);
    }
    free(refs);
    return same;
}

bool duel_drain(Duel *duel) {
    end_processes(duel);
    close_all(duel);
    return duel_check_all(duel) && nothing_in_slots(&duel->machine->tables) &&
           frames_are_named(duel->machine);
}
