// SPDX-License-Identifier: MIT
#pragma once

// What scenario{} says of a scenario, for lists and the shelf: texts that are shown, and the place
// of a lesson among the others.

#include "ce/remedy.h"

#include <stdbool.h>
#include <stdint.h>

#define INFO_TITLE 96u
#define INFO_GOAL 160u
#define INFO_MOMENT 16u
#define INFO_LESSONS 999u // the highest number of a lesson
#define INFO_MINUTES 240u
#define INFO_QUESTIONS 99u // the highest number of a question that it names

typedef struct ScenarioInfo {
    char title[INFO_TITLE];       // the file's name if it says none
    char goal[INFO_GOAL];         // what one knows or can do afterwards, "" = not said
    char try_now[INFO_GOAL];      // what to try at its end, "" = nothing
    uint32_t lesson;              // its number in the teaching order, from 1; 0 = it has none
    uint32_t minutes;             // that it takes, 0 = not said
    char key_moment[INFO_MOMENT]; // its best picture: "297", "152.2", or "end" if it says none
    uint32_t room_after;          // the question before which no picture says how much of a slot is
                                  // free, from 1; 0 = all say it
    uint32_t tries_after; // the question before which no refused call can be tried elsewhere, from
                          // 1; 0 = it can always be
} ScenarioInfo;

#define EXERCISE_CHECKS 16u // of an exercise
#define EXERCISE_CHECK 96u  // bytes of a check's name

typedef enum { CHECK_OPEN, CHECK_HELD, CHECK_FAILED } CheckState;

// An expectation that a solution has to hold (scenario/checks.h).
typedef struct ExerciseCheck {
    char name[EXERCISE_CHECK];
    CheckState state; // CHECK_OPEN: it was not made yet
} ExerciseCheck;

// What exercise{} and solve{} say (scenario/exercise.h).
typedef struct ExerciseInfo {
    bool declared;
    bool has_device; // the scenario describes the device, and does not take it as it is
    uint32_t seed;
    ExerciseCheck checks[EXERCISE_CHECKS];
    uint32_t n_checks;    // 0 = it asks questions
    const char *skeleton; // what is to be completed; NULL = nothing. Valid as long as the runner
    char solves[72];      // the exercise that the scenario is a solution of, "" = none
    char remedies[REMEDIES_IN_FORCE][REMEDY_TEXT]; // the solution's
    uint32_t n_remedies;
} ExerciseInfo;
