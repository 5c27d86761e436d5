// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "heap/heap.h"
#include "kernel/life/end.h"
#include "kernel/life/thread_create.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/object/handle.h"
#include "kernel/object/snapshot.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

// Toolhelp, and what only the calls themselves do: failure values, last errors, the trust gate,
// structures in guest memory.

#define ALL TH32CS_SNAPALL

static ApiResult call(Rig *rig, CallId id, const char *name, uint32_t a, uint32_t b, uint32_t c,
                      uint32_t d, uint32_t e) {
    return api_call(rig->machine, id, &(ApiArgs){.value = {a, b, c, d, e}, .name = name});
}

static ApiResult ask(Rig *rig, CallId id, uint32_t snapshot) { // for a table
    return api_call(rig->machine, id,
                    &(ApiArgs){.value = {snapshot}, .omitted = {[1] = true}, .name = ""});
}

static uint32_t last_error(const Rig *rig) {
    return rig->machine->tables.thread[rig->machine->tables.system->current_thread].last_error;
}

static void a_snapshot_tells_processes_with_slot_and_key(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t snapshot = call(rig, CALL_CreateToolhelp32Snapshot, "", ALL, 0, 0, 0, 0).value;
    ApiResult nk = ask(rig, CALL_Process32First, snapshot);
    assert_int_equal(nk.value, 1);
    assert_int_equal(nk.n_out, 11);
    assert_string_equal(nk.text, "nk.exe");
    assert_int_equal(nk.out[9], 0xC2000000);
    assert_int_equal(nk.out[10], 1);
    ApiResult filesys = ask(rig, CALL_Process32Next, snapshot);
    assert_string_equal(filesys.text, "filesys.exe");
    ApiResult app = ask(rig, CALL_Process32Next, snapshot);
    assert_string_equal(app.text, "app.exe");
    assert_int_equal(app.out[2], rig->machine->tables.process[rig->process].handle);
    assert_int_equal(app.out[9], rig->slot);
    assert_int_equal(app.out[10], 1u << rig->process);
    assert_int_equal(ask(rig, CALL_Process32Next, snapshot).value, 0);
    assert_int_equal(last_error(rig), ERROR_NO_MORE_FILES);
    assert_string_equal(ask(rig, CALL_Process32First, snapshot).text, "nk.exe"); // again
    assert_int_equal(call(rig, CALL_CloseToolhelp32Snapshot, "", snapshot, 0, 0, 0, 0).value, 1);
    rig_free(rig);
}

static void a_snapshot_is_of_its_moment_and_forgets_the_dead(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t old = rig_start(rig, "old.exe"), process = 0;
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPPROCESS, 0);
    rig_start(rig, "new.exe");
    process_end(rig->machine, old, 0);
    assert_int_equal(rig_start(rig, "newer.exe"), old); // the same record
    uint32_t n = 0;
    for (bool more = snapshot_process(rig->machine, snapshot, true, &process); more;
         more = snapshot_process(rig->machine, snapshot, false, &process)) {
        assert_int_not_equal(process, old);
        n++;
    }
    assert_int_equal(n, 3); // nk, filesys, app
    rig_free(rig);
}

static void threads_have_keys_and_a_current_process(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPTHREAD, 0), thread = 0;
    uint32_t handle = rig->machine->tables.process[rig->process].handle, found = 0;
    for (ApiResult entry = ask(rig, CALL_Thread32First, snapshot); entry.value;
         entry = ask(rig, CALL_Thread32Next, snapshot)) {
        if (entry.out[3] == handle) {
            found++;
            assert_int_equal(entry.out[2], rig->machine->tables.thread[rig->thread].handle);
            assert_int_equal(entry.out[7], 1u << rig->process | 1);
            assert_int_equal(entry.out[8], handle);
        }
    }
    assert_int_equal(found, 1);
    assert_int_equal(ask(rig, CALL_Process32First, snapshot).value, 0); // no processes in it
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_MORE_ENTRIES);
    assert_refused(rig, snapshot_thread(rig->machine, snapshot, false, &thread), NO_MORE_ENTRIES);
    rig_free(rig);
}

