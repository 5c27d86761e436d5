// SPDX-License-Identifier: MIT
#include "world/query/remedy.h"

#include "world/amounts.h"
#include "world/query/query.h"
#include "world/words/call_text.h"

#include <stdio.h>
#include <string.h>

// The words for remedies: names, numbers, reasons, and where each was published.

typedef struct KindRow {
    const char *rule;
    Source source;
} KindRow;

static const KindRow kind_rows[REMEDY_KIND_COUNT] = {
    [REMEDY_MODULES] = {"A DLL of MODULES runs in place from ROM, in slot 1 as long as there is "
                        "room; only its data takes slot 0. It needs a .rel file and a new image.",
                        {"Core OS Migration; MODULES Section; KB322223", "Windows CE 4.2 and 5.0",
                         'D'}},
    [REMEDY_MERGE] =
        {"Each DLL takes whole blocks of 64 KB in every slot; linked into one they are "
         "rounded up once. Who loads one of them loads all of them.",
         {"\"Slot 0 congestion\" (2009)", "Windows CE 5.0", 'B'}},
    [REMEDY_RESOURCE_ONLY] = {"A DLL without code and data goes to slot 63, once for all "
                              "processes, and takes no slot anything.",
                              {"Boling 2008", "Windows Mobile 5 and 6", 'B'}},
    [REMEDY_SPLIT] = {"Pictures and texts need no address in a slot: in a resource-only DLL they "
                      "lie in slot 63, once for all processes. The code that reads them has to "
                      "name the other DLL.",
                      {"Boling 2008", "Windows Mobile 5 and 6", 'B'}},
    [REMEDY_FIRST] = {"A DLL has one address in all processes, given when it is first loaded. One "
                      "that is loaded before programs fill their slots finds no memory in its way "
                      "later; every slot pays for it from then on.",
                      {"Findlay, \"Breaking the 32MB barrier\"", "Windows CE before 6.0", 'P'}},
    [REMEDY_STACK] = {"The linker gives each thread 1 MB of its slot if nobody says /STACK. It is "
                      "address space only, but of that a slot has little.",
                      {"KB192537; CreateThread (CE 5.0)", "Windows CE", 'D'}},
};

const char *remedy_rule(RemedyKind kind) {
    return kind_rows[kind].rule;
}

Source remedy_source(RemedyKind kind) {
    return kind_rows[kind].source;
}

const char *remedy_label(const Remedy *remedy, char *buffer, size_t size) {
    char bytes[24];
    const char *name = remedy_name(remedy, 0);
    switch (remedy->kind) {
    case REMEDY_MODULES:
        snprintf(buffer, size, "%s in MODULES", name);
        break;
    case REMEDY_MERGE:
        if (remedy->n_names == 2) {
            snprintf(buffer, size, "%s and %s merged", name, remedy_name(remedy, 1));
        } else {
            snprintf(buffer, size, "%u DLLs merged", remedy->n_names);
        }
        break;
    case REMEDY_RESOURCE_ONLY:
        snprintf(buffer, size, "%s resource-only", name);
        break;
    case REMEDY_SPLIT:
        snprintf(buffer, size, "resources of %s split off", name);
        break;
    case REMEDY_FIRST:
        snprintf(buffer, size, "%s loaded first", name);
        break;
    case REMEDY_STACK:
        snprintf(buffer, size, "stacks of %s",
                 amount_bytes(remedy->stack_size, bytes, sizeof bytes));
        break;
    case REMEDY_KIND_COUNT:
        buffer[0] = '\0';
        break;
    }
    return buffer;
}

const char *remedies_label(const char *const *texts, char *buffer, size_t size) {
    size_t at = 0;
    buffer[0] = '\0';
    for (uint32_t i = 0; texts && texts[i] && at < size; i++) {
        Remedy remedy;
        char message[REMEDY_MESSAGE], label[96];
        if (remedy_parse(texts[i], &remedy, message)) {
            at += (size_t)snprintf(buffer + at, size - at, "%s%s", at ? "; " : "",
                                   remedy_label(&remedy, label, sizeof label));
        }
    }
    return buffer;
}

