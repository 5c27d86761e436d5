// SPDX-License-Identifier: MIT
#pragma once

// What the files of scenario/ share: the runner's state. Not for use outside this folder.

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

// Line of the scenario that is running, 0 if none.
uint32_t guest_line(lua_State *lua);

// Adds a global function.
void guest_register(lua_State *lua, const char *name, lua_CFunction function);

// The guest calls and constants (binding.c), what a scenario says and asks (narration.c), what it
// declares (declare.c): each adds its globals.
void binding_open(lua_State *lua);
void server_open(lua_State *lua);
void threads_open(lua_State *lua);
void functions_open(lua_State *lua);
void loader_open(lua_State *lua);
void narration_open(lua_State *lua);
void faults_open(lua_State *lua);
void fold_open(lua_State *lua);
void declare_open(lua_State *lua);

// Fields that several declarations have; the value lies on top of the stack.
void guest_needs_field(lua_State *lua, char list[][CE_NAME_MAX], uint8_t *ret_n);
uint8_t guest_trust_field(lua_State *lua, const char *key);

// Reads the ROM image that the device is to boot from, and takes over what it says of the device.
void guest_device_rom(lua_State *lua, const char *name);

// Pushes what the main thread of a process runs: the entry points of the DLLs that its program is
// linked with, then its main. One that refuses ends the process.
void guest_push_main(lua_State *lua, const GuestProgram *program);

// Makes the scenario's DLLs known to the loader: before boot those that take part in it, after it
// the others. For use inside protected Lua calls.
void guest_add_dlls(lua_State *lua, bool at_boot);

// The DLL that the scenario describes under that name, letter case aside; NULL if there is none.
GuestDll *guest_dll_find(Runner *runner, const char *name);

// Notes of each DLL whether anything calls its code: an entry point, an export, a program or DLL
// that is linked with it.
void guest_find_called(Runner *runner);

// The name that a DLL has after all merges: who loads one of the old ones would be changed to load
// the one that it became. Any other name comes back as it is.
const char *guest_dll_name(const Runner *runner, const char *name);

// Changes the device as declared by the remedies of the runner's desc; raises a Lua error of one
// line when one is no remedy or cannot be applied. For use inside protected Lua calls, after the
// declarations and before the machine is made.
void guest_apply_remedies(lua_State *lua);

// Makes a call for the running guest thread, with the checks and costs of every call. It stands
// between guest_before() and guest_after(), guest_return() or guest_wait().
ApiResult guest_call(lua_State *lua, CallId id, ApiArgs *args);

// Pauses before a call: `act` makes it, and finds the Lua stack as it is now. Where Lua cannot
// pause (inside a comparison or a gsub callback) the call is made at once. A C function returns
// what this returns.
int guest_before(lua_State *lua, lua_KContext context, lua_KFunction act);

// Ends a call: the scheduler chooses who runs next, and `go_on` continues when that is the running
// thread.
int guest_after(lua_State *lua, lua_KContext context, lua_KFunction go_on);

// The same for a call that returns to Lua: `n` results lie on the stack, or (n < 0) a fault to
// raise.
int guest_return(lua_State *lua, int n);

// Gives the turn away; `go_on` continues at the next one. Needs a coroutine that can pause.
int guest_give_turn(lua_State *lua, lua_KFunction go_on);

// Stops the running thread until it is ready again; `act` ends its wait with a call.
int guest_stop_to_wait(lua_State *lua, lua_KContext context, lua_KFunction act);

// Opens runner->question; `go_on` finds runner->given when it was answered.
int guest_stop_to_ask(lua_State *lua, lua_KFunction go_on);

// The coroutine of a thread will not go on.
void guest_release(Runner *runner, GuestThread *guest);

// Whether the kernel has brought the running thread home from a server whose function its coroutine
// still runs, or has ended the thread; guest_unwind() then raises what ends at the call, or with
// the coroutine.
bool guest_came_home(const Runner *runner);
int guest_unwind(lua_State *lua);

// Where a function would lie in the EXE, by the line where it begins: the form in which fault
// records give a line's address.
VirtAddr guest_function_line(lua_State *lua, int index);

// Runs the functions that calls of coredll call back; `context` is the runner.
GuestEnd guest_run_function(void *context, GuestCall *call);

// Raises the error that a function has raised in the middle of the call that has just ended.
void guest_raise_kept(lua_State *lua);

// Makes the coroutine of a thread from the function on top of the stack, which it pops.
// For use inside protected Lua calls.
lua_State *guest_thread_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                            bool may_wait);

// The same for the main thread of a process that was started from `program`.
void guest_main_new(lua_State *lua, Runner *runner, const GuestProgram *program, uint8_t process);

// Whether the running thread's last call made it wait; guest_wait() then ends the call when the
// wait is over, with its answer if the call has a result.
bool guest_waits(const Runner *runner);
int guest_wait(lua_State *lua, bool has_result);

// What the shell does after each act: lets on_hibernate run in processes whose main thread has
// nothing else to do, and says whether it posts WM_HIBERNATE next, because memory is low and it is
// time. FAILED: the scenario is wrong (runner_message()).
typedef enum {
    HIBERNATE_LOOK_NOTHING,
    HIBERNATE_LOOK_POST,
    HIBERNATE_LOOK_FAILED,
} HibernateLook;
HibernateLook guest_hibernate(Runner *runner);

// Nobody can run: whether the shell has somebody to ask at its next look, to which time then skips.
bool guest_hibernate_skip(Runner *runner);

// Nobody can run: tells who waits for whom, once, if anybody does who should not.
void guest_report_deadlock(Runner *runner);

// A fault that nobody caught (runner->fault) has ended a process: tells whether that was expected.
void guest_fault_ended(Runner *runner, uint8_t process, const char *name, bool may_crash);

// Ends the folds that a thread is in; those of all threads that have ended, or of all threads.
void guest_end_folds(Runner *runner, GuestThread *guest);
void guest_end_all_folds(Runner *runner, bool of_the_living);

// Whether the step that has ended lies inside a fold and has nothing to tell: no pause then.
bool guest_folds_step(const Runner *runner);

// Reports each fault that the scenario expected and that did not come. Called once, at the end.
void guest_report_faults(Runner *runner);

// Whether a guest thread's coroutine and the machine's thread both have something left to do.
bool guest_is_alive(const Runner *runner, const GuestThread *guest);

// The declared program with that name, NULL if there is none.
const GuestProgram *guest_program_find(const Runner *runner, const char *name);

// Pushes the fault in machine->mmu.fault as an error object.
void guest_push_fault(lua_State *lua, const FaultRecord *fault);
bool guest_is_fault(lua_State *lua, int index);
