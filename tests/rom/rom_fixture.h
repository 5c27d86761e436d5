// SPDX-License-Identifier: MIT
#pragma once

// Images from text for the tests of rom/, with files that are made in memory.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rom/bill.h"

#include <string.h>

// A file that exists: a name as the .bib's path gives it, with /.
typedef struct RomTestFile {
    const char *path;
    const void *bytes;
    size_t size;
    const char *trouble;
} RomTestFile;

// Loads one of them: a RomLoad, its context is the first RomTestFile.
bool rom_test_load(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes);

// The image of "t.bib", or NULL with *ret_error; and the same, which asserts success. `defines` is
// ended by NULL; it and `files` may be NULL.
Rom *rom_try(const char *text, const char *const *defines, const RomTestFile *files,
             RomError *ret_error);
Rom *rom_of_all(const char *text, const char *const *defines, const RomTestFile *files);

// The image of "t.bib"; `files` is ended by a path of NULL and may be NULL. Asserts success.
Rom *rom_of(const char *text, const RomTestFile *files);
Rom *rom_of_defines(const char *text, const char *const *defines);

// Asserts that there is no image and that the message is exactly this.
void assert_rom_refused(const char *text, const RomTestFile *files, const char *message);

// The module with that name; asserts that there is one.
const RomModule *rom_module(const Rom *rom, const char *name);

// A PE file of so many bytes of code, read-only and read/write data. Returns its size; `buffer` has
// ROM_TEST_PE bytes.
#define ROM_TEST_PE 1024u
size_t rom_make_pe(uint8_t *buffer, uint32_t code, uint32_t ro, uint32_t data, bool is_dll);

// A whole text of `n` entries in a section: "m0000.dll" to "m1999.dll".
char *rom_many(const char *section, unsigned n);
