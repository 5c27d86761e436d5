// SPDX-License-Identifier: MIT
#pragma once

// A small booted machine for one test. It is made from the knobs that matter to the test,
// everything else is the pocket-pc profile on a bare boot (nk.exe and filesys.exe) with 16 MB of
// RAM. One application process is started and its thread runs.
//
// rig_free() ends every process it did not boot with and asserts that all of RAM, blocks, sections
// and kernel objects came back (pages of the kernel-object arena are never given back by design),
// and that every module's own check holds.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ce/reasons.h"
#include "ce/win32.h"
#include "emu/machine.h"
#include "kernel/memory/virtual.h"
#include "kernel/memory/virtual_query.h"

typedef struct Rig {
    Machine *machine; // owned
    uint8_t process;  // of the application that runs at the start
    uint32_t thread;  // its main thread
    VirtAddr slot;    // its slot's first address
} Rig;

// The pocket-pc profile, bare boot, 16 MB, with "name=value" settings separated by blanks.
Options rig_options(const char *settings);

// Boots a machine; `sink` (may be NULL) is attached before anything happens.
Rig *rig_new(const char *settings);
Rig *rig_new_with_sink(const char *settings, const EventSink *sink);

// Boots from a ROM image, which must outlive the rig.
Rig *rig_new_from(const char *settings, const RomImage *rom);
void rig_free(Rig *rig);

// A name of `length` bytes, at most CE_NAME_MAX, that ends with `last`. Names with 'a' and with 'b'
// differ only there; both are valid until the next call.
const char *rig_long_name(uint32_t length, char last);

// The image of the rig's applications: a few pages, one DLL, no memory of its own.
ProcessImage rig_image(const char *name);

// Starts one more process from rig_image(), without switching to it.
uint8_t rig_start(Rig *rig, const char *name);

// Makes the main thread of a process the running one.
void rig_switch(Rig *rig, uint8_t process);

VirtAddr rig_slot_base(const Rig *rig, uint8_t process);
uint32_t rig_free_pages(const Rig *rig);

// Forgets the last refusal, as the guest API does when a call starts. Returns the machine.
Machine *rig_call(Rig *rig);

// Closes a step without a call of its own.
void rig_step(Rig *rig);

// Reserves and commits, asserting success.
VirtAddr rig_commit(Rig *rig, uint32_t size);

// Reserves 16 MB to use RAM up with, asserting success.
VirtAddr rig_hoard(Rig *rig);

// Commits pages of a hoard until exactly n pages of RAM are free. Costs no kernel objects.
void rig_leave_free(Rig *rig, VirtAddr hoard, uint32_t n);

// The page word behind an address, as the running process sees it.
PageWord rig_word(const Rig *rig, VirtAddr va);

// A copy of all tables, to show that a refused call changed nothing.
Tables rig_snapshot(const Rig *rig);
bool rig_tables_equal(const Tables *a, const Tables *b);

// Every module's own check holds: machine_first_invalid().
void rig_check(const Rig *rig);

// A call is refused for `tag` with `error`, and no row of any table has changed.
#define assert_refused_with(rig, call, tag, win32_error)                                           \
    do {                                                                                           \
        Tables snapshot_ = rig_snapshot(rig);                                                      \
        uint32_t free_ = rig_free_pages(rig);                                                      \
        rig_call(rig);                                                                             \
        assert_int_equal((call), 0);                                                               \
        assert_string_equal(reason_info((rig)->machine->outcome.reason.id)->name,                  \
                            reason_info(REASON_##tag)->name);                                      \
        assert_int_equal((rig)->machine->outcome.error, (win32_error));                            \
        assert_true(rig_tables_equal(&snapshot_, &(rig)->machine->tables));                        \
        assert_int_equal(rig_free_pages(rig), free_);                                              \
        tables_deinit(&snapshot_);                                                                 \
    } while (0)

#define assert_refused(rig, call, tag)                                                             \
    assert_refused_with(rig, call, tag, reason_info(REASON_##tag)->error)

// Fact number i of the last refusal.
#define assert_fact(rig, i, value) assert_int_equal((rig)->machine->outcome.reason.fact[i], (value))
