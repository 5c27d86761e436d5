// SPDX-License-Identifier: MIT
#include "emu/event_kind.h"
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/process/process.h"

#include <stdlib.h>

// The event stream reports every change: replaying it forwards on empty tables gives the machine,
// replaying it backwards from there gives empty tables again. The same for the bytes of RAM.

#define LOG_MAX (64u << 20)
#define GROUP_MAX 4096u // with slow checks every freed frame is written to

// A log of changes: each record is a header, the old bytes and the new bytes.
typedef struct Record {
    uint32_t table; // TABLE_COUNT: a page of RAM
    uint32_t index, n_bytes;
    uint32_t length; // of the whole record, also stored behind it to walk backwards
} Record;

typedef struct Log {
    uint8_t *bytes;
    size_t length;
    uint8_t before[CE_PAGE_SIZE * GROUP_MAX]; // pages told of in this group
    uint32_t frames[GROUP_MAX], n_pages, n_events, n_rows;
    Event last;
} Log;

static void log_append(Log *log, uint32_t table, uint32_t index, uint32_t n_bytes,
                       const void *old_bytes, const void *new_bytes) {
    Record record = {table, index, n_bytes, 2 * n_bytes + (uint32_t)sizeof record + 4};
    assert_true(log->length + record.length < LOG_MAX);
    uint8_t *at = log->bytes + log->length;
    memcpy(at, &record, sizeof record);
    memcpy(at + sizeof record, old_bytes, n_bytes);
    memcpy(at + sizeof record + n_bytes, new_bytes, n_bytes);
    memcpy(at + record.length - 4, &record.length, 4);
    log->length += record.length;
}

static void on_rows(void *context, const RowChange *change) {
    Log *log = context;
    uint32_t n_bytes = change->count * (uint32_t)table_row_size(change->table);
    assert_true(memcmp(change->old_rows, change->new_rows, n_bytes) != 0);
    log_append(log, change->table, change->index, n_bytes, change->old_rows, change->new_rows);
    log->n_rows++;
}

static void on_page_before(void *context, uint32_t frame, const uint8_t *bytes) {
    Log *log = context;
    assert_true(log->n_pages < GROUP_MAX);
    log->frames[log->n_pages] = frame;
    memcpy(log->before + log->n_pages++ * CE_PAGE_SIZE, bytes, CE_PAGE_SIZE);
}

static void on_page_after(void *context, uint32_t frame, const uint8_t *bytes) {
    Log *log = context;
    uint32_t i = 0;
    while (i < log->n_pages && log->frames[i] != frame) {
        i++;
    }
    assert_true(i < log->n_pages); // what has an after had a before
    log_append(log, TABLE_COUNT, frame, CE_PAGE_SIZE, log->before + i * CE_PAGE_SIZE, bytes);
}

static void on_event(void *context, const Event *event) {
    Log *log = context;
    log->n_pages = 0;
    log->n_events++;
    log->last = *event;
}

typedef struct Recorded {
    Log log;
    Rig *rig;
    uint8_t *ram; // the reader's RAM
    Tables world;
} Recorded;

static Recorded *recorded_new(const char *settings, bool bytes) {
    Recorded *recorded = calloc(1, sizeof *recorded);
    assert_non_null(recorded);
    recorded->log.bytes = malloc(LOG_MAX);
    assert_non_null(recorded->log.bytes);
    EventSink sink = {.context = &recorded->log,
                      .rows = on_rows,
                      .page_before = bytes ? on_page_before : NULL,
                      .page_after = bytes ? on_page_after : NULL,
                      .event = on_event};
    recorded->rig = rig_new_with_sink(settings, &sink);
    uint32_t n_frames = recorded->rig->machine->ram.n_frames;
    recorded->ram = calloc(n_frames, CE_PAGE_SIZE);
    assert_non_null(recorded->ram);
    assert_true(tables_init(&recorded->world, n_frames));
    return recorded;
}

static void recorded_free(Recorded *recorded) {
    rig_free(recorded->rig);
    tables_deinit(&recorded->world);
    free(recorded->log.bytes);
    free(recorded->ram);
    free(recorded);
}

// Where a record's bytes live on the reader's side.
static uint8_t *target(Recorded *recorded, const Record *record) {
    return record->table == TABLE_COUNT
               ? recorded->ram + (size_t)record->index * CE_PAGE_SIZE
               : table_row(&recorded->world, (TableId)record->table, record->index);
}

static void replay_forwards(Recorded *recorded) {
    const Log *log = &recorded->log;
    for (size_t at = 0; at < log->length;) {
        Record record;
        memcpy(&record, log->bytes + at, sizeof record);
        const uint8_t *old_bytes = log->bytes + at + sizeof record;
        assert_memory_equal(target(recorded, &record), old_bytes, record.n_bytes);
        memcpy(target(recorded, &record), old_bytes + record.n_bytes, record.n_bytes);
        at += record.length;
    }
}