static void a_thread_that_came_later_is_not_told(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Machine *machine = rig->machine;
    ThreadRequest request = {.start = 0x11000};
    uint32_t first = thread_find(machine, thread_create(rig_call(rig), &request)), thread = 0;
    assert_true(first < CE_THREADS);
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPTHREAD, 0);
    uint32_t handle = machine->tables.thread[first].handle;
    thread_exit(machine, first, 0);
    assert_true(handle_close(rig_call(rig), handle)); // now the record is free
    uint32_t second = thread_find(machine, thread_create(rig_call(rig), &request));
    assert_int_equal(second, first); // the record of the one that is gone
    assert_int_not_equal(machine->tables.thread[second].handle, handle);
    for (bool more = snapshot_thread(machine, snapshot, true, &thread); more;
         more = snapshot_thread(machine, snapshot, false, &thread)) {
        assert_int_not_equal(thread, second);
    }
    rig_free(rig);
}

static void modules_are_told_with_their_uses_here_and_over_all(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    DllImage image = {.name = "tool.dll", .code_kb = 64};
    assert_true(image_add_dll(rig->machine, &image));
    uint32_t handle = load_library(rig_call(rig), "tool.dll");
    load_library(rig_call(rig), "tool.dll");
    rig_switch(rig, other);
    load_library(rig_call(rig), "tool.dll");
    rig_switch(rig, rig->process);
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPMODULE, 0);
    ApiResult first = ask(rig, CALL_Module32First, snapshot);
    assert_string_equal(first.text, "coredll.dll");
    ApiResult second = ask(rig, CALL_Module32Next, snapshot);
    assert_string_equal(second.text, "tool.dll");
    assert_int_equal(second.out[1], handle);
    assert_int_equal(second.out[3], 3);
    assert_int_equal(second.out[4], 2);
    assert_int_equal(second.out[6], 64 * 1024);
    assert_int_equal(ask(rig, CALL_Module32Next, snapshot).value, 0);
    assert_int_equal(rig->machine->outcome.error, ERROR_NO_MORE_FILES);
    uint32_t theirs = snapshot_create(rig_call(rig), TH32CS_SNAPMODULE,
                                      rig->machine->tables.process[other].handle);
    ask(rig, CALL_Module32First, theirs);
    assert_int_equal(ask(rig, CALL_Module32Next, theirs).out[4], 1);
    process_end(rig->machine, other, 0);
    assert_int_equal(ask(rig, CALL_Module32First, theirs).value, 0);
    assert_refused(rig, snapshot_create(rig->machine, TH32CS_SNAPMODULE, 77), BAD_HANDLE);
    rig_free(rig);
}

// ---- heaps

static ApiResult first_block(Rig *rig, uint32_t snapshot, uint32_t process, VirtAddr heap) {
    return api_call(rig->machine, CALL_Heap32First,
                    &(ApiArgs){.value = {snapshot, 0, process, heap}, .omitted = {[1] = true}});
}

static uint32_t handle_of(const Rig *rig, uint8_t process) {
    return rig->machine->tables.process[process].handle;
}

static GuestEnd run_function(void *context, GuestCall *asked) {
    const uint32_t *args = asked->args;
    Machine *machine = context;
    asked->value = args[2] == MEM_RESERVE || args[2] == MEM_COMMIT
                       ? virtual_alloc(machine, args[0], args[1], args[2], PAGE_READWRITE)
                       : virtual_free(machine, args[0], args[1], args[2]);
    return GUEST_RETURNED;
}

static void heaps_are_listed_by_address_the_default_heap_told(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Machine *machine = rig->machine;
    machine->guest = (GuestRunner){.context = machine, .run = run_function};
    VirtAddr shared = heap_create(rig_call(rig), HEAP_SHARED_READONLY, 0, 0).value;
    VirtAddr fixed = heap_create(rig_call(rig), 0, 0, 65536).value;
    VirtAddr custom = heap_create_custom(rig_call(rig), 0, 0, 0x11000, 0x11004).value;
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPHEAPLIST, 0);
    ApiResult heap = ask(rig, CALL_Heap32ListFirst, snapshot);
    assert_int_equal(heap.n_out, 4);
    assert_int_equal(heap.out[0], 16);
    assert_int_equal(heap.out[1], handle_of(rig, rig->process));
    VirtAddr own = heap.out[2]; // nobody has used it yet
    assert_int_equal(heap.out[3], HF32_DEFAULT);
    assert_int_equal(first_block(rig, snapshot, heap.out[1], own).value, 0);
    assert_int_equal(last_error(rig), ERROR_NO_MORE_FILES);
    const VirtAddr wanted[] = {fixed, custom, shared};
    for (unsigned i = 0; i < 3; i++) {
        heap = ask(rig, CALL_Heap32ListNext, snapshot);
        assert_int_equal(heap.out[2], wanted[i]);
        assert_int_equal(heap.out[3], 0);
    }
    assert_int_equal(ask(rig, CALL_Heap32ListNext, snapshot).value, 0);
    assert_int_equal(last_error(rig), ERROR_NO_MORE_FILES);
    assert_int_equal(ask(rig, CALL_Heap32ListFirst, snapshot).out[2], own); // again
    assert_int_equal(heap_process(rig_call(rig)).value, own);
    uint32_t all = snapshot_create(rig_call(rig), TH32CS_SNAPPROCESS, 0);
    ApiResult process = ask(rig, CALL_Process32First, all);
    while (process.out[2] != handle_of(rig, rig->process)) {
        process = ask(rig, CALL_Process32Next, all);
    }
    assert_int_equal(process.out[3], own); // th32DefaultHeapID
    rig_free(rig);
}

