// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

#include <stdlib.h>

// What is free right after boot is remembered beside the rig, so that the teardown can compare.

typedef struct Baseline {
    Rig rig; // first, so that a Rig pointer leads here
    uint32_t free_and_arena;
    uint32_t free_blocks, free_sections;
    uint32_t used[KOBJ_COUNT];
} Baseline;

Options rig_options(const char *settings) {
    Options options;
    char text[256];
    assert_true(options_profile(&options, "pocket-pc"));
    options.ram_mb = 16;
    options.boot = BOOT_BARE;
    assert_true(strlen(settings) < sizeof text);
    memcpy(text, settings, strlen(settings) + 1);
    char *rest = NULL;
    for (char *one = strtok_r(text, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(one, '=');
        assert_non_null(value);
        *value = '\0';
        assert_int_equal(options_set(&options, one, value + 1), OPTION_OK);
    }
    return options;
}

const char *rig_long_name(uint32_t length, char last) {
    static char names[2][CE_NAME_MAX + 1];
    char *name = names[last & 1];
    assert_in_range(length, 1, CE_NAME_MAX);
    memset(name, 'n', length - 1);
    name[length - 1] = last;
    name[length] = '\0';
    return name;
}

ProcessImage rig_image(const char *name) {
    return (ProcessImage){.name = name, .code_kb = 16, .data_kb = 8, .const_kb = 4, .heap_kb = 8};
}

// DLLs of the kernel stay until a restart: their number, and their frames.
static uint32_t kernel_dlls(const Machine *machine, uint32_t *ret_frames) {
    uint32_t n = 0;
    *ret_frames = 0;
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        if (row->handle && row->place == MODULE_KERNEL) {
            *ret_frames += (row->code_size + row->data_size) >> CE_PAGE_SHIFT;
            n++;
        }
    }
    return n;
}

static uint32_t free_and_arena(const Machine *machine) {
    uint32_t kept = 0;
    kernel_dlls(machine, &kept);
    return ram_free_count(machine) + machine->tables.system->arena_pages + kept;
}

static void remember(Baseline *baseline) {
    const Machine *machine = baseline->rig.machine;
    baseline->free_and_arena = free_and_arena(machine);
    baseline->free_blocks = machine->free_blocks.n_free;
    baseline->free_sections = machine->free_sections.n_free;
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        baseline->used[i] = machine->tables.kobject[i].used;
    }
}

static Rig *booted(const char *settings, const EventSink *sink, const RomImage *rom) {
    Options options = rig_options(settings);
    Baseline *baseline = calloc(1, sizeof *baseline);
    assert_non_null(baseline);
    Rig *rig = &baseline->rig;
    rig->machine = malloc(sizeof *rig->machine);
    assert_non_null(rig->machine);
    assert_true(machine_init(rig->machine, &options));
    rig->machine->rom = rom;
    assert_true(heap_begin(rig->machine));
    if (sink) {
        assert_true(machine_listen(rig->machine, *sink));
    }
    assert_true(boot_machine(rig->machine));
    for (uint8_t i = 2; i < CE_PROCESS_MAX; i++) {
        if (rig->machine->tables.process[i].handle) {
            process_end(rig->machine, i, 0); // a full device is not what a small test wants
        }
    }
    remember(baseline);
    rig->process = rig_start(rig, "app.exe");
    rig->slot = rig_slot_base(rig, rig->process);
    rig->thread = process_main_thread(rig->machine, rig->process);
    rig_switch(rig, rig->process);
    rig_step(rig);
    return rig;
}

Rig *rig_new_with_sink(const char *settings, const EventSink *sink) {
    return booted(settings, sink, NULL);
}

Rig *rig_new_from(const char *settings, const RomImage *rom) {
    return booted(settings, NULL, rom);
}

Rig *rig_new(const char *settings) {
    return rig_new_with_sink(settings, NULL);
}

