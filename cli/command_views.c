// SPDX-License-Identifier: MIT
#include "arm/words.h"
#include "ce/calls.h"
#include "ce/reasons.h"
#include "cli/commands.h"
#include "cli/open.h"
#include "coredll/exports.h"
#include "emu/access.h"
#include "emu/event_kind.h"
#include "session/beside.h"
#include "world/dump.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/query/remedy.h"
#include "world/text/beside.h"
#include "world/text/code.h"
#include "world/text/dlls.h"
#include "world/text/dump.h"
#include "world/text/explain.h"
#include "world/text/gi.h"
#include "world/text/heap.h"
#include "world/text/json.h"
#include "world/text/map.h"
#include "world/text/mi.h"
#include "world/words/call_text.h"
#include "world/words/sentence.h"

#include <stdlib.h>
#include <string.h>

// Commands that run a scenario silently and then show the world at one step.

// Opens, runs and moves to --at. Returns 0 or an exit code. A failed expectation does not count:
// the world can be shown all the same.
static int open_at(Opened *opened, const Arguments *arguments) {
    int code = opened_open(opened, arguments);
    code = code ? code : opened_run(opened);
    return code > EXIT_EXPECTATION ? code : opened_seek(opened);
}

static int find_process(const Opened *opened, uint8_t *ret_process) {
    const char *name = opened->arguments->process;
    uint8_t process = name ? query_process_find(opened->world, name) : focus_of(opened->world);
    if (name && process == PROCESS_NONE) {
        return complain(EXIT_USAGE, "no process '%s' is running at that step", name);
    }
    *ret_process = process;
    return 0;
}

// Complains if a dump lacks the list that was asked for; no other list replaces it.
static int find_list(const Opened *opened, bool kernel) {
    const DumpFacts *dump = opened->world->dump;
    const char *file = opened->arguments->file;
    if (dump && kernel) {
        return complain(EXIT_USAGE, "%s is a dump: the kernel's objects are not read from dumps",
                        file);
    }
    bool listed = !dump || dump->header.has_pages || (dump->kinds & (DUMP_MI | DUMP_MI_FULL));
    return listed ? 0 : complain(EXIT_USAGE, "%s has no list of mi in it", file);
}

int command_mi(const Arguments *arguments) {
    Opened opened;
    int code = open_at(&opened, arguments);
    code =
        code ? code : find_list(&opened, arguments->kind && strcmp(arguments->kind, "kernel") == 0);
    if (code == 0) {
        bool kernel = arguments->kind && strcmp(arguments->kind, "kernel") == 0;
        text_mi(opened.world, kernel ? MI_KERNEL : arguments->kind ? MI_FULL : MI_SUMMARY, stdout);
    }
    opened_close(&opened);
    return code;
}

int command_gi(const Arguments *arguments) {
    Opened opened;
    int code = open_at(&opened, arguments);
    if (code == 0) {
        text_gi(opened.world, arguments->kind, stdout);
    }
    opened_close(&opened);
    return code;
}

static int map_beside(Opened *opened) {
    Beside *beside = NULL;
    LockstepPair pair = {0};
    LockstepParted parted = {0};
    char text[160];
    int code = open_beside(opened, opened->session, &beside);
    if (code == 0) {
        const World *world = beside_at(beside, opened->world, &pair, &parted);
        if (beside_failed(beside)) {
            beside_free(beside);
            return complain(EXIT_HOST, "out of memory on the host: the devices are not compared");
        }
        bool lockstep = beside_is_lockstep(beside);
        const char *left =
            lockstep ? session_profile(opened->session) : session_title(opened->session);
        text_beside(opened->world, left, world, beside_title(beside), stdout);
        if (parted.kind != PARTED_NOT) {
            printf("%s\n", lockstep_parted_text(&parted, text, sizeof text));
        }
        if (lockstep && (!pair.same || pair.alone)) {
            printf("%s\n", lockstep_pair_text(&pair, text, sizeof text));
        }
    }
    beside_free(beside);
    return code;
}

// Prints a text view from the point of view of one process.
static int show_process(const Arguments *arguments,
                        void (*text)(const World *world, uint8_t process, FILE *out)) {
    Opened opened;
    uint8_t process = PROCESS_NONE;
    int code = open_at(&opened, arguments);
    if (code == 0 && arguments->beside) {
        code = map_beside(&opened);
        opened_close(&opened);
        return code;
    }
    if (code == 0 && opened.world->dump && text == text_dlls) {
        code = text_dump_dlls(opened.world, stdout)
                   ? EXIT_HELD
                   : complain(EXIT_USAGE, "%s is a dump without a list of DLLs (gi mod prints one)",
                              arguments->file);
        opened_close(&opened);
        return code;
    }
    code = code ? code : find_process(&opened, &process);
    if (code == 0 && text == text_dlls && arguments->n_remedies) {
        char with[512];
        printf("with %s\n\n", remedies_label(arguments->remedies, with, sizeof with));
    }
    if (code == 0) {
        text(opened.world, process, stdout);
    }
    opened_close(&opened);
    return code;
}