static void assert_block(const ApiResult *block, VirtAddr address, uint32_t size, uint32_t flags) {
    assert_int_equal(block->value, 1);
    assert_int_equal(block->n_out, 9);
    assert_int_equal(block->out[0], 36);
    assert_int_equal(block->out[1], flags & LF32_FREE ? 0 : address);
    assert_int_equal(block->out[2], address);
    assert_int_equal(block->out[3], size);
    assert_int_equal(block->out[4], flags);
}

static void blocks_are_told_region_after_region_then_the_big_ones(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr heap = heap_process(rig_call(rig)).value, item[4];
    const uint32_t sizes[] = {100, 95 << 10, 95 << 10, 200};
    for (unsigned i = 0; i < 4; i++) {
        item[i] = heap_alloc(rig_call(rig), heap, 0, sizes[i]).value;
    }
    VirtAddr big = heap_alloc(rig_call(rig), heap, 0, 100 << 10).value;
    heap_free(rig_call(rig), heap, item[0]);
    heap_free(rig_call(rig), heap, item[1]);
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPHEAPLIST, 0);
    uint32_t process = handle_of(rig, rig->process);
    ApiResult block = first_block(rig, snapshot, process, heap);
    assert_block(&block, item[0], 104, LF32_FREE);
    block = ask(rig, CALL_Heap32Next, snapshot);
    assert_int_equal(block.out[2], item[1]);
    assert_int_equal(block.out[4], LF32_FREE | LF32_DECOMMIT);
    assert_int_equal(block.out[7], process);
    assert_int_equal(block.out[8], heap);
    block = ask(rig, CALL_Heap32Next, snapshot);
    assert_block(&block, item[2], 95 << 10, LF32_FIXED);
    block = ask(rig, CALL_Heap32Next, snapshot);
    assert_block(&block, item[3], 200, LF32_FIXED);
    block = ask(rig, CALL_Heap32Next, snapshot);
    assert_int_equal(block.out[4], LF32_FREE | LF32_DECOMMIT); // the rest of the second region
    block = ask(rig, CALL_Heap32Next, snapshot);
    assert_block(&block, big, heap_size(rig_call(rig), heap, big).value,
                 LF32_FIXED | LF32_BIGBLOCK);
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).value, 0);
    assert_int_equal(last_error(rig), ERROR_NO_MORE_FILES);
    rig_free(rig);
}

static void a_walk_goes_on_whatever_has_become_of_the_heap(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr heap = heap_create(rig_call(rig), 0, 0, 0).value, item[4];
    for (unsigned i = 0; i < 4; i++) {
        item[i] = heap_alloc(rig_call(rig), heap, 0, 100).value;
    }
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPHEAPLIST, 0);
    uint32_t process = handle_of(rig, rig->process);
    assert_int_equal(first_block(rig, snapshot, process, heap).out[2], item[0]);
    heap_free(rig_call(rig), heap, item[1]);
    heap_free(rig_call(rig), heap, item[0]); // swallows item 1, where the walk stands
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).out[2], item[2]);
    mmu_write32(&rig->machine->mmu, item[3] - 8, 0xDEADBEEF);
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).value, 0); // a spoiled header ends it
    mmu_write32(&rig->machine->mmu, item[3] - 8, 112);
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).out[2], item[3]);
    assert_true(heap_destroy(rig_call(rig), heap).value);
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_MORE_ENTRIES);
    assert_int_equal(first_block(rig, snapshot, process, heap).value, 0);
    rig_free(rig);
}

