// SPDX-License-Identifier: MIT
#include "emu/machine.h"

#include "ce/bytes.h"
#include "ce/reasons.h"
#include "emu/event_kind.h"

#include <assert.h>
#include <stdlib.h>

// The frame of the machine: storage, the row setter and the event stream. The layers above know
// what the rows mean.

bool machine_init(Machine *machine, const Options *options) {
    memset(machine, 0, sizeof *machine);
    uint32_t n_frames = options->ram_mb << (20 - CE_PAGE_SHIFT);
    machine->options = *options;
    machine->serial = 1;
    machine->frame_serial = calloc(n_frames, sizeof *machine->frame_serial);
    machine->dirty = calloc(n_frames, sizeof *machine->dirty);
    machine->code_frames = calloc(n_frames / 64u + 1u, sizeof *machine->code_frames);
    if (!machine->frame_serial || !machine->dirty || !machine->code_frames ||
        !tables_init(&machine->tables, n_frames) || !ram_init(&machine->ram, n_frames) ||
        !free_set_init(&machine->free_blocks, CE_BLOCKS) ||
        !free_set_init(&machine->free_sections, CE_SECTIONS) ||
        !frame_index_init(&machine->pager_frames, n_frames)) {
        machine_deinit(machine);
        return false;
    }
    free_set_fill(&machine->free_blocks, 1);
    free_set_fill(&machine->free_sections, 1);
    mmu_init(&machine->mmu, machine, options->cpu != CPU_X86);
    return true;
}

void machine_reset(Machine *machine, const Options *options) {
    uint32_t n_frames = machine->ram.n_frames;
    assert(!machine->heap && options->ram_mb << (20 - CE_PAGE_SHIFT) == n_frames);
    tables_reset(&machine->tables, machine->free_blocks.reach, machine->free_sections.reach);
    ram_reset(&machine->ram);
    free_set_fill(&machine->free_blocks, 1);
    free_set_fill(&machine->free_sections, 1);
    frame_index_clear(&machine->pager_frames);
    texts_deinit(&machine->texts);
    memset(machine->frame_serial, 0, n_frames * sizeof *machine->frame_serial);
    memset(machine->code_frames, 0, (n_frames / 64u + 1u) * sizeof *machine->code_frames);
    // A whole Machine is too large for a small stack: what is kept is taken out and put back.
    Tables tables = machine->tables;
    Ram ram = machine->ram;
    FreeSet blocks = machine->free_blocks, sections = machine->free_sections;
    FrameIndex pager_frames = machine->pager_frames;
    uint32_t *frame_serial = machine->frame_serial, *dirty = machine->dirty;
    uint64_t *code_frames = machine->code_frames;
    memset(machine, 0, sizeof *machine);
    machine->tables = tables;
    machine->ram = ram;
    machine->free_blocks = blocks;
    machine->free_sections = sections;
    machine->pager_frames = pager_frames;
    machine->frame_serial = frame_serial;
    machine->dirty = dirty;
    machine->code_frames = code_frames;
    machine->options = *options;
    machine->serial = 1;
    mmu_init(&machine->mmu, machine, options->cpu != CPU_X86);
}

void machine_deinit(Machine *machine) {
    free(machine->frame_serial);
    free(machine->dirty);
    free(machine->code_frames);
    tables_deinit(&machine->tables);
    ram_deinit(&machine->ram);
    free_set_deinit(&machine->free_blocks);
    free_set_deinit(&machine->free_sections);
    frame_index_deinit(&machine->pager_frames);
    texts_deinit(&machine->texts);
    memset(machine, 0, sizeof *machine);
}

bool machine_listen(Machine *machine, EventSink sink) {
    if (machine->n_sinks == MACHINE_SINKS) {
        return false;
    }
    machine->sinks[machine->n_sinks++] = sink;
    if (sink.page_before || sink.page_after) {
        machine->wants_bytes = machine->tells_writes = true;
        mmu_forget_all(&machine->mmu);
    }
    return true;
}

// Whether two rows are equal. A row is small, and most differ in their first words.
static inline bool is_same_row(const uint8_t *old_row, const uint8_t *new_row, size_t size) {
    size_t at = 0;
    for (; at + sizeof(uint32_t) <= size; at += sizeof(uint32_t)) {
        if (bytes_get32(old_row + at) != bytes_get32(new_row + at)) {
            return false;
        }
    }
    return memcmp(old_row + at, new_row + at, size - at) == 0;
}

void machine_tell_rows(Machine *machine, TableId table, uint32_t index, uint32_t count,
                       const void *rows) {
    size_t size = table_row_size(table);
    const uint8_t *new_rows = rows, *old_rows = table_row(&machine->tables, table, index);
    while (count > 0 && is_same_row(old_rows, new_rows, size)) {
        old_rows += size;
        new_rows += size;
        index++;
        count--;
    }
    if (count == 0) {
        return;
    }
    while (count > 1 &&
           is_same_row(old_rows + (count - 1) * size, new_rows + (count - 1) * size, size)) {
        count--;
    }
    RowChange change = {table, index, count, old_rows, new_rows};
    for (uint32_t i = 0; i < machine->n_sinks; i++) {
        if (machine->sinks[i].rows) {
            machine->sinks[i].rows(machine->sinks[i].context, &change);
        }
    }
}

