// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/object/file.h"
#include "kernel/object/find.h"
#include "kernel/object/folder.h"
#include "kernel/object/handle.h"
#include "kernel/object/mapfile.h"
#include "kernel/object/path.h"
#include "kernel/paging/store.h"

#include <stdio.h>

// Folders, attributes, moves, copies and searches. The store of these tests has 16 pages.

#define STORE "storage_kb=64"
#define BOTH ((uint32_t)GENERIC_READ | GENERIC_WRITE)

static uint32_t open_as(Rig *rig, const char *name, uint32_t access, uint32_t disposition) {
    return file_open(rig_call(rig), &(FileRequest){name, access, 3, disposition, false, 0});
}

// A file of `size` bytes, each of them `byte`.
static void make(Rig *rig, const char *name, uint32_t size, uint8_t byte) {
    uint32_t handle = open_as(rig, name, BOTH, CREATE_NEW), done = 0;
    VirtAddr buffer = size ? rig_commit(rig, size) : 0;
    assert_int_not_equal(handle, 0);
    if (size) {
        mmu_fill(&rig->machine->mmu, buffer, byte, size);
        assert_true(file_write(rig_call(rig), handle, buffer, size, &done));
        virtual_free(rig_call(rig), buffer, 0, MEM_RELEASE);
    }
    assert_true(handle_close(rig_call(rig), handle));
}

static void folder(Rig *rig, const char *name) {
    assert_true(folder_create(rig_call(rig), name));
}

static void assert_attributes(Rig *rig, const char *name, uint32_t want) {
    uint32_t attributes = 0;
    assert_true(folder_attributes(rig_call(rig), name, &attributes));
    assert_int_equal(attributes, want);
}

static void assert_missing(Rig *rig, const char *name) {
    uint32_t attributes = 0;
    assert_refused(rig, folder_attributes(rig->machine, name, &attributes), NO_ENTRY);
}

// What a search finds, in order, with a '|' behind each name.
static const char *found(Rig *rig, const char *pattern, char list[200]) {
    uint32_t file = 0, n = 0;
    uint32_t handle = find_first(rig_call(rig), pattern, &file);
    list[0] = '\0';
    for (bool more = handle != 0; more; more = find_next(rig_call(rig), handle, &file)) {
        const char *name =
            tables_name(&rig->machine->tables, &rig->machine->tables.file[file].name);
        n += (uint32_t)snprintf(list + n, 200 - n, "%s|", path_last(name));
    }
    if (handle) {
        assert_true(find_close(rig_call(rig), handle));
    }
    return list;
}

// CreateDirectory, RemoveDirectory (CE 5.0).
static void a_folder_is_made_in_a_folder_and_removed_when_empty(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    folder(rig, "\\a");
    folder(rig, "a\\b");
    assert_refused(rig, folder_create(rig->machine, "A\\B"), ENTRY_EXISTS);
    assert_refused(rig, folder_create(rig->machine, "\\c\\d"), NO_SUCH_FOLDER);
    assert_refused(rig, folder_create(rig->machine, "\\"), FILE_NAME);
    assert_refused(rig, folder_create(rig->machine, "\\a\\"), FILE_NAME);
    assert_refused(rig, folder_create(rig->machine, "\\a\\?"), WILDCARD);
    make(rig, "\\a\\b\\f", 1, 1);
    assert_refused(rig, folder_create(rig->machine, "\\a\\b\\f\\g"), NO_SUCH_FOLDER);
    assert_refused(rig, folder_remove(rig->machine, "\\a"), FOLDER_NOT_EMPTY);
    assert_fact(rig, 0, 2);
    assert_refused(rig, folder_remove(rig->machine, "\\a\\b\\f"), NOT_A_FOLDER);
    assert_refused(rig, file_delete(rig->machine, "\\a\\b"), IS_A_FOLDER);
    assert_true(file_delete(rig_call(rig), "\\a\\b\\f"));
    assert_true(folder_remove(rig_call(rig), "\\a\\b"));
    assert_true(folder_remove(rig_call(rig), "\\a"));
    assert_refused(rig, folder_remove(rig->machine, "\\a"), NO_ENTRY);
    assert_int_equal(store_free_pages(rig->machine), 16);
    rig_free(rig);
}

static void a_folder_takes_a_record(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    char name[16];
    for (uint32_t i = 0; i < CE_FILES; i++) {
        snprintf(name, sizeof name, "%u", i);
        folder(rig, name);
    }
    assert_refused(rig, folder_create(rig->machine, "one more"), NO_FILE_RECORD);
    assert_refused(rig, open_as(rig, "one more", BOTH, CREATE_NEW), NO_FILE_RECORD);
    rig_free(rig);
}

