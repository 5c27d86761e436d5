// SPDX-License-Identifier: MIT
#include "ce/bytes.h"
#include "rom/pe_write.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A DLL with resources, made here byte by byte, and a scenario that looks for them.

#define BASE 0x100000u
#define TREE 0x2000u     // RVA of the section .rsrc
#define TREE_SIZE 0x400u // what the directory of the file says
#define BYTES 0x2200u    // RVA of the resources' bytes, inside of the section
#define DIRECTORY_2 (0x80u + 24u + 96u + 2u * 8u) // where the file's headers say where .rsrc is

typedef struct File {
    uint8_t *bytes;
    size_t size;
} File;

// A directory with entries: first those with a text, then those with a number.
static void put_directory(uint8_t *tree, uint32_t at, uint32_t n_texts, uint32_t n_numbers,
                          uint32_t (*entries)[2]) {
    bytes_put16(tree + at + 12, n_texts);
    bytes_put16(tree + at + 14, n_numbers);
    for (uint32_t i = 0; i < n_texts + n_numbers; i++) {
        bytes_put32(tree + at + 16 + i * 8, entries[i][0]);
        bytes_put32(tree + at + 20 + i * 8, entries[i][1]);
    }
}

static uint32_t put_text(uint8_t *at, const uint16_t *units, uint32_t n) {
    bytes_put16(at, n);
    for (uint32_t i = 0; i < n; i++) {
        bytes_put16(at + 2 + i * 2, units[i]);
    }
    return 2 + n * 2;
}

#define ON 0x80000000u // an entry's name is a text; an entry leads to a directory

// Types: "MAP" with the names "W" + U+00FC + U+1F600 and 258; 6 (RT_STRING) with table 2.
static void make_tree(uint8_t tree[TREE_SIZE]) {
    static const uint16_t map[] = {'M', 'a', 'P'}, name[] = {'W', 0xFC, 0xD83D, 0xDE00};
    put_directory(tree, 0, 1, 1, (uint32_t[][2]){{ON | 0x180, ON | 0x40}, {6, ON | 0x80}});
    put_directory(tree, 0x40, 1, 1, (uint32_t[][2]){{ON | 0x190, ON | 0xA0}, {258, ON | 0xC0}});
    put_directory(tree, 0x80, 0, 1, (uint32_t[][2]){{2, ON | 0xE0}});
    put_directory(tree, 0xA0, 0, 1, (uint32_t[][2]){{0x409, 0x100}});
    put_directory(tree, 0xC0, 0, 1, (uint32_t[][2]){{0x409, 0x110}});
    put_directory(tree, 0xE0, 0, 1, (uint32_t[][2]){{0x409, 0x120}});
    static const uint32_t data[][2] = {{BYTES, 3}, {BYTES + 4, 4}, {BYTES + 8, 0}};
    for (uint32_t i = 0; i < 3; i++) {
        bytes_put32(tree + 0x100 + i * 16, data[i][0]);
        bytes_put32(tree + 0x104 + i * 16, data[i][1]);
    }
    put_text(tree + 0x180, map, 3);
    put_text(tree + 0x190, name, 4);
    uint8_t *bytes = tree + (BYTES - TREE);
    memcpy(bytes, "abc", 3);
    memcpy(bytes + 4, "\x11\x22\x33\x44", 4);
    uint32_t at = 0; // table 2: strings 16 to 31, of which 17 is "Hello"
    at += put_text(bytes + 8 + at, NULL, 0);
    at += put_text(bytes + 8 + at, (const uint16_t[]){'H', 'e', 'l', 'l', 'o'}, 5);
    for (uint32_t i = 18; i < 32; i++) {
        at += put_text(bytes + 8 + at, NULL, 0);
    }
    bytes_put32(tree + 0x124, at);
}

