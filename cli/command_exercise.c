// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "cli/exercise_picture.h"
#include "cli/open.h"
#include "cli/solution.h"
#include "scenario/library.h"

#include <string.h>

// slot32 exercise lists the exercises, or prints the worksheet of one. The answers are those that
// the emulator found while it ran the exercise; what fills a gap is a model solution that it ran.

#define NAME_MOST 64u

static const char *own_name(const LibraryFile *file) {
    return strchr(file->name, '/') + 1;
}

static int list_all(void) {
    for (unsigned i = 0; i < library_file_count; i++) {
        char message[RUNNER_MESSAGE];
        const LibraryFile *file = &library_files[i];
        RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
        Runner *runner = library_is_exercise(file) ? runner_read(&desc, message) : NULL;
        if (runner) {
            printf("%-20s %s%s\n", own_name(file), runner_info(runner)->title,
                   runner_exercise(runner)->n_checks ? " (to be completed)" : "");
        } else if (library_is_exercise(file)) {
            return complain(EXIT_HOST, "%s", message);
        }
        runner_free(runner);
    }
    return EXIT_HELD;
}

static void print_question(const Event *asked, unsigned number, const char *before, bool answers) {
    printf("%s\n%s%u. %s\n", before, before, number, asked->text[0]);
    unsigned letter = 0;
    for (const char *at = asked->text[4]; at && *at; letter++) {
        int n = (int)strcspn(at, "\n");
        printf("%s   %c) %.*s\n", before, 'a' + (char)letter, n, at);
        at += n + (at[n] == '\n');
    }
    printf("%s   Answer: %s\n", before, answers ? asked->text[1] : "______________");
    if (answers && asked->text[2]) {
        printf("%s   %s\n", before, asked->text[2]);
    }
}

// A worksheet that is to be completed is a scenario: what is told stands in comments.
static void print_worksheet(const Opened *opened, const char *name, bool answers) {
    const World *world = opened->world;
    const ExerciseInfo *exercise = session_exercise(opened->session);
    const char *before = exercise->skeleton ? "-- " : "";
    unsigned number = 0;
    printf("%s%s  (%s, seed %u)\n", before, session_title(opened->session), name, exercise->seed);
    printf("%sDevice: %s, %u MB of RAM\n%s\n", before, session_profile(opened->session),
           world->options.ram_mb, before);
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_SAY) {
            printf("%s%s\n", before, event->text[0]);
        } else if (event->kind == EVENT_ASK) {
            print_question(event, ++number, before, answers);
        }
    }
    for (uint32_t i = 0; i < exercise->n_checks; i++) {
        printf("%sTo be reached: %s\n", before, exercise->checks[i].name);
    }
}

static int show_worksheet(Opened *opened, const Arguments *arguments) {
    const ExerciseInfo *exercise = session_exercise(opened->session);
    const char *name = arguments->file;
    if (arguments->screenshot) {
        return exercise_picture_save(opened, arguments, name);
    }
    print_worksheet(opened, name, arguments->with_answers);
    if (!exercise->skeleton) {
        return EXIT_HELD;
    }
    if (!arguments->with_answers) {
        solution_write_gap(name, exercise->seed, exercise->skeleton, stdout);
        return EXIT_HELD;
    }
    return solution_complain(solution_write(name, exercise->seed, &opened->origin.limits, stdout),
                             name, exercise->seed, opened->origin.limits.seconds);
}

static bool asks_for_looks(const Arguments *arguments) {
    return arguments->size || arguments->theme || arguments->text_size;
}

int command_exercise(const Arguments *arguments) {
    char path[NAME_MOST + 16];
    Opened opened;
    if (!arguments->file && !arguments->screenshot) {
        return list_all();
    }
    if (!arguments->file || (!arguments->screenshot && asks_for_looks(arguments))) {
        return complain(EXIT_USAGE, "--screenshot draws one exercise, and --size, --theme and "
                                    "--text-size are for it: exercise NAME --screenshot OUT.png");
    }
    int checked = arguments->screenshot ? exercise_picture_check(arguments) : 0;
    if (checked) {
        return checked;
    }
    snprintf(path, sizeof path, "exercises/%.64s", arguments->file);
    if (!library_find(path) || strchr(path, '.')) {
        return complain(EXIT_USAGE, "no exercise '%s' (slot32 exercise lists them)",
                        arguments->file);
    }
    Arguments own;
    arguments_copy(&own, arguments);
    own.file = path;
    int code = opened_open(&opened, &own);
    code = code ? code : opened_run(&opened);
    if (code <= EXIT_EXPECTATION) {
        code = show_worksheet(&opened, arguments);
    }
    opened_close(&opened);
    return code;
}