static void another_process_is_asked_about_by_its_id(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    VirtAddr heap = heap_process(rig_call(rig)).value;
    VirtAddr item = heap_alloc(rig_call(rig), heap, 0, 500).value;
    rig_switch(rig, rig->process);
    uint32_t process = handle_of(rig, other);
    uint32_t snapshot = snapshot_create(rig_call(rig), TH32CS_SNAPHEAPLIST, process);
    ApiResult list = ask(rig, CALL_Heap32ListFirst, snapshot);
    assert_int_equal(list.out[1], process);
    assert_int_equal(list.out[2], heap);
    ApiResult block = first_block(rig, snapshot, process, heap);
    assert_block(&block, item, 504, LF32_FIXED);
    assert_int_equal(first_block(rig, snapshot, handle_of(rig, rig->process), heap).value, 0);
    process_end(rig->machine, other, 0);
    assert_int_equal(ask(rig, CALL_Heap32ListFirst, snapshot).value, 0);
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_MORE_ENTRIES);
    rig_free(rig);
}

static void snapshots_without_heaps_and_short_entries_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t without[] = {snapshot_create(rig_call(rig), TH32CS_SNAPPROCESS, 0),
                          snapshot_create(rig_call(rig), ALL | TH32CS_SNAPNOHEAPS, 0)};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(ask(rig, CALL_Heap32ListFirst, without[i]).value, 0);
        assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_MORE_ENTRIES);
    }
    uint32_t snapshot = snapshot_create(rig_call(rig), ALL, 0);
    assert_int_equal(ask(rig, CALL_Heap32Next, snapshot).value, 0); // before Heap32First
    VirtAddr p = rig_commit(rig, 4096), heap = heap_process(rig_call(rig)).value;
    uint32_t process = handle_of(rig, rig->process);
    mmu_write32(&rig->machine->mmu, p, 35);
    assert_int_equal(call(rig, CALL_Heap32First, "", snapshot, p, process, heap, 0).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_BAD_LENGTH);
    mmu_write32(&rig->machine->mmu, p, 36);
    assert_int_equal(call(rig, CALL_Heap32First, "", snapshot, p, process, heap, 0).value, 1);
    uint32_t address = 0;
    mmu_read32(&rig->machine->mmu, p + 8, &address);
    assert_int_equal(address, heap + 4096 + 8);
    mmu_write32(&rig->machine->mmu, p, 15);
    assert_int_equal(call(rig, CALL_Heap32ListFirst, "", snapshot, p, 0, 0, 0).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_BAD_LENGTH);
    assert_int_equal(call(rig, CALL_Heap32ListFirst, "", 5, 0, 0, 0, 0).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_OUT_POINTER);
    rig_free(rig);
}

static void bad_snapshots_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t process = 0;
    assert_refused(rig, snapshot_create(rig->machine, 0, 0), SNAPSHOT_FLAGS);
    assert_refused(rig, snapshot_create(rig->machine, 0x10, 0), SNAPSHOT_FLAGS);
    assert_refused(rig, snapshot_process(rig->machine, 0, true, &process), NO_OBJECT);
    assert_int_equal(call(rig, CALL_CreateToolhelp32Snapshot, "", 0, 0, 0, 0, 0).value, UINT32_MAX);
    uint32_t mapping =
        call(rig, CALL_CreateFileMapping, NULL, UINT32_MAX, 0, PAGE_READWRITE, 0, 4096).value;
    assert_int_equal(call(rig, CALL_CloseToolhelp32Snapshot, "", mapping, 0, 0, 0, 0).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_WRONG_TYPE);
    rig_free(rig);
}

