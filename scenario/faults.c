// SPDX-License-Identifier: MIT
#include "scenario/faults.h"

#include "emu/access.h"
#include "scenario/bridge.h"

#include <lauxlib.h>
#include <stdio.h>

// Processes that a fault ends. The expectations that a scenario has after such a fault are never
// checked, so an unannounced death is itself a failed expectation. expect_fault() announces a death
// and is an expectation like any other: it fails when another fault comes, or none until the end.

#define LABEL 96u

static void tell(Runner *runner, uint8_t process, uint32_t line, const char *what, bool held,
                 const char *got, const char *how) {
    runner->score.expectations++;
    runner->score.failed += !held;
    machine_publish(runner->machine,
                    &(Event){.kind = EVENT_EXPECT,
                             .line = line,
                             .args = {held},
                             .text = (const char *[EVENT_TEXTS]){what, held ? NULL : how, got}},
                    process);
}

// The index of the first announcement for a process of that name; n_expected if there is none.
static uint32_t announced(const Runner *runner, const char *name) {
    uint32_t i = 0;
    while (i < runner->n_expected && strcmp(runner->expected[i].process, name) != 0) {
        i++;
    }
    return i;
}

static const char *label_of(const char *process, char label[LABEL]) {
    snprintf(label, LABEL, "a fault ends %s", process);
    return label;
}

void faults_ended(Runner *runner, uint8_t process, const char *name, bool may_crash) {
    static const char *const verbs[] = {"load", "store", "jump"};
    const FaultRecord *fault = &runner->fault;
    const char *clause = clause_name((AccessClause)fault->clause);
    uint32_t place = announced(runner, name);
    char label[LABEL], how[256];
    if (place < runner->n_expected) {
        ExpectedFault expected = runner->expected[place];
        memmove(&runner->expected[place], &runner->expected[place + 1],
                (runner->n_expected - place - 1) * sizeof *runner->expected);
        runner->n_expected--;
        snprintf(how, sizeof how, "expected %s, got %s: its %s at %08X",
                 clause_name(expected.clause), clause, verbs[fault->access], fault->mapped);
        tell(runner, process, expected.line, label_of(name, label),
             expected.clause == fault->clause, clause, how);
    } else if (!may_crash) {
        runner->score.crashes++;
        snprintf(how, sizeof how, "its %s at %08X was refused (%s), and nobody had expected it",
                 verbs[fault->access], fault->mapped, clause);
        snprintf(label, sizeof label, "no fault ends %s", name);
        tell(runner, process, runner->fault_line, label, false, clause, how);
    }
}

void faults_report(Runner *runner) {
    char label[LABEL];
    for (uint32_t i = 0; i < runner->n_expected; i++) {
        tell(runner, runner->machine->tables.system->current_process, runner->expected[i].line,
             label_of(runner->expected[i].process, label), false, "none", "it never came");
    }
    runner->n_expected = 0;
}

// expect_fault(clause) or expect_fault(clause, process): an uncaught fault, refused by that clause,
// will end the process (by default the running one).
static int l_expect_fault(lua_State *lua) {
    Runner *runner = runner_of(lua);
    const char *clause = luaL_checkstring(lua, 1);
    const char *name = luaL_optstring(lua, 2, NULL);
    ExpectedFault expected = {.clause = CLAUSE_NOT_ALLOCATED, .line = sandbox_line(lua)};
    while (expected.clause < CLAUSE_COUNT && strcmp(clause_name(expected.clause), clause) != 0) {
        expected.clause++;
    }
    if (expected.clause == CLAUSE_COUNT) {
        return luaL_error(lua, "expect_fault: there is no clause '%s' that refuses", clause);
    }
    if (runner->declaring || !runner->machine) {
        return luaL_error(lua,
                          "expect_fault needs a running process: move it into a main function");
    }
    if (runner->n_expected == GUEST_EXPECTED_FAULTS) {
        return luaL_error(lua, "expect_fault: more than %d are open", (int)GUEST_EXPECTED_FAULTS);
    }
    uint8_t current = runner->machine->tables.system->current_process;
    if (!name && current == PROCESS_NONE) {
        return luaL_error(lua, "expect_fault: the process has ended");
    }
    const Tables *tables = &runner->machine->tables;
    name = name ? name : tables_name(tables, &tables->process[current].name);
    if (strlen(name) >= sizeof expected.process) {
        return luaL_error(lua, "expect_fault: no process has so long a name");
    }
    snprintf(expected.process, sizeof expected.process, "%s", name);
    runner->expected[runner->n_expected++] = expected;
    return 0;
}

void faults_open(lua_State *lua) {
    bridge_register(lua, "expect_fault", l_expect_fault);
}
