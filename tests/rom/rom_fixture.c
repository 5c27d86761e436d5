// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include <stdio.h>
#include <stdlib.h>

bool rom_test_load(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes) {
    (void)kind;
    for (const RomTestFile *file = context; file && file->path; file++) {
        if (strcmp(file->path, path) == 0) {
            *ret_bytes =
                (RomBytes){.bytes = file->bytes, .size = file->size, .trouble = file->trouble};
            return !file->trouble;
        }
    }
    return false;
}

Rom *rom_try(const char *text, const char *const *defines, const RomTestFile *files,
             RomError *ret_error) {
    RomDesc desc = {.name = "t.bib",
                    .text = text,
                    .size = strlen(text),
                    .defines = defines,
                    .load = rom_test_load,
                    .context = (void *)(uintptr_t)files};
    return rom_new(&desc, ret_error);
}

Rom *rom_of_all(const char *text, const char *const *defines, const RomTestFile *files) {
    RomError error = {0};
    Rom *rom = rom_try(text, defines, files, &error);
    if (!rom) {
        print_error("%s\n", error.text);
    }
    assert_non_null(rom);
    return rom;
}

Rom *rom_of(const char *text, const RomTestFile *files) {
    return rom_of_all(text, NULL, files);
}

Rom *rom_of_defines(const char *text, const char *const *defines) {
    return rom_of_all(text, defines, NULL);
}

void assert_rom_refused(const char *text, const RomTestFile *files, const char *message) {
    RomError error = {0};
    assert_null(rom_try(text, NULL, files, &error));
    assert_string_equal(error.text, message);
}

const RomModule *rom_module(const Rom *rom, const char *name) {
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        if (strcmp(rom->modules[i].name, name) == 0) {
            return &rom->modules[i];
        }
    }
    print_error("no module %s\n", name);
    assert_true(false);
    return NULL;
}

static void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, value);
    put16(at + 2, value >> 16);
}

static void put_section(uint8_t *at, const char *name, uint32_t size, uint32_t flags) {
    memcpy(at, name, strlen(name));
    put32(at + 8, size);
    put32(at + 36, flags);
}

// MZ header, PE header at 64, optional header of 224 bytes, four sections at 312.
size_t rom_make_pe(uint8_t *buffer, uint32_t code, uint32_t ro, uint32_t data, bool is_dll) {
    memset(buffer, 0, ROM_TEST_PE);
    memcpy(buffer, "MZ", 2);
    put32(buffer + 0x3C, 64);
    memcpy(buffer + 64, "PE\0\0", 4);
    put16(buffer + 68, 0x1C0); // ARM
    put16(buffer + 70, 4);
    put16(buffer + 84, 224);
    put16(buffer + 86, 0x102 | (is_dll ? 0x2000 : 0));
    put16(buffer + 88, 0x10B);
    put32(buffer + 88 + 92, 16); // directories
    put_section(buffer + 312, ".text", code, 0x60000020);
    put_section(buffer + 352, ".rdata", ro, 0x40000040);
    put_section(buffer + 392, ".data", data, 0xC0000040);
    put_section(buffer + 432, ".reloc", 5000, 0x42000040);
    return 472;
}

char *rom_many(const char *section, unsigned n) {
    size_t size = 64u * n + 64u, at = 0;
    char *text = malloc(size);
    assert_non_null(text);
    at += (size_t)snprintf(text, size, "%s\n", section);
    for (unsigned i = 0; i < n; i++) {
        at += (size_t)snprintf(text + at, size - at,
                               "m%04u.dll m%04u.dll NK SH ; @SIZE 4 0 4 app\n", i, i);
    }
    return text;
}