void machine_name_row(Machine *machine, TableId table, uint32_t record, const char *name,
                      RowName *ret_name) {
    *ret_name = tables_row_name(table, record, name);
    if (!ret_name->more) {
        return;
    }
    NameRow whole = {.text = ""};
    memcpy(whole.text, name, strlen(name));
    machine_set_rows(machine, TABLE_NAME, ret_name->more - 1u, 1, &whole);
    if (machine->tables.system->n_names < ret_name->more) {
        SystemRow system = *machine->tables.system;
        system.n_names = ret_name->more;
        machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    }
}

void machine_set_code_keeper(Machine *machine, CodeKeeper keeper) {
    machine->code_keeper = keeper;
    machine->tells_writes = machine->wants_bytes || keeper.changes;
    memset(machine->code_frames, 0,
           (machine->ram.n_frames / 64u + 1u) * sizeof *machine->code_frames);
}

void machine_keep_code(Machine *machine, uint32_t frame) {
    machine->code_frames[frame / 64] |= UINT64_C(1) << (frame % 64);
    mmu_close_writes(&machine->mmu);
}

static void tell_code_keeper(Machine *machine, uint32_t frame) {
    uint64_t bit = UINT64_C(1) << (frame % 64);
    if (machine->code_frames[frame / 64] & bit) {
        machine->code_frames[frame / 64] &= ~bit;
        machine->code_keeper.changes(machine->code_keeper.context, frame);
    }
}

void machine_tell_page(Machine *machine, uint32_t frame) {
    tell_code_keeper(machine, frame);
    if (!machine->wants_bytes || machine->frame_serial[frame] == machine->serial) {
        return;
    }
    machine->frame_serial[frame] = machine->serial;
    machine->dirty[machine->n_dirty++] = frame;
    machine->told_pages++;
    for (uint32_t i = 0; i < machine->n_sinks; i++) {
        if (machine->sinks[i].page_before) {
            machine->sinks[i].page_before(machine->sinks[i].context, frame,
                                          ram_page(&machine->ram, frame));
        }
    }
}

static void tell_pages_after(Machine *machine, const EventSink *sink) {
    for (uint32_t i = 0; i < machine->n_dirty && sink->page_after; i++) {
        uint32_t frame = machine->dirty[i];
        sink->page_after(sink->context, frame, ram_page(&machine->ram, frame));
    }
}

void machine_add_check(Machine *machine, MachineCheck check) {
    assert(machine->n_checks < MACHINE_CHECKS);
    machine->checks[machine->n_checks++] = check;
}

const char *machine_first_invalid(const Machine *machine) {
    for (uint32_t i = 0; i < machine->n_checks; i++) {
        if (!machine->checks[i].is_valid(machine)) {
            return machine->checks[i].name;
        }
    }
    return NULL;
}

void machine_publish(Machine *machine, Event *event, uint8_t process) {
    if (event->kind == EVENT_CALL) {
        machine->step++;
    }
    event->step = machine->step;
    event->depth = machine->depth;
    event->thread = machine->tables.system->current_thread;
    event->process = process;
    event->reason = event->reason ? event->reason : &event_no_reason;
    event->text = event->text ? event->text : event_no_texts;
    for (uint32_t i = 0; i < machine->n_sinks; i++) {
        tell_pages_after(machine, &machine->sinks[i]);
        if (machine->sinks[i].event) {
            machine->sinks[i].event(machine->sinks[i].context, event);
        }
    }
    machine->n_dirty = 0;
    machine->serial++;
    mmu_end_step(&machine->mmu);
#ifdef SLOT32_SLOW_CHECKS
    assert(machine_first_invalid(machine) == NULL);
#endif
}

void machine_set_pages(Machine *machine, uint32_t index, VirtAddr va, uint32_t count,
                       const PageWord *words) {
    machine_set_rows(machine, TABLE_PAGE, index, count, words);
    for (uint32_t i = 0; i < count; i++) {
        mmu_forget(&machine->mmu, va + (i << CE_PAGE_SHIFT));
    }
}

void machine_set_slot(Machine *machine, uint32_t slot, SlotRow row) {
    machine_set_rows(machine, TABLE_SLOT, slot, 1, &row);
    mmu_slot_changed(&machine->mmu, slot);
}

bool machine_refuse_with(Machine *machine, uint32_t error, Reason reason) {
    machine->outcome.error = error ? error : reason_info(reason.id)->error;
    machine->outcome.reason = reason;
    return false;
}
