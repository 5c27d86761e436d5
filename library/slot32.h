// SPDX-License-Identifier: MIT
#pragma once

// libslot32: an emulated Windows CE 5 device as a library.
//
// A Slot32 is one device. It is made from a profile and knobs, processes are started in it, and
// calls are made for the process that runs. Each call is one step: its changes of rows and bytes go
// to the sinks that listen. With a history the device also remembers every step, and tells each in
// words.
//
// Devices are independent of each other. One device is for one thread at a time; two devices may
// run in two threads. The library prints nothing and keeps no global state. After slot32_new() the
// acting half takes no memory of the host, except for the names of programs and DLLs that are
// described to it; a history does.
//
// No pointer may be NULL where it is not said that it may.
//
// The functions here are all that the library exports. Its other headers hold values only. Which of
// them are stable is said in docs/library.md.

#include "ce/image.h"
#include "emu/event.h"
#include "world/source.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define SLOT32_API __attribute__((visibility("default")))
#else
#define SLOT32_API
#endif

typedef struct Slot32 Slot32;

// "0.2.0": of the library that is linked, which may be newer than this header.
SLOT32_API const char *slot32_version(void);

// ---- life of a device

typedef struct Slot32Desc {
    const char *profile;         // NULL = "pocket-pc"
    const char *const *settings; // "name=value" strings, ended by NULL; NULL = none
    EventSink sink;              // listens from the boot on; all zero = nobody listens
    bool history;                // remember every event: slot32_history()
} Slot32Desc;

// Makes and boots a device. Of what `desc` points to, only the sink's context is kept. NULL
// when the description is wrong, the device cannot boot, or the host has no memory; then `message`
// (size bytes, terminated; it may be NULL if size is 0) says what and where in one line. Of two
// settings of a knob the later one counts. Afterwards nk.exe runs, and calls are made for it: start
// a process first. A device reserves some 150 MB of the host's addresses, and takes the memory when
// it is used. A sink is told of the boot, but not of what the tables hold before it: compare with
// slot32_rows(), not with zeros.
SLOT32_API Slot32 *slot32_new(const Slot32Desc *desc, char *message, size_t size);

// Ends the device and its history. slot32_free(NULL) is fine. Returns NULL.
SLOT32_API Slot32 *slot32_free(Slot32 *device);

// Adds a listener. What changed before is not told again. False, and nothing changed, when four
// listen already; a history counts as one.
SLOT32_API bool slot32_listen(Slot32 *device, EventSink sink);

// ---- profiles and knobs

// The names of all profiles, separated by ", ".
SLOT32_API const char *slot32_profiles(void);

typedef struct Slot32Option {
    const char *name;
    uint32_t value;      // without a profile
    uint32_t low, high;  // the range
    const char *choices; // the names of low to high, separated by '|'; NULL: a plain number
    char mark;           // how sure we are of the value: see Source
    const char *doc;     // one line
} Slot32Option;

// Fills *ret_option with knob number `index`, from 0. False, and nothing written, behind the last.
SLOT32_API bool slot32_option(unsigned index, Slot32Option *ret_option);

// The value that a device has for knob number `index`; 0 behind the last.
SLOT32_API uint32_t slot32_setting(const Slot32 *device, unsigned index);

// ---- programs

// Describes a program and starts a process from it; the process runs from now on. A program of that
// name that is known already is started as it is. Returns the handle; 0 on failure, and
// slot32_reason() says why. A description that is none (a name is empty or without its end, more
// than CE_NEEDS names, it has a file, or the host has no memory for one) is no-such-image; one with
// a size over 32 MB is image-too-big.
SLOT32_API uint32_t slot32_start(Slot32 *device, const ProcessImage *image);

// Makes a DLL known to the loader: a process loads it by CALL_LoadLibrary. Sinks are not told.
// False, and nothing changed, when CE_DLLS are known, or one of that name was added already (letter
// case does not count); and when it is none: a name is empty or without its end, there are more
// than CE_NEEDS or CE_EXPORTS, or a size is over 32 MB. `early` says something before the boot
// only.
SLOT32_API bool slot32_add_dll(Slot32 *device, const DllImage *image);

// Lets a thread run: the one with that handle, or the main thread of that process. False, and
// nothing changed, when there is none, or it waits or is suspended.
SLOT32_API bool slot32_switch(Slot32 *device, uint32_t handle);

// The handle of the process whose code runs; 0 when nothing does.
SLOT32_API uint32_t slot32_running(const Slot32 *device);

// Whether the running thread can go on: it has not ended, waits for nothing and is not suspended.
// While it cannot, calls do nothing: another thread has to run, or time to pass.
SLOT32_API bool slot32_can_run(const Slot32 *device);

// Lets virtual time pass, and wakes the threads whose time has come. slot32_skip_time() lets it
// jump to the next of those; it returns the handle of the first thread that woke (several may), 0
// when none ever will by itself. Neither lets another thread run: slot32_switch() does. Both change
// rows between two calls; sinks are told at once, and the event of the next call is the event of
// these changes, too. Virtual time counts up to 49.7 days. A thread that has waited for an object
// (not one that slept) takes its answer by CALL_wait_over.
SLOT32_API void slot32_pass_time(Slot32 *device, uint32_t microseconds);
SLOT32_API uint32_t slot32_skip_time(Slot32 *device);

