// SPDX-License-Identifier: MIT
#include "viewing/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define QUESTIONS_MOST 100000u

void progress_deinit(Progress *progress) {
    free(progress->entries);
    *progress = (Progress){0};
}

static ProgressEntry *find(const Progress *progress, const char *name) {
    for (uint32_t i = 0; i < progress->n; i++) {
        if (strcmp(progress->entries[i].name, name) == 0) {
            return &progress->entries[i];
        }
    }
    return NULL;
}

const ProgressEntry *progress_find(const Progress *progress, const char *name) {
    return find(progress, name);
}

static bool add(Progress *progress, const ProgressEntry *entry) {
    if (progress->n == progress->room) {
        uint32_t room = progress->room ? 2 * progress->room : 64;
        ProgressEntry *moved = realloc(progress->entries, room * sizeof *moved);
        if (!moved) {
            return false;
        }
        progress->entries = moved;
        progress->room = room;
    }
    progress->entries[progress->n++] = *entry;
    return true;
}

static bool is_sound(const ProgressEntry *entry) {
    return entry->name[0] && !entry->name[strcspn(entry->name, " \t\r\n\v\f")] &&
           entry->right <= entry->questions && entry->questions <= QUESTIONS_MOST;
}

bool progress_keep(Progress *progress, const ProgressEntry *entry) {
    ProgressEntry *old = find(progress, entry->name);
    if (!is_sound(entry)) {
        return false;
    }
    if (!old) {
        return progress->n < PROGRESS_MOST && add(progress, entry);
    }
    bool better =
        old->hash != entry->hash || entry->right > old->right || entry->questions != old->questions;
    if (better) {
        *old = *entry;
    }
    return better;
}

void progress_write(const Progress *progress, FILE *out) {
    for (uint32_t i = 0; i < progress->n; i++) {
        const ProgressEntry *entry = &progress->entries[i];
        fprintf(out, "%s %016" PRIx64 " %" PRIu32 " %" PRIu32 "\n", entry->name, entry->hash,
                entry->questions, entry->right);
    }
}

// Reads a number of at most `digits` digits, and the one character behind it.
static bool read_number(const char **at, int base, size_t digits, char behind,
                        uint64_t *ret_value) {
    const char *set = base == 16 ? "0123456789abcdef" : "0123456789";
    size_t n = strspn(*at, set);
    if (n == 0 || n > digits || (*at)[n] != behind) {
        return false;
    }
    *ret_value = strtoull(*at, NULL, base);
    *at += n + (behind != '\0');
    return true;
}

static bool read_line(const char *line, ProgressEntry *ret_entry) {
    size_t n = strcspn(line, " ");
    uint64_t hash = 0, questions = 0, right = 0;
    const char *at = line + n + 1;
    if (n == 0 || n >= PROGRESS_NAME || line[n] != ' ' || !read_number(&at, 16, 16, ' ', &hash) ||
        !read_number(&at, 10, 6, ' ', &questions) || !read_number(&at, 10, 6, '\0', &right)) {
        return false;
    }
    *ret_entry =
        (ProgressEntry){.hash = hash, .questions = (uint32_t)questions, .right = (uint32_t)right};
    memcpy(ret_entry->name, line, n);
    return true;
}

bool progress_read(Progress *progress, const char *text) {
    bool kept = true;
    while (*text) {
        char line[PROGRESS_NAME + 64];
        size_t n = strcspn(text, "\n");
        ProgressEntry entry;
        snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line), text);
        if (n < sizeof line && read_line(line, &entry)) {
            kept &= progress_keep(progress, &entry) || progress_find(progress, entry.name) ||
                    progress->n == PROGRESS_MOST;
        }
        text += n + (text[n] != '\0');
    }
    return kept;
}