int command_map(const Arguments *arguments) {
    return show_process(arguments, text_map);
}

int command_dlls(const Arguments *arguments) {
    return show_process(arguments, text_dlls);
}

int command_heap(const Arguments *arguments) {
    Opened opened;
    uint8_t process = PROCESS_NONE;
    int code = open_at(&opened, arguments);
    if (code == 0 && opened.world->dump) {
        code = complain(EXIT_USAGE, "%s is a dump: heaps are read from bytes, and it has none",
                        arguments->file);
    }
    code = code ? code : find_process(&opened, &process);
    if (code == 0 && process == PROCESS_NONE) {
        code = complain(EXIT_USAGE, "no process runs at that step");
    }
    if (code == 0 && arguments->heap == 0) {
        text_heaps(opened.world, process, stdout);
    } else if (code == 0 && !text_heap(opened.world, process, arguments->heap, stdout)) {
        code = complain(EXIT_USAGE, "%s has no heap %u at that step",
                        query_process_name(opened.world, process), arguments->heap);
    }
    opened_close(&opened);
    return code;
}

// An address in coredll's code that GetProcAddress gives. A dump tells nothing of functions.
static void explain_export(const World *world, VirtAddr va) {
    CallId call = world->dump ? CALL_NONE : export_at(&world->tables, va);
    const char *proof = NULL;
    if (call == CALL_NONE) {
        return;
    }
    uint32_t ordinal = export_ordinal(call, &proof);
    printf("\nfunction    %s of coredll.dll: a jump to here is the call", call_info(call)->name);
    if (ordinal) {
        printf("; ordinal %u (%s)", ordinal, proof ? proof : "not verified");
    }
    printf("\n");
}

// The number of the register with a name, 16 if there is none.
static unsigned register_of(const char *name) {
    unsigned i = 0;
    while (i < 16 && strcmp(assembly_register(i), name) != 0) {
        i++;
    }
    return i;
}

// Prints the registers, and gives the address that one of them holds; for pc, where the code is.
static int explain_register(const Opened *opened, unsigned reg, uint8_t *process,
                            VirtAddr *ret_va) {
    CodeStand stand;
    if (opened->world->dump || !code_stand(opened->world, *process, &stand)) {
        return complain(EXIT_USAGE, "'%s': nothing runs machine code at that step",
                        opened->arguments->address);
    }
    text_registers(opened->world, &stand, stdout);
    *process = stand.process;
    *ret_va = reg == REG_PC ? stand.at : stand.registers->r[reg];
    return 0;
}

int command_explain(const Arguments *arguments) {
    Opened opened;
    VirtAddr va = 0;
    uint8_t process = PROCESS_NONE;
    unsigned reg = register_of(arguments->address);
    if (reg == 16 && !arguments_address(arguments->address, &va)) {
        return complain(
            EXIT_USAGE,
            "'%s' is not an address: want up to 8 hex digits, or a register (pc, sp, r0)",
            arguments->address);
    }
    int code = open_at(&opened, arguments);
    code = code ? code : find_process(&opened, &process);
    if (code == 0 && opened.world->dump && !arguments->process) {
        process = PROCESS_NONE; // a dump does not say which process ran
    }
    if (code == 0 && reg < 16) {
        code = explain_register(&opened, reg, &process, &va);
    }
    if (code == 0) {
        text_explain(opened.world, va, process, stdout);
        explain_export(opened.world, va);
    }
    opened_close(&opened);
    return code;
}

static void event_line(const World *world, uint32_t number) {
    const WorldEvent *own = world_event(world, number);
    const Event *event = &own->event;
    char text[256];
    printf("%6u %6u  %-16s ", number + 1, event->step, own->process_name);
    if (event->kind == EVENT_CALL) {
        printf("%s", call_text(world, event, text, sizeof text));
        if (event->error) {
            printf(" error %u (%s)", event->error, reason_info(event->reason->id)->name);
        }
        if (event->fault && event->call != CALL_process_killed) {
            printf(" FAULT %s", clause_name((AccessClause)event->fault->clause));
        }
        printf("  [%u rows, %u bytes]\n", own->n_rows, own->n_bytes);
    } else {
        printf("%s: %s\n", event_kind_name(event->kind), event->text[0] ? event->text[0] : "");
    }
}

int command_events(const Arguments *arguments) {
    Opened opened;
    int code = opened_open(&opened, arguments);
    code = code ? code : opened_wants_scenario(&opened, "events");
    code = code ? code : opened_run(&opened);
    if (code <= EXIT_EXPECTATION) {
        printf(" event   step  process          what\n");
        for (uint32_t i = 0; i < opened.world->n_events; i++) {
            event_line(opened.world, i);
        }
        code = EXIT_HELD;
    }
    opened_close(&opened);
    return code;
}
