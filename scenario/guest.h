// SPDX-License-Identifier: MIT
#pragma once

// The runner's state, shared by the files of scenario/. Not for use outside this folder. Each file
// handles the part that its name says: programs.h, coroutine.h, choose.h, bridge.h, waiting.h,
// turns.c.

#include "coredll/api.h"
#include "rom/rom.h"
#include "scenario/info.h"
#include "scenario/runner_desc.h"
#include "scenario/sandbox.h"

#define GUEST_PROGRAMS 64u
#define GUEST_THREADS CE_THREADS
#define GUEST_NONE UINT32_MAX

// A program that the scenario declares: an image and the function that is its main().
typedef struct GuestProgram {
    ProcessImage image;
    int main;      // registry reference, LUA_NOREF = the process is idle from the start
    int hibernate; // the same for on_hibernate, LUA_NOREF = it ignores WM_HIBERNATE
    bool start;
    bool may_crash;
    bool may_wait;
    const struct PeImage *exe; // one of the runner's; its machine code, NULL = `main` runs
    int missing; // function for what the device lacks, LUA_NOREF = calling that ends the run
    int on_call; // table of functions for the calls of machine code, LUA_NOREF = none
    const char *command; // its command line, NULL = none
} GuestProgram;

#define GUEST_DLLS 128u
#define GUEST_FILES (GUEST_PROGRAMS + GUEST_DLLS)

// A DLL that the scenario declares, and the function that is its entry point.
typedef struct GuestDll {
    DllImage image;
    int entry;                  // registry reference, LUA_NOREF = none
    int functions[CE_EXPORTS];  // of each export, LUA_NOREF = only its name is known
    const struct PeImage *code; // one of the runner's; its machine code, NULL = it has none
    bool at_boot; // whether the kernel knows it before the device boots, or only after
} GuestDll;

// A name that a DLL had before a merge, and the name that it has now.
typedef struct GuestAlias {
    const char *from, *to;
} GuestAlias;

// What a thread of machine code does at its next turn (code_threads.c).
typedef enum {
    CODE_RUNS,
    CODE_CALLS,     // makes the call at which it stands
    CODE_WAITS,     // its wait is over when it gets the processor
    CODE_WAIT_OVER, // makes the call that gives the wait's answer
    CODE_ENDS,      // makes the call that ends it
    CODE_FAULTS,    // an access has faulted: it is told, and ends the process
    CODE_ENTERED,   // a DLL's entry point has returned: it is told
} CodeTurn;

#define CODE_FRAMES 24u // entry points that wait for one another, at most

// What a thread of machine code continues with when the function that it runs has returned.
typedef struct CodeFrame {
    RegsRow registers;
    uint32_t handle; // of the DLL whose entry point this is, 0 = the thread's own code
    bool is_entry;   // an entry point that has not begun
    bool starts;     // the thread's own code, from its beginning
} CodeFrame;

// A guest thread: a coroutine runs it, or the processor does.
typedef struct GuestThread {
    lua_State *lua; // NULL = its registers are in the table REGS
    int reference;  // keeps the coroutine alive
    CodeTurn turn;  // of machine code
    CallId ending;  // CODE_ENDS: ExitThread or ExitProcess
    uint32_t code;  // with this code
    uint32_t entry; // handle of the DLL whose entry point runs, 0 = none does
    CodeFrame frames[CODE_FRAMES];
    uint32_t n_frames;
    uint32_t thread, thread_handle;
    uint32_t wait_line; // line of its last wait
    uint32_t depth; // server calls that its coroutine is in; the kernel may have ended some of them
    uint32_t folds; // fold() calls that it is in
    uint32_t todos; // todo() calls that it is in
    uint32_t starting;     // DLL_PROCESS_ATTACH entry points that it runs, one in the other
    uint32_t told_process; // handle of a process whose DLLs it tells, or has told, of its end
    bool told_thread;      // it tells the DLLs, or has told them, that it ends itself
    bool begun;            // its coroutine has run
    bool todo_failed;      // an expectation failed in the outermost of them
    bool may_crash;
    bool may_wait;   // a deadlock report leaves it out
    bool preempted;  // it stopped for a higher priority and runs next among its equals
    bool done;       // main has returned, or the thread has ended
    bool hibernates; // it runs on_hibernate, which does not make its process the active one
} GuestThread;

#define GUEST_EXPECTED_FAULTS 64u

// A process that a fault is expected to end, and the clause that is expected to refuse.
typedef struct ExpectedFault {
    char process[CE_NAME_MAX];
    AccessClause clause;
    uint32_t line; // line of expect_fault()
} ExpectedFault;

