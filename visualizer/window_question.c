// SPDX-License-Identifier: MIT
#include "visualizer/window_state.h"

#include <string.h>

// Questions are a loop of their own: nothing moves until they are answered. Answers are kept, so
// that a replay does not ask again.

static void choices_split(Window *window, const char *choices) {
    Question *question = &window->question;
    snprintf(window->choices, sizeof window->choices, "%s", choices ? choices : "");
    for (char *at = window->choices; *at && question->n_choices < SCENE_CHOICES;) {
        question->choices[question->n_choices++] = at;
        at += strcspn(at, "\n");
        if (*at) {
            *at++ = '\0';
        }
    }
}

static void question_key(Window *window, SDL_Keycode key, bool *ret_answered) {
    Question *question = &window->question;
    size_t n = strlen(question->typed);
    bool digit = key >= SDLK_1 && key < SDLK_1 + (SDL_Keycode)question->n_choices;
    if (question->n_choices && digit) {
        question->chosen = (unsigned)(key - SDLK_1);
    } else if (question->n_choices && (key == SDLK_DOWN || key == SDLK_TAB)) {
        question->chosen = (question->chosen + 1) % question->n_choices;
    } else if (question->n_choices && key == SDLK_UP) {
        question->chosen = (question->chosen + question->n_choices - 1) % question->n_choices;
    } else if (key == SDLK_RETURN || key == SDLK_KP_ENTER) {
        *ret_answered = true;
    } else if (key == SDLK_BACKSPACE && n > 0) {
        question->typed[n - 1] = '\0';
    } else if (!question->n_choices && key >= SDLK_SPACE && key < SDLK_DELETE &&
               n + 1 < sizeof question->typed) {
        question->typed[n] = (char)key;
        question->typed[n + 1] = '\0';
    }
}

// Waits until the open card is answered (or passed on by Enter). False when the window is closed.
static bool question_wait(Window *window) {
    bool answered = false;
    while (!answered && !window->closing) {
        SDL_Event event;
        window_draw(window);
        if (!SDL_WaitEvent(&event)) {
            return false;
        }
        uint32_t value = 0;
        const Hit *hit = NULL;
        if (event.type == SDL_QUIT) {
            window->closing = true;
        } else if (event.type == SDL_KEYDOWN) {
            question_key(window, event.key.keysym.sym, &answered);
        } else if (event.type == SDL_MOUSEBUTTONDOWN) {
            int x = event.button.x, y = event.button.y;
            window_to_pixels(window, &x, &y);
            hit = scene_hit(&window->scene, x, y, &value);
            if (hit && hit->kind == HIT_CHOICE) {
                window->question.chosen = hit->base;
                answered = true;
            }
        }
    }
    return answered;
}

// The answer given here before, when the scenario is only being replayed; else NULL.
static const char *answer_again(Window *window) {
    bool known = window->replaying && window->n_asked < window->n_answers;
    return known ? window->answers[window->n_asked++] : NULL;
}

static const char *answer_keep(Window *window, const char *given) {
    window->n_answers = window->n_asked < KEPT_ANSWERS ? window->n_asked + 1 : KEPT_ANSWERS;
    char *kept = window->answers[window->n_answers - 1];
    snprintf(kept, sizeof window->answers[0], "%s", given);
    window->n_asked++;
    return kept;
}

const char *window_ask(Window *window, const char *question, const char *choices,
                       const char *answer, const char *why) {
    const char *given = answer_again(window);
    if (given) {
        return given;
    }
    window->question = (Question){.question = question, .why = why};
    choices_split(window, choices);
    window->scene.question = &window->question;
    if (question_wait(window)) {
        given = answer_keep(window, window->question.n_choices
                                        ? window->question.choices[window->question.chosen]
                                        : window->question.typed);
        snprintf(window->verdict, sizeof window->verdict, "%s: %s",
                 strcmp(given, answer) == 0 ? "Right" : "Not quite", answer);
        window->question.verdict = window->verdict;
        question_wait(window);
    }
    window->scene.question = NULL;
    window->dirty = true;
    return given;
}