static void end_all(Rig *rig) {
    const Baseline *baseline = (const Baseline *)(const void *)rig;
    Machine *machine = rig->machine;
    thread_switch(machine, process_main_thread(machine, 0));
    for (uint8_t i = 2; i < CE_PROCESS_MAX; i++) {
        if (machine->tables.process[i].handle) {
            process_end(machine, i, 0);
        }
    }
    rig_check(rig);
    assert_int_equal(free_and_arena(machine), baseline->free_and_arena);
    assert_int_equal(machine->free_blocks.n_free, baseline->free_blocks);
    assert_int_equal(machine->free_sections.n_free, baseline->free_sections);
    for (uint32_t i = 0, frames = 0; i < KOBJ_COUNT; i++) {
        uint32_t kept = i == KOBJ_MODULE ? kernel_dlls(machine, &frames) : 0;
        assert_int_equal(machine->tables.kobject[i].used, baseline->used[i] + kept);
    }
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        assert_int_equal(machine->tables.object[i].handle, 0);
    }
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        assert_int_equal(machine->tables.view[i].base, 0);
    }
}

void rig_free(Rig *rig) {
    end_all(rig);
    heap_end(rig->machine);
    machine_deinit(rig->machine);
    free(rig->machine);
    free(rig);
}

uint8_t rig_start(Rig *rig, const char *name) {
    ProcessImage image = rig_image(name);
    if (image_find_exe(rig->machine, name) < 0) {
        assert_true(image_add_exe(rig->machine, &image));
    }
    uint8_t process = process_start(rig_call(rig), name, 0);
    assert_int_not_equal(process, PROCESS_NONE);
    return process;
}

void rig_switch(Rig *rig, uint8_t process) {
    thread_switch(rig->machine, process_main_thread(rig->machine, process));
}

VirtAddr rig_slot_base(const Rig *rig, uint8_t process) {
    return ce_slot_base(rig->machine->tables.process[process].slot);
}

uint32_t rig_free_pages(const Rig *rig) {
    return ram_free_count(rig->machine);
}

Machine *rig_call(Rig *rig) {
    rig->machine->outcome = (Outcome){0};
    return rig->machine;
}

void rig_step(Rig *rig) {
    machine_publish(rig->machine, &(Event){.kind = EVENT_CALL, .call = CALL_NONE},
                    rig->machine->tables.system->current_process);
}

VirtAddr rig_commit(Rig *rig, uint32_t size) {
    VirtAddr va = virtual_alloc(rig_call(rig), 0, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_int_not_equal(va, 0);
    return va;
}

VirtAddr rig_hoard(Rig *rig) {
    VirtAddr va = virtual_alloc(rig_call(rig), 0, 16u << 20, MEM_RESERVE, PAGE_READWRITE);
    assert_int_not_equal(va, 0);
    return va;
}

void rig_leave_free(Rig *rig, VirtAddr hoard, uint32_t n) {
    VirtAddr va = hoard;
    while (rig_free_pages(rig) > n) {
        uint32_t pages = rig_free_pages(rig) - n > 200 ? 128 : 1; // single pages pass the OOM rules
        bool taken = page_state(rig_word(rig, va)) == PAGE_STATE_COMMITTED;
        if (!taken) {
            assert_int_equal(
                virtual_alloc(rig_call(rig), va, pages * CE_PAGE_SIZE, MEM_COMMIT, PAGE_READWRITE),
                va);
        }
        va += (taken ? 1 : pages) * CE_PAGE_SIZE;
    }
    assert_int_equal(rig_free_pages(rig), n);
}

PageWord rig_word(const Rig *rig, VirtAddr va) {
    return tables_walk(&rig->machine->tables, va).word;
}

Tables rig_snapshot(const Rig *rig) {
    Tables copy;
    const Tables *tables = &rig->machine->tables;
    assert_true(tables_init(&copy, tables->n_rows[TABLE_FRAME]));
    for (TableId id = 0; id < TABLE_COUNT; id++) {
        memcpy(copy.rows[id], tables->rows[id], tables->n_rows[id] * table_row_size(id));
    }
    return copy;
}

bool rig_tables_equal(const Tables *a, const Tables *b) {
    for (TableId id = 0; id < TABLE_COUNT; id++) {
        if (a->n_rows[id] != b->n_rows[id] ||
            memcmp(a->rows[id], b->rows[id], a->n_rows[id] * table_row_size(id)) != 0) {
            print_error("table %s differs\n", table_name(id));
            return false;
        }
    }
    return true;
}

void rig_check(const Rig *rig) {
    const char *invalid = machine_first_invalid(rig->machine);
    if (invalid) {
        fail_msg("%s_is_valid() does not hold", invalid);
    }
}
