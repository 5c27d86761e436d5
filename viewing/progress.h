// SPDX-License-Identifier: MIT
#pragma once

// How one did in which lesson. A lesson is known by its name and by a hash of its text, so that a
// lesson that has changed since is not counted as done.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PROGRESS_NAME 64u
#define PROGRESS_MOST 1000u // lessons; more are not kept

typedef struct ProgressEntry {
    char name[PROGRESS_NAME];
    uint64_t hash; // of the text that it was done with (ce/hash.h)
    uint32_t questions, right;
} ProgressEntry;

typedef struct Progress {
    ProgressEntry *entries; // owned
    uint32_t n, room;
} Progress;

void progress_deinit(Progress *progress);

// The entry of a lesson, NULL if it was never done.
const ProgressEntry *progress_find(const Progress *progress, const char *name);

// Keeps how a lesson was done; of one text, the best time. True: something changed. A name that
// does not fit, or has white space in it, is not kept.
bool progress_keep(Progress *progress, const ProgressEntry *entry);

// Writes it as text, a line for each lesson, and reads that again, in addition to what is there.
// Lines that are no such lines are left out. False when the host is out of memory.
void progress_write(const Progress *progress, FILE *out);
bool progress_read(Progress *progress, const char *text);
