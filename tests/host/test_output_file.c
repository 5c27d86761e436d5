// SPDX-License-Identifier: MIT
#define _XOPEN_SOURCE 700 // mkdtemp

// A file is written whole or not at all, and a new name is given to one writer only.

#include "host/output_file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define WRITERS 8
#define NAMES 50

static int enter_folder(void **state) {
    static char folder[] = "/tmp/slot32-output-XXXXXX";
    *state = mkdtemp(folder);
    return *state && chdir(*state) == 0 ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", (const char *)*state);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static bool write_text(const char *path, const char *text, bool is_new) {
    OutputFile file;
    if (!output_file_open(&file, path)) {
        return false;
    }
    fputs(text, file.out);
    return is_new ? output_file_keep_new(&file) : output_file_keep(&file);
}

static void assert_holds(const char *path, const char *text) {
    char read[64] = "";
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_int_equal(fread(read, 1, sizeof read - 1, in), strlen(text));
    fclose(in);
    assert_string_equal(read, text);
}

static unsigned count_files(void) {
    FILE *list = popen("ls -A | wc -l", "r");
    unsigned n = 0;
    assert_non_null(list);
    assert_int_equal(fscanf(list, "%u", &n), 1);
    pclose(list);
    return n;
}

static void a_new_name_is_never_taken_from_a_file(void **state) {
    (void)state;
    assert_true(write_text("one", "first", true));
    assert_false(write_text("one", "second", true));
    assert_int_equal(errno, EEXIST);
    assert_holds("one", "first");
    assert_true(write_text("one", "third", false));
    assert_holds("one", "third");
    assert_int_equal(count_files(), 1); // no temporary file is left
    unlink("one");
}

// Each of many writers takes the first number that is free, as a window does. All texts are there.
static void many_writers_get_a_name_each(void **state) {
    (void)state;
    for (int w = 0; w < WRITERS; w++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            char path[32], text[32];
            for (int i = 0, number = 0; i < NAMES; i++) {
                snprintf(text, sizeof text, "%d-%d", w, i);
                do {
                    snprintf(path, sizeof path, "picture-%d", number++);
                } while (!write_text(path, text, true) && errno == EEXIST);
            }
            _exit(0);
        }
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = 0;
        wait(&status);
        assert_int_equal(status, 0);
    }
    assert_int_equal(count_files(), WRITERS * NAMES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_name_is_never_taken_from_a_file),
        cmocka_unit_test(many_writers_get_a_name_each),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