// change: NULL, or what is done to the tree before the file is written.
static File make_dll(void (*change)(uint8_t *tree), uint32_t size) {
    static const uint8_t code[] = {0x01, 0x00, 0xA0, 0xE3, 0x1E, 0xFF, 0x2F, 0xE1}; // return 1
    uint8_t tree[TREE_SIZE] = {0};
    File file = {0};
    make_tree(tree);
    if (change) {
        change(tree);
    }
    PeWrite image = {.is_dll = true,
                     .base = BASE,
                     .entry = 0x1000,
                     .sections = {{".text", 0x1000, code, sizeof code, sizeof code, true, false},
                                  {".rsrc", TREE, tree, sizeof tree, sizeof tree, false, false}},
                     .n_sections = 2};
    file.bytes = pe_write(&image, &file.size);
    assert_non_null(file.bytes);
    bytes_put32(file.bytes + DIRECTORY_2, TREE);
    bytes_put32(file.bytes + DIRECTORY_2 + 4, size);
    return file;
}

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    File *file = context;
    (void)ret_trouble;
    *ret_size = file->size;
    return strcmp(name, "r.dll") == 0 ? (const char *)file->bytes : NULL;
}

// Plays the body of a process that has loaded the DLL as `dll`; every expectation must hold.
static void play_body(void (*change)(uint8_t *tree), uint32_t size, const char *body) {
    File file = make_dll(change, size);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    fprintf(out,
            "dll{ file = 'r.dll' } process{ name = 'app.exe', main = function() "
            "local dll = LoadLibrary('r.dll') %s end }",
            body);
    fclose(out);
    World world = {0};
    RunnerDesc desc = {
        .name = "t.lua", .text = text, .size = length, .load = load, .context = &file};
    Runner *runner = play_start(&world, &desc);
    RunnerStatus status = runner_run(runner);
    RunnerScore score = runner_score(runner);
    if (status != RUNNER_DONE || score.failed) {
        fprintf(stderr, "%s\n", runner_message(runner));
    }
    assert_int_equal(status, RUNNER_DONE);
    assert_int_equal(score.failed, 0);
    assert_true(score.expectations > 0);
    runner_free(runner);
    world_deinit(&world);
    free(file.bytes);
    free(text);
}

static void a_resource_is_found_by_type_and_name_in_any_case(void **state) {
    (void)state;
    play_body(NULL, TREE_SIZE,
              "local h = FindResource(dll, 'w\xC3\xBC\xF0\x9F\x98\x80', 'map') "
              "expect('the name', h ~= 0) "
              "expect('its size', SizeofResource(dll, h), 3) "
              "local at = LoadResource(dll, h) "
              "expect('a', peek8(at), 97) expect('c', peek8(at + 2), 99) "
              "local n = FindResource(dll, 258, 'MAP') "
              "expect('number', peek32(LoadResource(dll, n)), 0x44332211) "
              "expect('#', FindResource(dll, '#258', 'Map'), n) "
              "expect('string table', FindResource(dll, 2, RT_STRING) ~= 0) "
              "expect('#6', FindResource(dll, 2, '#6'), FindResource(dll, 2, RT_STRING)) "
              "expect('read-only', VirtualQuery(at).Protect & PAGE_READWRITE, 0)");
}

static void a_string_is_copied_or_pointed_to(void **state) {
    (void)state;
    play_body(NULL, TREE_SIZE,
              "local b = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE) "
              "expect('characters', LoadString(dll, 17, b, 20), 5) "
              "expect('text', text_at(b), 'Hello') "
              "expect('cut off', LoadString(dll, 17, b, 4), 3) expect('', text_at(b), 'Hel') "
              "expect('room for the 0', LoadString(dll, 17, b, 1), 0) expect('', text_at(b), '') "
              "local p = LoadString(dll, 17, NULL, 0) "
              "expect('the length stands before it', peek16(p - 2), 5) "
              "expect('H', peek16(p), 72) "
              "expect('no such string', LoadString(dll, 18, b, 20), 0) "
              "expect('', last_reason(), 'no-string') "
              "expect('', GetLastError(), ERROR_RESOURCE_NAME_NOT_FOUND) "
              "expect('no such table', LoadString(dll, 300, b, 20), 0) "
              "expect('', last_reason(), 'no-resource-name') "
              "expect('no room', LoadString(dll, 17, b, 0), 0) "
              "expect('', last_reason(), 'text-room')");
}