// FILE_ATTRIBUTE_READONLY: "Applications can read the file but cannot write to it or delete it".
static void what_is_read_only_is_read_and_nothing_else(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    make(rig, "f", 10, 1);
    assert_attributes(rig, "f", FILE_ATTRIBUTE_ARCHIVE);
    assert_true(folder_set_attributes(rig_call(rig), "f", UINT32_MAX));
    assert_attributes(rig, "f", FILE_SETTABLE);
    assert_true(folder_set_attributes(rig_call(rig), "f", FILE_ATTRIBUTE_READONLY));
    assert_refused(rig, open_as(rig, "f", GENERIC_WRITE, OPEN_EXISTING), FILE_READ_ONLY);
    assert_refused(rig, open_as(rig, "f", (uint32_t)GENERIC_READ, CREATE_ALWAYS), FILE_READ_ONLY);
    assert_refused(rig, open_as(rig, "f", BOTH, TRUNCATE_EXISTING), FILE_READ_ONLY);
    assert_refused(rig, file_delete(rig->machine, "f"), FILE_READ_ONLY);
    assert_int_not_equal(open_as(rig, "f", (uint32_t)GENERIC_READ, OPEN_EXISTING), 0);
    assert_true(folder_set_attributes(rig_call(rig), "f", FILE_ATTRIBUTE_NORMAL));
    assert_attributes(rig, "f", FILE_ATTRIBUTE_NORMAL);
    assert_int_not_equal(open_as(rig, "f", GENERIC_WRITE, OPEN_EXISTING), 0);
    rig_free(rig);
}

// CreateFile, dwFlagsAndAttributes (CE 5.0).
static void a_file_made_anew_has_new_attributes(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    make(rig, "f", 10, 1);
    assert_true(folder_set_attributes(rig_call(rig), "f", FILE_ATTRIBUTE_HIDDEN));
    FileRequest request = {"f", BOTH, 0, OPEN_ALWAYS, false, FILE_ATTRIBUTE_SYSTEM};
    assert_true(handle_close(rig->machine, file_open(rig_call(rig), &request)));
    assert_attributes(rig, "f", FILE_ATTRIBUTE_HIDDEN);
    request.disposition = CREATE_ALWAYS;
    assert_true(handle_close(rig->machine, file_open(rig_call(rig), &request)));
    assert_attributes(rig, "f", FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_ARCHIVE);
    folder(rig, "d");
    assert_true(folder_set_attributes(rig_call(rig), "d", FILE_ATTRIBUTE_READONLY));
    assert_attributes(rig, "d", FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_READONLY);
    assert_refused(rig, folder_remove(rig->machine, "d"), FILE_READ_ONLY);
    assert_attributes(rig, "\\", FILE_ATTRIBUTE_DIRECTORY);
    assert_refused(rig, open_as(rig, "d", (uint32_t)GENERIC_READ, OPEN_EXISTING), IS_A_FOLDER);
    rig_free(rig);
}

// MoveFile (CE 5.0): "a file or a directory, including all its children".
static void a_folder_moves_with_all_that_lies_in_it(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    folder(rig, "a");
    folder(rig, "a\\b");
    folder(rig, "ab");
    make(rig, "a\\b\\f", 1, 1);
    make(rig, "ab\\g", 1, 1);
    assert_true(folder_move(rig_call(rig), "a", "ab\\a"));
    assert_missing(rig, "a");
    assert_attributes(rig, "ab\\a\\b\\f", FILE_ATTRIBUTE_ARCHIVE);
    assert_attributes(rig, "ab\\g", FILE_ATTRIBUTE_ARCHIVE);
    assert_refused(rig, folder_move(rig->machine, "ab", "AB\\a\\x"), MOVED_INTO_ITSELF);
    assert_refused(rig, folder_move(rig->machine, "ab\\g", "ab\\A"), ENTRY_EXISTS);
    assert_refused(rig, folder_move(rig->machine, "ab\\h", "h"), NO_ENTRY);
    assert_refused(rig, folder_move(rig->machine, "ab\\g", "c\\g"), NO_SUCH_FOLDER);
    assert_true(folder_move(rig_call(rig), "ab", "AB"));
    assert_attributes(rig, "AB\\a\\b", FILE_ATTRIBUTE_DIRECTORY);
    rig_free(rig);
}