static void replay_backwards(Recorded *recorded) {
    const Log *log = &recorded->log;
    for (size_t at = log->length; at > 0;) {
        uint32_t length = 0;
        Record record;
        memcpy(&length, log->bytes + at - 4, 4);
        at -= length;
        memcpy(&record, log->bytes + at, sizeof record);
        memcpy(target(recorded, &record), log->bytes + at + sizeof record, record.n_bytes);
    }
}

// A bit of everything, a step per call.
static void live_a_little(Rig *rig) {
    Machine *machine = rig->machine;
    uint32_t old = 0, value = 0;
    uint8_t other = rig_start(rig, "other.exe");
    rig_step(rig);
    VirtAddr va = rig_commit(rig, 5 * CE_PAGE_SIZE);
    rig_step(rig);
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(mmu_write32(&machine->mmu, va + i * CE_PAGE_SIZE, i + 1));
        assert_true(mmu_write32(&machine->mmu, va + i * CE_PAGE_SIZE + 8, i + 1));
    }
    rig_step(rig);
    assert_true(
        mmu_write8(&machine->mmu, va + 1, 0xEE)); // the TLB must not hide a new step's store
    rig_step(rig);
    assert_true(mmu_copy(&machine->mmu, va + 4096, va, 5000));
    rig_step(rig);
    assert_true(virtual_protect(rig_call(rig), va, 1, PAGE_READONLY | PAGE_GUARD, &old));
    assert_false(mmu_read32(&machine->mmu, va, &value)); // spends the guard: a row change
    rig_step(rig);
    VirtAddr large = virtual_alloc(rig_call(rig), 0, 40u << 20, MEM_RESERVE, PAGE_NOACCESS);
    virtual_alloc(rig_call(rig), large + 8192, 8192, MEM_COMMIT, PAGE_READWRITE);
    rig_switch(rig, other);
    assert_true(mmu_fill(&machine->mmu, large + 8192, 0x77, 8192));
    rig_step(rig);
    VirtAddr dest = virtual_alloc(rig_call(rig), 0, 8192, MEM_RESERVE, PAGE_NOACCESS);
    assert_true(virtual_copy(rig_call(rig), dest, large + 8192, 8192, PAGE_READWRITE));
    rig_step(rig);
    assert_true(mmu_write32(&machine->mmu,
                            machine->tables.thread[rig->thread].stack_base - rig->slot + 0xE000,
                            1)); // a stack grows
    rig_step(rig);
    process_end(machine, rig->process, 0);
    rig_step(rig);
    rig_commit(rig, 4 * CE_PAGE_SIZE); // frames that had bytes come back zeroed
    rig_step(rig);
}

static void changes_forwards_give_the_machine_and_backwards_nothing(void **state) {
    (void)state;
    static const char *const settings[] = {"", "boot=device ram_mb=32", "commit_backing=touch"};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        Recorded *recorded = recorded_new(settings[i], true);
        Machine *machine = recorded->rig->machine;
        live_a_little(recorded->rig);
        replay_forwards(recorded);
        assert_true(rig_tables_equal(&recorded->world, &machine->tables));
        assert_memory_equal(recorded->ram, machine->ram.bytes,
                            (size_t)machine->ram.n_frames * CE_PAGE_SIZE);
        replay_backwards(recorded);
        Tables empty;
        assert_true(tables_init(&empty, machine->ram.n_frames));
        assert_true(rig_tables_equal(&recorded->world, &empty));
        tables_deinit(&empty);
        for (size_t k = 0; k < (size_t)machine->ram.n_frames * CE_PAGE_SIZE; k++) {
            assert_int_equal(recorded->ram[k], 0);
        }
        recorded_free(recorded);
    }
}

static void a_listener_changes_nothing_that_the_guest_sees(void **state) {
    (void)state;
    Recorded *recorded = recorded_new("", true);
    Rig *plain = rig_new("");
    live_a_little(recorded->rig);
    live_a_little(plain);
    assert_true(rig_tables_equal(&recorded->rig->machine->tables, &plain->machine->tables));
    assert_memory_equal(recorded->rig->machine->ram.bytes, plain->machine->ram.bytes, 16u << 20);
    rig_free(plain);
    recorded_free(recorded);
}