static void what_is_not_there_is_refused_by_its_level(void **state) {
    (void)state;
    play_body(NULL, TREE_SIZE,
              "expect('type', FindResource(dll, 1, RT_DIALOG), NULL) "
              "expect('', last_reason(), 'no-resource-type') "
              "expect('', GetLastError(), ERROR_RESOURCE_TYPE_NOT_FOUND) "
              "expect('name', FindResource(dll, 259, 'MAP'), NULL) "
              "expect('', last_reason(), 'no-resource-name') "
              "expect('part of a name', FindResource(dll, 'w', 'MAP'), NULL) "
              "expect('part of a type', FindResource(dll, 258, 'MA'), NULL) "
              "expect('longer', FindResource(dll, 258, 'MAPS'), NULL) "
              "expect('no module', FindResource(NULL, 258, 'MAP'), NULL) "
              "expect('', last_reason(), 'not-loaded') "
              "expect('no file', FindResource(GetModuleHandle(NULL), 1, 'MAP'), NULL) "
              "expect('', last_reason(), 'no-resources') "
              "local h = FindResource(dll, 258, 'MAP') "
              "expect('not a handle', LoadResource(dll, h + 4), NULL) "
              "expect('', last_reason(), 'bad-resource') "
              "expect('size', SizeofResource(dll, h - 0x110), 0) "
              "expect('NULL is the EXE', LoadResource(NULL, h), NULL) "
              "expect('', last_reason(), 'no-resources')");
    play_body(NULL, 0,
              "expect('none', FindResource(dll, 258, 'MAP'), NULL) "
              "expect('', last_reason(), 'no-resources')");
}

static void cut_data(uint8_t *tree) {
    bytes_put32(tree + 0x114, 0x7FFFFFFF); // longer than the image
}
static void cut_root(uint8_t *tree) {
    bytes_put16(tree + 14, 0xFFFF); // more entries than there are
}
static void circle(uint8_t *tree) {
    uint32_t to_itself[][2] = {{1, ON}, {2, ON}, {3, ON}};
    put_directory(tree, 0, 0, 3, to_itself);
}
static void far_text(uint8_t *tree) {
    bytes_put32(tree + 16, ON | 0x3FFFFFF0);
}

// Whatever the tree says, a call ends, and nothing outside of the module is read.
static void a_tree_that_is_not_complete_gives_nothing(void **state) {
    (void)state;
    play_body(cut_data, TREE_SIZE,
              "expect('cut off', FindResource(dll, 258, 'MAP'), NULL) "
              "expect('', last_reason(), 'no-resource-name')");
    play_body(cut_root, TREE_SIZE,
              "expect('', FindResource(dll, 1, 77), NULL) "
              "expect('those before are found', FindResource(dll, 258, 'MAP') ~= 0)");
    play_body(circle, TREE_SIZE,
              "expect('', FindResource(dll, 1, 1), NULL) "
              "expect('', LoadResource(dll, dll), NULL)");
    play_body(far_text, TREE_SIZE, "expect('', FindResource(dll, 258, 'MAP'), NULL)");
    play_body(NULL, 0x118, "expect('', FindResource(dll, 258, 'MAP'), NULL)");
}

static void resources_outside_of_the_image_are_refused_with_the_file(void **state) {
    (void)state;
    char message[RUNNER_MESSAGE];
    const char *text = "dll{ file = 'r.dll' }";
    File file = make_dll(NULL, 0x2000);
    RunnerDesc desc = {
        .name = "t.lua", .text = text, .size = strlen(text), .load = load, .context = &file};
    assert_null(runner_new(&desc, message));
    assert_non_null(strstr(message, "its resources lie at 00002000, outside of the image"));
    free(file.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resource_is_found_by_type_and_name_in_any_case),
        cmocka_unit_test(a_string_is_copied_or_pointed_to),
        cmocka_unit_test(what_is_not_there_is_refused_by_its_level),
        cmocka_unit_test(a_tree_that_is_not_complete_gives_nothing),
        cmocka_unit_test(resources_outside_of_the_image_are_refused_with_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