static void what_is_open_or_mapped_does_not_move(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    folder(rig, "a");
    make(rig, "a\\f", 10, 1);
    uint32_t handle = open_as(rig, "a\\f", BOTH, OPEN_EXISTING);
    assert_refused(rig, folder_move(rig->machine, "a", "b"), FILE_IN_USE);
    uint32_t mapping =
        mapfile_create(rig_call(rig), &(MapfileRequest){.file = handle, .protect = PAGE_READONLY});
    assert_true(handle_close(rig_call(rig), handle));
    assert_refused(rig, folder_move(rig->machine, "a\\f", "f"), FILE_IN_USE);
    assert_true(handle_close(rig_call(rig), mapping));
    assert_true(folder_move(rig_call(rig), "a\\f", "f"));
    assert_missing(rig, "a\\f");
    rig_free(rig);
}

// Names have 259 characters, those that a folder gives to its entries, too.
static void a_move_makes_no_name_too_long(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    char longest[CE_NAME_MAX + 4], name[CE_NAME_MAX + 8];
    memset(longest, 'x', sizeof longest);
    longest[CE_NAME_MAX - 3] = '\0'; // 257 characters
    folder(rig, "a");
    make(rig, "a\\f", 1, 1);
    assert_true(folder_move(rig_call(rig), "a", longest));
    snprintf(name, sizeof name, "%s\\f", longest);
    assert_attributes(rig, name, FILE_ATTRIBUTE_ARCHIVE);
    assert_true(folder_move(rig_call(rig), longest, "a"));
    assert_missing(rig, longest);
    longest[CE_NAME_MAX - 3] = 'x';
    longest[CE_NAME_MAX - 2] = '\0';
    assert_refused(rig, folder_move(rig->machine, "a", longest), NAME_TOO_LONG);
    assert_attributes(rig, "a\\f", FILE_ATTRIBUTE_ARCHIVE);
    rig_free(rig);
}

// CopyFile (CE 5.0): bytes and attributes; bFailIfExists.
static void a_copy_has_the_bytes_and_the_attributes(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    make(rig, "f", 4097, 0xAB);
    make(rig, "g", 20000, 0xCD);
    folder(rig, "d");
    assert_true(folder_set_attributes(rig_call(rig), "f", FILE_ATTRIBUTE_READONLY));
    assert_refused(rig, folder_copy_file(rig->machine, "f", "g", true), FILE_EXISTS);
    assert_true(folder_copy_file(rig_call(rig), "f", "g", false));
    assert_attributes(rig, "g", FILE_ATTRIBUTE_READONLY);
    assert_int_equal(store_free_pages(rig->machine), 16 - 2 - 2);
    uint32_t handle = open_as(rig, "g", (uint32_t)GENERIC_READ, OPEN_EXISTING), done = 0, value = 0;
    VirtAddr buffer = rig_commit(rig, 8192);
    assert_true(file_read(rig_call(rig), handle, buffer, 8192, &done));
    assert_int_equal(done, 4097);
    assert_true(mmu_read8(&rig->machine->mmu, buffer + 4096, &value));
    assert_int_equal(value, 0xAB);
    assert_refused(rig, folder_copy_file(rig->machine, "f", "g", false), FILE_READ_ONLY);
    assert_true(folder_set_attributes(rig_call(rig), "g", 0));
    assert_refused(rig, folder_copy_file(rig->machine, "f", "g", false), FILE_IN_USE);
    assert_refused(rig, folder_copy_file(rig->machine, "f", "F", false), COPIED_ONTO_ITSELF);
    assert_refused(rig, folder_copy_file(rig->machine, "d", "e", false), IS_A_FOLDER);
    assert_refused(rig, folder_copy_file(rig->machine, "f", "d", false), IS_A_FOLDER);
    assert_refused(rig, folder_copy_file(rig->machine, "x", "e", false), NO_ENTRY);
    rig_free(rig);
}

static void a_copy_needs_room_and_a_source_that_may_be_read(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    make(rig, "f", 8 * 4096, 1);
    make(rig, "small", 1, 1);
    assert_refused(rig, folder_copy_file(rig->machine, "f", "g", false), STORE_FULL);
    assert_missing(rig, "g");
    assert_true(file_delete(rig_call(rig), "small"));
    assert_true(folder_copy_file(rig_call(rig), "f", "g", false));
    assert_int_equal(store_free_pages(rig->machine), 0);
    assert_true(folder_copy_file(rig_call(rig), "f", "g", false)); // in the pages that it had
    assert_int_equal(store_free_pages(rig->machine), 0);
    assert_int_not_equal(open_as(rig, "f", GENERIC_WRITE, OPEN_EXISTING), 0);
    assert_refused(rig, folder_copy_file(rig->machine, "f", "g", false), FILE_IN_USE);
    rig_free(rig);
}