// ---- calls

// Makes a call with `n_args` plain arguments for the process that runs; missing ones are 0, and
// those behind the call's last parameter do not count. `args` may be NULL if n_args is 0. An output
// structure goes to guest memory at the address that is given. Returns what the CE call returns.
// *ret_fault, if given, tells whether an access of the call has faulted: slot32_fault(). An id that
// stands for what the device does by itself (CALL_boot, CALL_switch_to, CALL_process_killed and the
// like), and any call while slot32_can_run() is false, does nothing and returns 0; reason, error
// and fault stay those of the call before. CeHeapCreate with functions of the guest is refused: a
// library has no guest code.
SLOT32_API uint32_t slot32_call(Slot32 *device, CallId call, const uint32_t *args, unsigned n_args,
                                bool *ret_fault);

// The same for a call that takes a name (VALUE_NAME, VALUE_NAME_OR_NULL): LoadLibrary, CreateFile,
// CreateEvent. args[i] is parameter i; what stands in the name's own place does not count. A `name`
// that is longer than the call allows is refused; NULL = no name. MoveFile and CopyFile, which take
// two names, are refused here: slot32_call_names().
SLOT32_API uint32_t slot32_call_named(Slot32 *device, CallId call, const char *name,
                                      const uint32_t *args, unsigned n_args, bool *ret_fault);

// The same for a call that takes two texts: MoveFile, CopyFile, and CreateProcess with a command
// line. What stands in `args` in the places of both does not count: CopyFile's bFailIfExists is
// args[2]. `second_name` = NULL: there is none.
SLOT32_API uint32_t slot32_call_names(Slot32 *device, CallId call, const char *name,
                                      const char *second_name, const uint32_t *args,
                                      unsigned n_args, bool *ret_fault);

// Why the last call was refused, with the facts of that moment; REASON_NONE if it was not.
SLOT32_API Reason slot32_reason(const Slot32 *device);

// The last error that the last call has set, 0 if none.
SLOT32_API uint32_t slot32_error(const Slot32 *device);

// The last access that faulted; all zero before the first. It stays until another one faults.
SLOT32_API const FaultRecord *slot32_fault(const Slot32 *device);

// Ends the running process as Windows CE does when nobody has caught the fault of its last call.
// Then nothing runs until slot32_switch() or slot32_start(); after a fault inside a server call the
// client continues. False, and nothing changed, when its last call has not faulted.
SLOT32_API bool slot32_kill(Slot32 *device);

// ---- machine code: the device's own processor, or any other

// What a processor needs: to fetch, load and store as the running thread does, in its context and
// with all effects on the guest; to know which addresses are no code but functions of the device;
// to hand its registers over there. `size` is 1, 2 or 4. False on a fault, which slot32_fault() has
// with `pc`; nothing was loaded or stored then, and *ret_value is unchanged. False, and no fault,
// for another size, a fetch that is not on a multiple of it, or while slot32_can_run() is false.
SLOT32_API bool slot32_load(Slot32 *device, VirtAddr pc, VirtAddr va, unsigned size,
                            uint32_t *ret_value);
SLOT32_API bool slot32_store(Slot32 *device, VirtAddr pc, VirtAddr va, unsigned size,
                             uint32_t value);
SLOT32_API bool slot32_fetch(Slot32 *device, VirtAddr va, unsigned size, uint32_t *ret_code);

// The address of a function of coredll, by the name of its export ("VirtualAlloc", "malloc"), the
// same in every process. 0 if it is not here.
SLOT32_API VirtAddr slot32_import(const Slot32 *device, const char *name);

// Why machine code has stopped.
typedef enum {
    SLOT32_CONTINUES, // it has not: more instructions, or a function that is no call, has run
    SLOT32_CALLED,    // a call was made: slot32_reason(), slot32_error(). It may wait now
    SLOT32_RETURNED,  // the thread's function has returned, with r[0]
    SLOT32_EXITED,    // it has called exit(), with r[0]
    SLOT32_FAULTED,   // slot32_fault(); slot32_kill() ends the process
    SLOT32_LACKS,     // a function that is not here
    SLOT32_NOTHING,   // nothing was done: no trap, nobody runs, or the host has no memory
} Slot32Stop;

// Whether an address is no code: a processor that is about to execute it calls slot32_trap()
// instead. The function that began a thread returns to F0010000.
SLOT32_API bool slot32_is_trap(Slot32 *device, VirtAddr va);

// Carries out the function at which the running thread stands: its arguments are in r[0] to r[3]
// and on its stack, its result goes to r[0], and r[15] is r[14] afterwards (ARM's calling rules;
// bit 5 of psr is Thumb).
SLOT32_API Slot32Stop slot32_trap(Slot32 *device, RegsRow *registers);

