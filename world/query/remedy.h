// SPDX-License-Identifier: MIT
#pragma once

// What remedies would win at the moment the world stands at: the DLL line after each, or what the
// stacks of each process would take less. Texts and windows show the list; the runner applies what
// is chosen (scenario/remedies.c) and gives the real result. Both are the same as long as the calls
// come out the same; a test makes every prediction true.
// Sources of the remedies: remedy_source().

#include "ce/remedy.h"
#include "world/source.h"
#include "world/world.h"

typedef struct RemedyWin {
    Remedy remedy;
    VirtAddr line_now, line;         // the DLL line as it is, and after the remedy
    uint32_t n_processes;            // whose slots the line runs through, or whose stacks change
    uint32_t stacks[CE_PROCESS_MAX]; // bytes that each process's stacks take less
    uint32_t loads; // of REMEDY_FIRST: refused loads of it, which then find its place
    bool sure; // nothing was refused before, and no line on the way is lower than it really was: no
               // call can come out another way
} RemedyWin;

// Bytes won in each slot, negative when the line falls; 0 of REMEDY_STACK.
static inline int64_t remedy_each(const RemedyWin *win) {
    return (int64_t)win->line - (int64_t)win->line_now;
}

// The most bytes that it wins in one slot.
int64_t remedy_most(const RemedyWin *win);

// What a remedy would win. False when it is not possible at this moment: a DLL that it names has no
// address or is in ROM, has code that is called, and so on; and of a dump.
bool remedy_win(const World *world, const Remedy *remedy, RemedyWin *ret_win);

#define REMEDY_LIST 24u

// The remedies that win something now, the most in one slot first, then those that let a refused
// DLL load; at most REMEDY_LIST. `module` is the record of the DLL they are about, QUERY_NO_MODULE
// for all of the device. Returns how many.
uint32_t remedy_list(const World *world, uint32_t module, RemedyWin *list);

// "chart.dll in MODULES", "12 DLLs merged", "stacks of 64 KB". Returns buffer.
const char *remedy_label(const Remedy *remedy, char *buffer, size_t size);

// The labels of the remedies in force, given as texts, ended by NULL; with "; " between them.
const char *remedies_label(const char *const *texts, char *buffer, size_t size);

// "64 KB won", "1,024 KB less", "it finds its place": in short what it comes to.
const char *remedy_gain(const RemedyWin *win, char *buffer, size_t size);

// The numbers as a sentence: the line from where to where, how much in how many processes.
const char *remedy_sentence(const World *world, const RemedyWin *win, char *buffer, size_t size);

// Why that helps and what it costs, and where it is written.
const char *remedy_rule(RemedyKind kind);
Source remedy_source(RemedyKind kind);

// ---- a device with remedies beside the same without

// What they have done by now: `before` is the run without them, at the same step.
typedef struct RemedyEffect {
    VirtAddr line_before, line;
    uint32_t n_processes;           // whose slots the line runs through
    uint32_t stacks_before, stacks; // bytes that stacks take in the slot where they changed most
    uint8_t stacks_process;         // whose that is
    // The last refused call up to now that is not refused with the remedies; NULL if there is none.
    const WorldEvent *saved;
    // The last one that is refused with them as well, or only with them.
    const WorldEvent *still, *only_now;
    uint32_t parted; // step from which on other calls are made than before; 0 = none is by now
} RemedyEffect;

RemedyEffect remedy_effect(const World *before, const World *now);

// The effect in words: "DLL line 01230000 instead of 011B0000: 512 KB won in each of 17 processes.
// LoadLibrary of maps.dll, refused without it, works." Returns buffer.
const char *remedy_effect_text(const World *now, const RemedyEffect *effect, char *buffer,
                               size_t size);
