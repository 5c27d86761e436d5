// SPDX-License-Identifier: MIT
#include "cli/exercise_picture.h"

#include "ce/text_writer.h"
#include "cli/picture_arguments.h"
#include "cli/solution.h"
#include "visualizer/window/picture.h"

#include <stdlib.h>
#include <string.h>

// Collects what the exercise says and asks into a worksheet and saves its picture. Where the
// exercise describes the device, the address space is drawn as it is when all has been told that
// stands before the first question: later it might tell the answer.

static const Settings upright = {1240, 1754, THEME_LIGHT, 100}; // A4 with 150 dots to an inch

int exercise_picture_check(const Arguments *arguments) {
    Scene scene;
    int code = screenshot_check(arguments);
    return code ? code : scene_from(arguments, &upright, &scene);
}

static void add(Worksheet *sheet, SheetPart part) {
    if (sheet->n_parts < WORKSHEET_PARTS) {
        sheet->parts[sheet->n_parts++] = part;
    }
}

static void collect(Worksheet *sheet, const World *world, const ExerciseInfo *exercise) {
    unsigned number = 0;
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_SAY) {
            add(sheet, (SheetPart){.kind = SHEET_SAID, .text = event->text[0]});
        } else if (event->kind == EVENT_ASK) {
            add(sheet, (SheetPart){.kind = SHEET_QUESTION,
                                   .number = ++number,
                                   .text = event->text[0],
                                   .choices = event->text[4],
                                   .answer = event->text[1],
                                   .why = event->text[2]});
        }
    }
    for (uint32_t i = 0; i < exercise->n_checks; i++) {
        add(sheet, (SheetPart){.kind = SHEET_GOAL, .text = exercise->checks[i].name});
    }
}

// Puts the world to where all was told that stands before the first question.
static void seek_told(World *world) {
    uint32_t told = 0;
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_ASK) {
            break;
        }
        told = event->kind == EVENT_SAY ? i + 1 : told;
    }
    world_seek(world, told);
}

// The lines with the gap, or with the model solution; sets *ret_code to 0 or an exit code. The
// caller frees the text.
static char *code_text(const Opened *opened, const char *name, bool answers, int *ret_code) {
    const ExerciseInfo *exercise = session_exercise(opened->session);
    TextWriter writer;
    SolutionStatus status = SOLUTION_FOUND;
    bool begun = text_writer_begin(&writer);
    if (begun && answers) {
        status = solution_write(name, exercise->seed, &opened->origin.limits, writer.out);
    } else if (begun) {
        solution_write_gap(name, exercise->seed, exercise->skeleton, writer.out);
    }
    char *text = text_writer_end(&writer, NULL);
    status = text ? status : SOLUTION_NO_HOST;
    *ret_code = solution_complain(status, name, exercise->seed, opened->origin.limits.seconds);
    return text;
}

static int save(const Worksheet *sheet, Opened *opened, const Arguments *arguments) {
    char message[256];
    Scene scene;
    int code = scene_from(arguments, &upright, &scene);
    seek_told(opened->world);
    scene.world = opened->world;
    scene.last_event = opened->world->n_events;
    scene.worksheet = sheet;
    if (code == 0 && !picture_save_scene(&scene, arguments->screenshot, message, sizeof message)) {
        code = complain(EXIT_HOST, "%s", message);
    }
    return code;
}

int exercise_picture_save(Opened *opened, const Arguments *arguments, const char *name) {
    const ExerciseInfo *exercise = session_exercise(opened->session);
    char *code_lines = NULL;
    int code = 0;
    Worksheet sheet = {.title = session_title(opened->session),
                       .name = name,
                       .profile = session_profile(opened->session),
                       .seed = exercise->seed,
                       .ram_mb = opened->world->options.ram_mb,
                       .answers = arguments->with_answers,
                       .pictured = exercise->has_device};
    collect(&sheet, opened->world, exercise);
    if (exercise->skeleton) {
        code_lines = code_text(opened, name, arguments->with_answers, &code);
        size_t empty = code == 0 && arguments->with_answers ? strlen("--\n") : 0;
        add(&sheet, (SheetPart){.kind = SHEET_CODE, .text = code_lines ? code_lines + empty : ""});
    }
    code = code ? code : save(&sheet, opened, arguments);
    free(code_lines);
    return code;
}
