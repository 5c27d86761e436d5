// SPDX-License-Identifier: MIT
#pragma once

// The runner's state, as values that the files of scenario/ share. Not for use outside this folder.
// What is done with it stands in the file that is named after it: programs.h, coroutine.h,
// choose.h, bridge.h, waiting.h, turns.c.

#include "coredll/api.h"
#include "rom/rom.h"
#include "scenario/runner_desc.h"
#include "scenario/sandbox.h"

#define GUEST_PROGRAMS 64u
#define GUEST_THREADS CE_THREADS
#define GUEST_NONE UINT32_MAX

// A program the scenario declares: an image and the function that is its main().
typedef struct GuestProgram {
    ProcessImage image;
    int main;      // registry reference, LUA_NOREF = idle from the start
    int hibernate; // the same of on_hibernate, LUA_NOREF = it does not answer WM_HIBERNATE
    bool start;
    bool may_crash;
    bool may_wait;
} GuestProgram;

#define GUEST_DLLS 128u

// A DLL the scenario declares, and the function that is its entry point.
typedef struct GuestDll {
    DllImage image;
    int entry;    // registry reference, LUA_NOREF = none
    bool at_boot; // the kernel knows it before the device boots, not after
} GuestDll;

// A name that a DLL had before it was merged, and the one that it has now.
typedef struct GuestAlias {
    char from[CE_NAME_MAX], to[CE_NAME_MAX];
} GuestAlias;

// A coroutine that runs a guest thread.
typedef struct GuestThread {
    lua_State *lua;
    int reference; // keeps the coroutine alive
    uint32_t thread, thread_handle;
    uint32_t wait_line; // of its last wait
    uint32_t depth;     // server calls its coroutine is in; the kernel may have ended some already
    uint32_t folds;     // fold() calls that it is in
    bool may_crash;
    bool may_wait;   // when nobody can run any more, it is no surprise that it waits
    bool preempted;  // it had to stop for a higher priority and goes on before its equals
    bool done;       // main has returned, or the thread has ended
    bool hibernates; // it runs on_hibernate: that does not make its process the active one
} GuestThread;

#define GUEST_EXPECTED_FAULTS 64u

// A process that a fault is expected to end, and the clause that is to refuse.
typedef struct ExpectedFault {
    char process[CE_NAME_MAX];
    AccessClause clause;
    uint32_t line; // of expect_fault()
} ExpectedFault;

// What a runner can stand before (turns.c).
typedef enum { ACT_NONE, ACT_CALL, ACT_SWITCH, ACT_KILL, ACT_HIBERNATE, ACT_ANSWER } Act;

// Why a coroutine yields.
typedef enum {
    PAUSE_BEFORE_CALL, // its next act is a call
    PAUSE_AFTER_CALL,  // somebody else may be chosen
    PAUSE_TURN,        // it gives its turn away
    PAUSE_ASK,         // a question is open
} Pause;

struct Runner {
    Sandbox sandbox; // first: sandbox_of(lua) is the runner
    RunnerDesc desc;
    Machine *machine;
    char profile[24];
    char title[96];
    Options options;
    Rom *rom;                 // the device boots from it; NULL = the preset
    RomImage image;           // what a remedy has made of it or of the preset; no modules = nothing
    RomModule *image_modules; // owned; image.modules
    bool declaring;           // the chunk runs: device{} and process{} are allowed, calls are not
    bool device_declared;
    GuestProgram programs[GUEST_PROGRAMS];
    uint32_t n_programs;
    GuestDll dlls[GUEST_DLLS];
    uint32_t n_dlls;
    GuestAlias aliases[GUEST_DLLS];
    uint32_t n_aliases;
    GuestThread threads[GUEST_THREADS];
    uint32_t n_threads;
    uint32_t current;    // index in threads, GUEST_NONE before the first turn
    uint32_t next;       // asked for by switch_to(), else GUEST_NONE
    bool turn;           // the current thread gives its turn away
    Act act;             // what the runner stands before
    Pause pause;         // why the current thread's coroutine has yielded
    FaultRecord fault;   // ACT_KILL: the one that nobody caught
    uint32_t fault_line; // of the last call that faulted
    ExpectedFault expected[GUEST_EXPECTED_FAULTS]; // announced, and still to come
    uint32_t n_expected;
    uint32_t n_folds;        // fold() calls that threads are in
    uint32_t fold_step;      // the step in which the outermost began
    bool told;               // since a pause an event has come that is told in a fold too
    bool listens;            // for such events
    const char *given;       // to the open question, NULL = nobody answers
    RunnerQuestion question; // ACT_ANSWER: what is asked; its texts lie on the thread's Lua stack
    RunnerStatus status;     // RUNNER_DONE and RUNNER_FAILED stay
    bool deadlocked;         // that nobody can run has been told
    bool hibernates;         // a program answers WM_HIBERNATE
    uint64_t looked;         // hibernate_ms: how many looks at free RAM are over
    lua_State *calling;      // makes the innermost call under way, which may call a function back
    bool has_kept; // an error that such a function has raised waits for the end of the call
    Reason last_reason;
    RunnerScore score;
    uint32_t waits; // the number of the question, from 1, whose answer is told later; 0 = none
    char message[RUNNER_MESSAGE];
    bool refused; // by the machine, whose outcome says why
};

static inline Runner *runner_of(lua_State *lua) {
    return (Runner *)(void *)sandbox_of(lua);
}

// Whether a guest thread's coroutine and the machine's thread both have something left to do.
static inline bool guest_is_alive(const Runner *runner, const GuestThread *guest) {
    const ThreadRow *row = &runner->machine->tables.thread[guest->thread];
    return !guest->done && row->handle == guest->thread_handle && row->state != THREAD_ENDED;
}

// Whether the scenario only describes yet: no process runs.
static inline bool guest_is_declaring(const Runner *runner) {
    return runner->declaring || runner->current == GUEST_NONE;
}