// The act that a runner makes next (turns.c).
typedef enum { ACT_NONE, ACT_CALL, ACT_SWITCH, ACT_KILL, ACT_HIBERNATE, ACT_ANSWER } Act;

// Why a coroutine yields.
typedef enum {
    PAUSE_BEFORE_CALL, // it will make a call next
    PAUSE_AFTER_CALL,  // another thread may be chosen
    PAUSE_TURN,        // it gives its turn away
    PAUSE_ASK,         // a question is open
} Pause;

struct Runner {
    Sandbox sandbox; // first: sandbox_of(lua) is the runner
    RunnerDesc desc;
    Machine *machine;
    char profile[24];
    ScenarioInfo info;
    ExerciseInfo exercise;
    Options options;
    Rom *rom; // the device boots from it; NULL = the preset
    bool rom_is_shipped;
    RomImage image;           // what remedies made of ROM or preset; no modules = unchanged
    RomModule *image_modules; // owned; image.modules
    bool declaring;           // the chunk runs: device{} and process{} are allowed, calls are not
    bool device_declared;
    GuestProgram programs[GUEST_PROGRAMS];
    uint32_t n_programs;
    struct PeImage *files[GUEST_FILES]; // owned; EXEs and DLLs in machine code
    uint32_t n_files;
    GuestDll dlls[GUEST_DLLS];
    uint32_t n_dlls;
    GuestAlias aliases[GUEST_DLLS];
    uint32_t n_aliases;
    Texts names; // of programs, DLLs and what they are linked with
    // Gives a process its main thread; set when the runner is made.
    void (*start_main)(lua_State *lua, struct Runner *runner, const GuestProgram *program,
                       uint8_t process);
    struct Program *program; // owned; the processor, NULL = no program is machine code
    bool in_hook;            // a function of on_call or missing runs
    uint64_t rest;           // instructions that have not made a whole microsecond yet
    uint64_t unseen;         // instructions since `alive` was counted up (budget.h)
    GuestThread threads[GUEST_THREADS];
    uint32_t n_threads;
    uint32_t current;    // index in threads, GUEST_NONE before the first turn
    uint32_t next;       // the thread that switch_to() asked for, else GUEST_NONE
    bool turn;           // the current thread gives its turn away
    Act act;             // what the runner does next
    Pause pause;         // why the current thread's coroutine yielded
    FaultRecord fault;   // ACT_KILL: the uncaught fault
    uint32_t stored;     // the value of a store of machine code that has faulted
    uint32_t fault_line; // line of the last call that faulted
    ExpectedFault expected[GUEST_EXPECTED_FAULTS]; // announced, not yet met
    uint32_t n_expected;
    uint32_t n_folds;        // fold() calls that threads are in
    uint32_t n_starting;     // the sum of what threads are starting
    uint32_t fold_step;      // the step in which the outermost fold began
    bool told;               // since the last pause an event came that a fold does not hide
    bool listens;            // it listens for such events
    const char *given;       // the answer to the open question, NULL = passed over
    RunnerQuestion question; // ACT_ANSWER: its texts lie on the thread's Lua stack
    RunnerStatus status;     // RUNNER_DONE and RUNNER_FAILED stay
    bool deadlocked;         // the deadlock was reported
    bool hibernates;         // a program answers WM_HIBERNATE
    uint64_t looked;         // hibernate_ms: how many looks at free RAM have been made
    lua_State *calling;      // makes the innermost current call, which may call a function back
    bool has_kept;           // such a function raised an error, kept until the call has ended
    Reason last_reason;
    RunnerScore score;
    uint32_t waits; // number, from 1, of the question that verdict() will answer; 0 = none
    char message[RUNNER_MESSAGE];
    bool refused; // the machine refused; machine->outcome says why
};

static inline Runner *runner_of(lua_State *lua) {
    return (Runner *)(void *)sandbox_of(lua);
}

// Whether a guest thread's coroutine and the machine's thread both have something left to do.
static inline bool guest_is_alive(const Runner *runner, const GuestThread *guest) {
    const ThreadRow *row = &runner->machine->tables.thread[guest->thread];
    return !guest->done && row->handle == guest->thread_handle && row->state != THREAD_ENDED;
}

// The guest thread that runs a thread of the machine, NULL if there is none.
static inline GuestThread *guest_find(Runner *runner, uint32_t thread) {
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        if (runner->threads[i].thread == thread && guest_is_alive(runner, &runner->threads[i])) {
            return &runner->threads[i];
        }
    }
    return NULL;
}

static const char guest_too_many_steps[] =
    "the scenario takes too many steps (--limit-steps sets the limit)";

// Whether the scenario only describes yet: no process runs.
static inline bool guest_is_declaring(const Runner *runner) {
    return runner->declaring || runner->current == GUEST_NONE;
}
