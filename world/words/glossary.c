// SPDX-License-Identifier: MIT
#include "world/words/glossary.h"

#include <assert.h>
#include <ctype.h>
#include <stddef.h>
#include <string.h>

// The table of words, longest first where one contains another. It has at most 32 rows, because the
// words already told are bits of a uint32_t.

static const GlossaryWord words[] = {
    {"slot 0", "the addresses below 02000000, which mean the slot of the process that runs"},
    {"slot", "32 MB of addresses; each process has one of its own"},
    {"DLL line", "DLLs lie above it, at the same height in every slot"},
    {"NULL guard", "the lowest 64 KB of a slot, which stay empty"},
    {"large area", "42000000 to 7DFFFFFF, outside of the slots that processes live in"},
    {"mode", "a thread runs in user mode or in kernel mode; kernel mode opens the kernel's half, "
             "and no slot"},
    {"access keys", "a thread holds one bit for each process whose slot is open to it"},
    {"Data Abort",
     "what a device prints of a fault: BVA is the address, AKY has a bit for each slot "
     "that is open to the thread"},
    {"MODULES",
     "the section of a ROM image whose programs and DLLs run in place; those of FILES are "
     "copied into RAM"},
    {"WM_HIBERNATE", "the message with which the shell asks a program to give memory back"},
};
#define N_WORDS (sizeof words / sizeof words[0])
static_assert(N_WORDS <= 32, "a bit for each word");

static bool has(const char *text, const char *word) {
    size_t n = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        int begins = at == text || !isalnum((unsigned char)at[-1]);
        if (begins && !isalnum((unsigned char)at[n])) {
            return true;
        }
    }
    return false;
}

const GlossaryWord *glossary_next(const char *text, uint32_t *told) {
    for (uint32_t i = 0; i < N_WORDS; i++) {
        if (!(*told >> i & 1) && has(text, words[i].word)) {
            *told |= 1u << i;
            return &words[i];
        }
    }
    return NULL;
}

bool glossary_has(const char *text, const GlossaryWord *word) {
    return has(text, word->word);
}