// Lets the device's own processor (ARMv4T, ARM and Thumb) run about n instructions from `registers`
// on, or to the first stop.
SLOT32_API Slot32Stop slot32_run(Slot32 *device, RegsRow *registers, uint32_t n);

// Keeps the registers of a thread (or of a process's main thread) in the table REGS, where a
// history has them. False, and nothing changed, when there is no such thread.
SLOT32_API bool slot32_set_registers(Slot32 *device, uint32_t handle, const RegsRow *registers);

// ---- looking at the device as it is; none of these has an effect on the guest

// Bytes of RAM nobody holds.
SLOT32_API uint32_t slot32_ram_free(const Slot32 *device);

// The address with its slot: of an address below 02000000 that of the process that runs.
SLOT32_API VirtAddr slot32_mapped(const Slot32 *device, VirtAddr va);

// Copies guest memory to `buffer`, whatever the rights. Returns how many of the `size` bytes there
// are from `va` on. An address below 02000000 is the running process's; while nothing runs, nothing
// is there.
SLOT32_API uint32_t slot32_peek(const Slot32 *device, VirtAddr va, void *buffer, uint32_t size);

// The rows of a table (ce/rows.h), *ret_count of them, if given: TABLE_PROCESS gives ProcessRow's.
// Good until slot32_free(), and always as the device is. NULL and 0 for ids that are no table's.
SLOT32_API const void *slot32_rows(const Slot32 *device, TableId table, uint32_t *ret_count);

// ---- names of values

// The row of a call; CALL_NONE for ids that are none. The number of its parameters.
SLOT32_API const CallInfo *slot32_call_info(CallId call);
SLOT32_API unsigned slot32_param_count(CallId call);

// The call with that name, letter case counts; CALL_NONE if there is none.
SLOT32_API CallId slot32_call_find(const char *name);

// The row of a reason; REASON_NONE for ids that are none. The number of its facts.
SLOT32_API const ReasonInfo *slot32_reason_info(ReasonId reason);
SLOT32_API unsigned slot32_fact_count(ReasonId reason);

// Short names, as the JSON of `slot32 run --json` has them; "" for values that are none.
SLOT32_API const char *slot32_clause_name(AccessClause clause);
SLOT32_API const char *slot32_event_kind_name(EventKind kind);
SLOT32_API const char *slot32_table_name(TableId table);

// Bytes of a row, 0 for ids that are none.
SLOT32_API size_t slot32_row_size(TableId table);

// ---- history: the same device as a reader sees it, at any event of the past

typedef struct Slot32History Slot32History;

// The history of a device that was made with one, else NULL. It ends with the device.
SLOT32_API Slot32History *slot32_history(Slot32 *device);

// How many events there are. False as *ret_complete, if given: the host ran out of memory, and the
// history ends before the device.
SLOT32_API uint32_t slot32_history_count(const Slot32History *history, bool *ret_complete);

// Event number `index`, from 0; NULL behind the last. Good until slot32_free().
SLOT32_API const Event *slot32_history_event(const Slot32History *history, uint32_t index);

// Goes to the state after the first n events; more than there are is all of them. The device stays
// where it is; while it makes calls, or time passes, the history follows it and stands behind the
// newest event. Returns where it stands. Takes time by the number of events between.
SLOT32_API uint32_t slot32_history_seek(Slot32History *history, uint32_t n);

// As slot32_peek() and slot32_rows(), of the state where the history stands.
SLOT32_API uint32_t slot32_history_peek(const Slot32History *history, VirtAddr va, void *buffer,
                                        uint32_t size);
SLOT32_API const void *slot32_history_rows(const Slot32History *history, TableId table,
                                           uint32_t *ret_count);

// One sentence about event number `index`: what a call did, why it was refused, why it has faulted;
// the text of what is told. "" when there is nothing to say. Returns buffer, which may be NULL if
// size is 0. Goes there and back, and so takes time by the number of events between: of many events
// seek to each first.
SLOT32_API const char *slot32_history_sentence(Slot32History *history, uint32_t index, char *buffer,
                                               size_t size);

// The rule that event number `index` is an example of, "" if none is; and, if asked for, where that
// is written (empty texts and mark ' ' if nowhere). Takes time as a sentence does.
SLOT32_API const char *slot32_history_rule(Slot32History *history, uint32_t index,
                                           Source *ret_source);

typedef enum {
    SLOT32_MI,        // `mi` of the Target Control shell
    SLOT32_MI_FULL,   // `mi full`: a letter for each page
    SLOT32_MI_KERNEL, // `mi kernel`
    SLOT32_MAP,       // one column for each slot, and the SLOT and RAM bars under it
} Slot32Text;

// Writes a text view of the state where the history stands to `out`.
SLOT32_API void slot32_history_text(const Slot32History *history, Slot32Text what, FILE *out);

// Writes all that is known of one address to `out`: its slot, both its addresses, what it belongs
// to, who may touch it and the clause that decides.
SLOT32_API void slot32_history_explain(const Slot32History *history, VirtAddr va, FILE *out);

#ifdef __cplusplus
}
#endif