// PROCESSENTRY32 (CE 5.0): th32ParentProcessID is 0. An ended thread whose handle is open is none.
static void a_process_has_no_parent_and_the_threads_that_live(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t child = call(rig, CALL_CreateProcess, "app.exe", 0, 0, 0, 0, 0).value;
    uint32_t flags = CREATE_SUSPENDED, one = 0x00011000;
    uint32_t ended = call(rig, CALL_CreateThread, "", 0, 0, one, 0, flags).value;
    assert_int_not_equal(call(rig, CALL_CreateThread, "", 0, 0, one, 0, flags).value, 0);
    call(rig, CALL_TerminateThread, "", ended, 0, 0, 0, 0);
    uint32_t snapshot = call(rig, CALL_CreateToolhelp32Snapshot, "", ALL, 0, 0, 0, 0).value;
    ApiResult entry = ask(rig, CALL_Process32First, snapshot);
    while (entry.out[2] != rig->machine->tables.process[rig->process].handle) {
        entry = ask(rig, CALL_Process32Next, snapshot);
    }
    assert_int_equal(entry.out[5], 2);
    while (entry.out[2] != child) {
        entry = ask(rig, CALL_Process32Next, snapshot);
    }
    assert_int_equal(entry.out[6], 0);
    rig_free(rig);
}

static void the_structure_in_guest_memory_is_ces(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t snapshot = snapshot_create(rig_call(rig), ALL, 0), value = 0;
    VirtAddr at = rig_commit(rig, 4096);
    mmu_write32(&rig->machine->mmu, at, 563);
    assert_int_equal(call(rig, CALL_Process32First, "", snapshot, at, 0, 0, 0).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_BAD_LENGTH);
    mmu_write32(&rig->machine->mmu, at, 564);
    assert_int_equal(call(rig, CALL_Process32First, "", snapshot, at, 0, 0, 0).value, 1);
    mmu_read32(&rig->machine->mmu, at + 36, &value); // szExeFile: 16 bits a character
    assert_int_equal(value, 'n' | 'k' << 16);
    mmu_read32(&rig->machine->mmu, at + 556, &value);
    assert_int_equal(value, 0xC2000000);
    mmu_read32(&rig->machine->mmu, at + 560, &value);
    assert_int_equal(value, 1);
    rig_free(rig);
}

static void a_new_mapping_clears_the_last_error(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    call(rig, CALL_SetLastError, "", 77, 0, 0, 0, 0);
    call(rig, CALL_CreateFileMapping, "m", UINT32_MAX, 0, PAGE_READWRITE, 0, 4096);
    assert_int_equal(last_error(rig), 0);
    ApiResult again = call(rig, CALL_CreateFileMapping, "m", UINT32_MAX, 0, PAGE_READWRITE, 0, 1);
    assert_int_not_equal(again.value, 0);
    assert_int_equal(last_error(rig), ERROR_ALREADY_EXISTS);
    rig_free(rig);
}

static void files_fail_with_their_own_values(void **state) {
    (void)state;
    Rig *rig = rig_new("storage_kb=16");
    assert_int_equal(call(rig, CALL_CreateFile, "a", 0, GENERIC_WRITE, 0, 0, OPEN_EXISTING).value,
                     UINT32_MAX);
    assert_int_equal(last_error(rig), ERROR_FILE_NOT_FOUND);
    uint32_t file = call(rig, CALL_CreateFile, "a", 0, GENERIC_WRITE, 0, 0, CREATE_ALWAYS).value;
    assert_int_equal(last_error(rig), 0);
    assert_int_equal(call(rig, CALL_SetFilePointer, "", file, UINT32_MAX, 0, FILE_BEGIN, 0).value,
                     UINT32_MAX);
    assert_int_equal(last_error(rig), ERROR_NEGATIVE_SEEK);
    assert_int_equal(call(rig, CALL_SetFilePointer, "", file, 9, 0x10000, FILE_BEGIN, 0).value,
                     UINT32_MAX);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_OUT_POINTER);
    uint32_t at = call(rig, CALL_VirtualAlloc, "", 0, 4096, MEM_COMMIT, PAGE_READWRITE, 0).value;
    uint32_t high = 9;
    assert_int_equal(call(rig, CALL_SetFilePointer, "", file, 7, at, FILE_BEGIN, 0).value, 7);
    mmu_write32(&rig->machine->mmu, at, UINT32_MAX); // -3, in 64 bits
    assert_int_equal(
        call(rig, CALL_SetFilePointer, "", file, UINT32_MAX - 2, at, FILE_CURRENT, 0).value, 4);
    assert_true(mmu_read32(&rig->machine->mmu, at, &high));
    assert_int_equal(high, 0);
    mmu_write32(&rig->machine->mmu, at, INT32_MAX);
    assert_int_equal(
        call(rig, CALL_SetFilePointer, "", file, UINT32_MAX, at, FILE_CURRENT, 0).value,
        UINT32_MAX);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_SEEK_RANGE);
    call(rig, CALL_SetFilePointer, "", file, 0, 0, FILE_BEGIN, 0);
    assert_int_equal(call(rig, CALL_GetFileSize, "", file, 0, 0, 0, 0).value, 0);
    assert_int_equal(call(rig, CALL_GetFileSize, "", 5, 0, 0, 0, 0).value, UINT32_MAX);
    uint32_t twin = call(rig, CALL_CreateFile, "a", 0, GENERIC_WRITE, 0, 0, CREATE_ALWAYS).value;
    assert_int_equal(twin, UINT32_MAX);
    assert_int_equal(last_error(rig), ERROR_SHARING_VIOLATION);
    rig_free(rig);
}