// FindFirstFile, FindNextFile (CE 5.0): * and ?, letter case does not count.
static void a_search_finds_what_its_pattern_matches(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"*", "a.txt|B.TXT|noext|d|"},
        {"\\*.*", "a.txt|B.TXT|noext|d|"},
        {"*.txt", "a.txt|B.TXT|"},
        {"?.txt", "a.txt|B.TXT|"},
        {"a*t", "a.txt|"},
        {"*t*t*", "a.txt|B.TXT|"},
        {"**x*", "a.txt|B.TXT|noext|"},
        {"D", "d|"},
        {"d\\*", "x|a.txt|"},
        {"d\\?", "x|"},
        {"?", "d|"},
        {"*.tx", ""},
        {"a.txt?", ""},
        {"d\\x*y", ""},
    };
    Rig *rig = rig_new(STORE);
    char list[200];
    make(rig, "a.txt", 0, 0);
    make(rig, "B.TXT", 0, 0);
    make(rig, "noext", 0, 0);
    folder(rig, "d");
    make(rig, "d\\x", 0, 0);
    make(rig, "d\\a.txt", 0, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(found(rig, cases[i][0], list), cases[i][1]);
    }
    uint32_t file = 0;
    assert_refused(rig, find_first(rig->machine, "z*", &file), NO_ENTRY);
    assert_refused(rig, find_first(rig->machine, "z\\*", &file), NO_SUCH_FOLDER);
    assert_refused(rig, find_first(rig->machine, "\\", &file), FILE_NAME);
    assert_refused(rig, find_first(rig->machine, "d*\\x", &file), NO_SUCH_FOLDER);
    rig_free(rig);
}

static void a_search_is_an_object_with_a_place(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t file = 0, other = 0;
    make(rig, "a", 0, 0);
    make(rig, "b", 0, 0);
    uint32_t one = find_first(rig_call(rig), "*", &file);
    uint32_t two = find_first(rig_call(rig), "*", &file);
    assert_true(find_next(rig_call(rig), one, &file));
    assert_true(find_next(rig_call(rig), two, &other));
    assert_int_equal(file, other);
    make(rig, "c", 0, 0);
    assert_true(find_next(rig_call(rig), one, &file));
    assert_true(file_delete(rig_call(rig), "c"));
    assert_refused(rig, find_next(rig->machine, two, &other), SEARCH_ENDS);
    assert_true(find_close(rig_call(rig), one));
    assert_refused(rig, find_next(rig->machine, one, &file), NO_OBJECT);
    assert_refused(rig, find_close(rig->machine, one), NO_OBJECT);
    assert_true(handle_close(rig_call(rig), two));
    uint32_t handle = open_as(rig, "a", BOTH, OPEN_EXISTING);
    assert_refused(rig, find_close(rig->machine, handle), WRONG_TYPE);
    rig_free(rig);
}

static void without_an_object_store_there_are_no_folders(void **state) {
    (void)state;
    Rig *rig = rig_new("storage_kb=0");
    uint32_t out = 0;
    assert_refused(rig, folder_create(rig->machine, "a"), NO_STORE);
    assert_refused(rig, folder_attributes(rig->machine, "\\", &out), NO_STORE);
    assert_refused(rig, find_first(rig->machine, "*", &out), NO_STORE);
    assert_refused(rig, folder_move(rig->machine, "a", "b"), NO_STORE);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_made_in_a_folder_and_removed_when_empty),
        cmocka_unit_test(a_folder_takes_a_record),
        cmocka_unit_test(what_is_read_only_is_read_and_nothing_else),
        cmocka_unit_test(a_file_made_anew_has_new_attributes),
        cmocka_unit_test(a_folder_moves_with_all_that_lies_in_it),
        cmocka_unit_test(what_is_open_or_mapped_does_not_move),
        cmocka_unit_test(a_move_makes_no_name_too_long),
        cmocka_unit_test(a_copy_has_the_bytes_and_the_attributes),
        cmocka_unit_test(a_copy_needs_room_and_a_source_that_may_be_read),
        cmocka_unit_test(a_search_finds_what_its_pattern_matches),
        cmocka_unit_test(a_search_is_an_object_with_a_place),
        cmocka_unit_test(without_an_object_store_there_are_no_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
