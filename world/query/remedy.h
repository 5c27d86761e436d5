// SPDX-License-Identifier: MIT
#pragma once

// What each remedy would win at the world's position: the DLL line it gives, or how much less the
// stacks of each process take. Texts and windows show the list; the runner applies the chosen
// remedy (scenario/remedies.c) and gives the real result. Both agree as long as the calls have the
// same results; a test checks every prediction against the real run.
// Sources of the remedies: remedy_source().

#include "ce/remedy.h"
#include "world/source.h"
#include "world/world.h"

typedef struct RemedyWin {
    Remedy remedy;
    VirtAddr line_now, line; // the DLL line now, and after the remedy
    uint32_t n_processes;    // processes whose slot the line crosses, or whose stacks change
    uint32_t stacks[CE_PROCESS_MAX]; // bytes saved on each process's stacks
    uint32_t loads; // REMEDY_FIRST: refused loads of the DLL that then find their place
    bool helps;     // with it, what was refused in this step would have its place
    bool sure; // nothing was refused before, and the line is never lower on the way than it really
               // was: so no call can have another result
} RemedyWin;

// Bytes won in each slot, negative when the line falls; 0 for REMEDY_STACK.
static inline int64_t remedy_each(const RemedyWin *win) {
    return (int64_t)win->line - (int64_t)win->line_now;
}

// Whether something was refused in this step for which a remedy can make room.
bool remedy_is_wanted(const World *world);

// The most bytes won in one slot.
int64_t remedy_most(const RemedyWin *win);

// What a remedy would win. False when it is not possible now: a DLL that it names has no address,
// is in ROM, has code that is called, and so on; and always in a dump.
bool remedy_win(const World *world, const Remedy *remedy, RemedyWin *ret_win);

#define REMEDY_LIST 24u

// The remedies that win something now, those first that help with what was refused in this step,
// then ordered by the most won in one slot, then those that let a refused DLL load; at most
// REMEDY_LIST. `module` is the record of the DLL that they are about,
// QUERY_NO_MODULE for all of the device. Returns how many.
uint32_t remedy_list(const World *world, uint32_t module, RemedyWin *list);

// "chart.dll in MODULES", "12 DLLs merged", "stacks of 64 KB". Returns buffer.
const char *remedy_label(const Remedy *remedy, char *buffer, size_t size);

// The labels of the active remedies, joined by "; ". Their texts are given, ended by NULL.
const char *remedies_label(const char *const *texts, char *buffer, size_t size);

// "64 KB won", "1,024 KB less", "it finds its place": the result in short.
const char *remedy_gain(const RemedyWin *win, char *buffer, size_t size);

// The numbers as a sentence: the line before and after, how much in how many processes.
const char *remedy_sentence(const World *world, const RemedyWin *win, char *buffer, size_t size);

// Why the remedy helps and what it costs; and where that is written.
const char *remedy_rule(RemedyKind kind);
Source remedy_source(RemedyKind kind);

// ---- a device with remedies compared with the same device without them

// What the remedies have done so far. `before` is the run without them, at the same step.
typedef struct RemedyEffect {
    VirtAddr line_before, line;
    uint32_t n_processes;           // processes whose slot the line crosses
    uint32_t stacks_before, stacks; // bytes that stacks take in the slot where they changed most
    uint8_t stacks_process;         // the process that has this slot
    // The last call refused without the remedies that succeeds with them; NULL if there is none.
    const WorldEvent *saved;
    // The last call that is refused with them, too, and the last that only they make fail.
    const WorldEvent *still, *only_now;
    uint32_t parted; // the step from which on the runs make other calls; 0 = none so far
} RemedyEffect;

RemedyEffect remedy_effect(const World *before, const World *now);

// The effect in words: "DLL line 01230000 instead of 011B0000: 512 KB won in each of 17 processes.
// LoadLibrary of maps.dll, refused without it, works." Returns buffer.
const char *remedy_effect_text(const World *now, const RemedyEffect *effect, char *buffer,
                               size_t size);