// ReadFile and WriteFile: the number is 0 before anything is checked.
static void the_number_of_bytes_is_0_when_a_file_call_fails(void **state) {
    (void)state;
    Rig *rig = rig_new("storage_kb=16");
    VirtAddr at = rig_commit(rig, 4096);
    static const CallId calls[] = {CALL_ReadFile, CALL_WriteFile};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t value = 9;
        mmu_write32(&rig->machine->mmu, at, 9);
        assert_int_equal(call(rig, calls[i], "", 0x1234, at + 8, 4, at, 0).value, 0);
        assert_true(mmu_read32(&rig->machine->mmu, at, &value));
        assert_int_equal(value, 0);
    }
    rig_free(rig);
}

// ReadProcessMemory (CE 5.0) ignores NULL for the number; HeapValidate sets no last error.
static void what_a_call_need_not_tell_it_does_not(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr at = rig_commit(rig, 4096);
    uint32_t own = rig->machine->tables.process[rig->process].handle;
    assert_int_equal(call(rig, CALL_ReadProcessMemory, "", own, at, at + 8, 4, 0).value, 1);
    assert_int_equal(call(rig, CALL_WriteProcessMemory, "", own, at, at + 8, 4, 0).value, 1);
    uint32_t heap = call(rig, CALL_GetProcessHeap, "", 0, 0, 0, 0, 0).value;
    call(rig, CALL_SetLastError, "", 77, 0, 0, 0, 0);
    assert_int_equal(call(rig, CALL_HeapValidate, "", heap, 0, at + 8, 0, 0).value, 0);
    assert_int_equal(last_error(rig), 77);
    rig_free(rig);
}

static void shared_memory_passes_the_trust_gate_first(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user trust_tiers=two");
    ProcessRow row = rig->machine->tables.process[rig->process];
    row.trust = TRUST_RUN;
    machine_set_rows(rig->machine, TABLE_PROCESS, rig->process, 1, &row);
    assert_int_equal(call(rig, CALL_CeVirtualSharedAlloc, "", 0, 4096, MEM_COMMIT, 0, 0).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NOT_TRUSTED);
    assert_int_equal(last_error(rig), ERROR_ACCESS_DENIED);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_tells_processes_with_slot_and_key),
        cmocka_unit_test(a_snapshot_is_of_its_moment_and_forgets_the_dead),
        cmocka_unit_test(threads_have_keys_and_a_current_process),
        cmocka_unit_test(a_thread_that_came_later_is_not_told),
        cmocka_unit_test(modules_are_told_with_their_uses_here_and_over_all),
        cmocka_unit_test(heaps_are_listed_by_address_the_default_heap_told),
        cmocka_unit_test(blocks_are_told_region_after_region_then_the_big_ones),
        cmocka_unit_test(a_walk_goes_on_whatever_has_become_of_the_heap),
        cmocka_unit_test(another_process_is_asked_about_by_its_id),
        cmocka_unit_test(snapshots_without_heaps_and_short_entries_are_refused),
        cmocka_unit_test(bad_snapshots_are_refused),
        cmocka_unit_test(a_process_has_no_parent_and_the_threads_that_live),
        cmocka_unit_test(the_structure_in_guest_memory_is_ces),
        cmocka_unit_test(a_new_mapping_clears_the_last_error),
        cmocka_unit_test(files_fail_with_their_own_values),
        cmocka_unit_test(the_number_of_bytes_is_0_when_a_file_call_fails),
        cmocka_unit_test(what_a_call_need_not_tell_it_does_not),
        cmocka_unit_test(shared_memory_passes_the_trust_gate_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