const char *remedy_gain(const RemedyWin *win, char *buffer, size_t size) {
    char bytes[24];
    int64_t most = remedy_most(win);
    if (win->loads) {
        snprintf(buffer, size, "it finds its place");
    } else if (most < 0) {
        snprintf(buffer, size, "%s lost", amount_bytes((uint64_t)-most, bytes, sizeof bytes));
    } else {
        snprintf(buffer, size, "%s won", amount_bytes((uint64_t)most, bytes, sizeof bytes));
    }
    return buffer;
}

static const char *processes_text(uint32_t n, char *buffer, size_t size) {
    snprintf(buffer, size, n == 1 ? "in the one process" : "in each of %u processes", n);
    return buffer;
}

// "The DLL line goes from 011B0000 to 01230000: 512 KB won in each of 17 processes."
static size_t line_text(VirtAddr from, VirtAddr to, uint32_t n_processes, char *buffer,
                        size_t size) {
    char bytes[24], processes[48];
    uint32_t by = to > from ? to - from : from - to;
    if (by == 0) {
        return (size_t)snprintf(buffer, size, "The DLL line stays at %08X.", to);
    }
    return (size_t)snprintf(buffer, size, "The DLL line goes from %08X to %08X: %s %s %s.", from,
                            to, amount_bytes(by, bytes, sizeof bytes), to > from ? "won" : "less",
                            processes_text(n_processes, processes, sizeof processes));
}

static size_t stacks_text(const World *world, const RemedyWin *win, char *buffer, size_t size) {
    size_t at = (size_t)snprintf(buffer, size, "Stacks take less of the slot: ");
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_PROCESS_MAX && at < size; i++) {
        char bytes[24];
        if (win->stacks[i]) {
            at += (size_t)snprintf(buffer + at, size - at, "%s%s in %s", n++ ? ", " : "",
                                   amount_bytes(win->stacks[i], bytes, sizeof bytes),
                                   query_process_name(world, (uint8_t)i));
        }
    }
    return at < size ? at + (size_t)snprintf(buffer + at, size - at, ".") : at;
}

const char *remedy_sentence(const World *world, const RemedyWin *win, char *buffer, size_t size) {
    size_t at = win->remedy.kind == REMEDY_STACK
                    ? stacks_text(world, win, buffer, size)
                    : line_text(win->line_now, win->line, win->n_processes, buffer, size);
    if (win->loads && at < size) {
        at += (size_t)snprintf(buffer + at, size - at,
                               " %s, refused %u time%s by now, finds its "
                               "place free.",
                               win->remedy.names, win->loads, win->loads == 1 ? "" : "s");
    }
    if (!win->sure && at < size) {
        snprintf(buffer + at, size - at,
                 " That holds as long as the other calls come out as they did.");
    }
    return buffer;
}

// ---- what they have done

// " Step 22, LoadLibrary("late.dll"): refused without it, works now."
static void add_call(const World *now, const WorldEvent *own, const char *what, char *buffer,
                     size_t size) {
    size_t at = strlen(buffer);
    char call[200];
    if (own) {
        call_text(now, &own->event, call, sizeof call);
        int n = (int)strcspn(call, "=");
        n -= n > 0 && call[n - 1] == ' ';
        snprintf(buffer + at, size - at, " Step %u, %.*s: %s.", own->event.step, n, call, what);
    }
}

const char *remedy_effect_text(const World *now, const RemedyEffect *effect, char *buffer,
                               size_t size) {
    size_t at = 0;
    char bytes[24];
    buffer[0] = '\0';
    bool stacks = effect->stacks_process < CE_PROCESS_MAX;
    if (effect->line != effect->line_before || !stacks) {
        at = line_text(effect->line_before, effect->line, effect->n_processes, buffer, size);
    }
    if (stacks && at < size) {
        snprintf(buffer + at, size - at, "%sStacks take %s less of the slot of %s.", at ? " " : "",
                 amount_bytes(effect->stacks_before - effect->stacks, bytes, sizeof bytes),
                 query_process_name(now, effect->stacks_process));
    }
    add_call(now, effect->saved, "refused before, works now", buffer, size);
    add_call(now, effect->still, "refused still", buffer, size);
    add_call(now, effect->only_now, "refused only now", buffer, size);
    if (effect->parted) {
        at = strlen(buffer);
        snprintf(buffer + at, size - at, " From step %u on other calls are made than before.",
                 effect->parted);
    }
    return buffer;
}