static void the_call_itself_comes_last_and_counts_a_step_at_any_depth(void **state) {
    (void)state;
    Recorded *recorded = recorded_new("", false);
    Rig *rig = recorded->rig;
    Log *log = &recorded->log;
    uint32_t steps = rig->machine->step, rows = log->n_rows;
    assert_int_equal(log->n_events, steps); // boot and the rig's own step
    rig_commit(rig, 4096);
    assert_true(log->n_rows > rows);
    assert_int_equal(log->n_events, steps);
    rig_step(rig);
    assert_int_equal(log->n_events, steps + 1);
    assert_int_equal(log->last.step, steps + 1);
    assert_int_equal(log->last.thread, rig->thread);
    rig->machine->depth = 1;
    rig_step(rig);
    assert_int_equal(log->last.step, steps + 2);
    assert_int_equal(log->last.depth, 1);
    rig->machine->depth = 0;
    machine_publish(rig->machine, &(Event){.kind = EVENT_SAY}, PROCESS_NONE);
    assert_int_equal(log->last.step, steps + 2); // narration is no step
    recorded_free(recorded);
}

static void a_refused_call_changes_no_row(void **state) {
    (void)state;
    Recorded *recorded = recorded_new("", true);
    uint32_t rows = recorded->log.n_rows;
    assert_int_equal(
        virtual_alloc(rig_call(recorded->rig), 0, 1u << 30, MEM_COMMIT, PAGE_READWRITE), 0);
    assert_false(virtual_free(rig_call(recorded->rig), 0x60000, 0, MEM_RELEASE));
    assert_int_equal(recorded->log.n_rows, rows);
    assert_int_equal(recorded->log.n_pages, 0);
    recorded_free(recorded);
}

static void only_rows_that_change_are_told(void **state) {
    (void)state;
    Recorded *recorded = recorded_new("", false);
    Machine *machine = recorded->rig->machine;
    Log *log = &recorded->log;
    PageWord same[16], some[16];
    memcpy(same, machine->tables.page, sizeof same);
    memcpy(some, same, sizeof some);
    uint32_t told = log->n_rows;
    size_t length = log->length;
    machine_set_rows(machine, TABLE_PAGE, 0, 16, same);
    assert_int_equal(log->n_rows, told);
    some[3] ^= PAGE_WORD_READ;
    some[5] ^= PAGE_WORD_WRITE;
    machine_set_rows(machine, TABLE_PAGE, 0, 16, some);
    assert_int_equal(log->n_rows, told + 1);
    Record record;
    memcpy(&record, log->bytes + length, sizeof record);
    assert_int_equal(record.index, 3);
    assert_int_equal(record.n_bytes, 3 * sizeof(PageWord)); // 3, 4 and 5: one run
    assert_memory_equal(machine->tables.page, some, sizeof some);
    machine_set_rows(machine, TABLE_PAGE, 0, 16, same);
    recorded_free(recorded);
}

static void a_page_is_told_once_in_a_step_with_the_bytes_before_it(void **state) {
    (void)state;
    Recorded *recorded = recorded_new("", true);
    Rig *rig = recorded->rig;
    Log *log = &recorded->log;
    VirtAddr va = rig_commit(rig, 4096);
    assert_true(mmu_write8(&rig->machine->mmu, va, 1));
    rig_step(rig);
    for (uint8_t i = 2; i < 5; i++) {
        assert_int_equal(log->n_pages, 0);
        assert_true(mmu_write8(&rig->machine->mmu, va, i));
        assert_true(mmu_write8(&rig->machine->mmu, va, 99));
        assert_true(mmu_write8(&rig->machine->mmu, rig->slot + va, i)); // the other address
        assert_int_equal(log->n_pages, 1);
        assert_int_equal(log->before[0], i - 1);
        rig_step(rig);
    }
    recorded_free(recorded);
}

static void only_so_many_listeners(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    for (uint32_t i = 0; i < MACHINE_SINKS; i++) {
        assert_true(machine_listen(rig->machine, (EventSink){0}));
    }
    assert_false(machine_listen(rig->machine, (EventSink){0}));
    rig_free(rig);
}

static void every_event_kind_has_a_name(void **state) {
    (void)state;
    for (unsigned i = 0; i < EVENT_KIND_COUNT; i++) {
        assert_non_null(event_kind_name((EventKind)i));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_forwards_give_the_machine_and_backwards_nothing),
        cmocka_unit_test(a_listener_changes_nothing_that_the_guest_sees),
        cmocka_unit_test(the_call_itself_comes_last_and_counts_a_step_at_any_depth),
        cmocka_unit_test(only_rows_that_change_are_told),
        cmocka_unit_test(a_refused_call_changes_no_row),
        cmocka_unit_test(a_page_is_told_once_in_a_step_with_the_bytes_before_it),
        cmocka_unit_test(only_so_many_listeners),
        cmocka_unit_test(every_event_kind_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
