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

// A free answer takes letters; keys that are letters act only beside choices.
static bool takes_letters(const Question *question) {
    return question->n_choices == 0 && !question->verdict;
}

static void question_choose(Question *question, SDL_Keycode key) {
    unsigned n = question->n_choices;
    if (key == SDLK_DOWN || key == SDLK_TAB) {
        question->chosen = (question->chosen + 1) % n;
    } else if (key == SDLK_UP) {
        question->chosen = (question->chosen + n - 1) % n;
    }
}

static void question_key(Window *window, const SDL_KeyboardEvent *event, bool *ret_answered) {
    Question *question = &window->question;
    SDL_Keycode key = event->keysym.sym;
    size_t n = strlen(question->typed);
    bool letters = takes_letters(question);
    window->message[0] = '\0';
    if (key == SDLK_RETURN || key == SDLK_KP_ENTER) {
        *ret_answered = true;
    } else if (key == SDLK_q && (!letters || event->keysym.mod & KMOD_CTRL)) {
        window->closing = true;
    } else if (key == SDLK_F12) {
        window_save_picture(window);
    } else if (key == SDLK_F1 || (key == SDLK_h && !letters)) {
        window->scene.help = !window->scene.help;
    } else if (key == SDLK_ESCAPE) {
        window->scene.help = false;
    } else if (key == SDLK_BACKSPACE && n > 0) {
        while (n > 1 && ((unsigned char)question->typed[n - 1] & 0xC0) == 0x80) {
            n--; // a whole character of UTF-8
        }
        question->typed[n - 1] = '\0';
    } else if (question->n_choices && !question->verdict) {
        question_choose(question, key);
    }
}

static void question_text(Window *window, const char *text) {
    Question *question = &window->question;
    if (!takes_letters(question)) {
        unsigned digit = (unsigned)(text[0] - '1');
        window->scene.help ^= text[0] == '?';
        question->chosen = digit < question->n_choices ? digit : question->chosen;
    } else if (strlen(question->typed) + strlen(text) < sizeof question->typed) {
        strcat(question->typed, text);
    }
}

static void question_click(Window *window, int x, int y, bool *ret_answered) {
    uint32_t value = 0;
    window_to_pixels(window, &x, &y);
    const Hit *hit = scene_hit(&window->scene, x, y, &value);
    if (hit && hit->kind == HIT_CHOICE) {
        window->question.chosen = hit->base;
        *ret_answered = true;
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
        switch (event.type) {
        case SDL_KEYDOWN:
            question_key(window, &event.key, &answered);
            break;
        case SDL_TEXTINPUT:
            question_text(window, event.text.text);
            break;
        case SDL_MOUSEBUTTONDOWN:
            question_click(window, event.button.x, event.button.y, &answered);
            break;
        case SDL_QUIT:
        case SDL_WINDOWEVENT:
            window_handle(window, &event);
            break;
        default:
            break;
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
    if (given || window->starting) {
        return given;
    }
    window->question = (Question){.question = question, .why = why};
    choices_split(window, choices);
    window->scene.question = &window->question;
    window->scene.help = false;
    if (question_wait(window)) {
        given = answer_keep(window, window->question.n_choices
                                        ? window->question.choices[window->question.chosen]
                                        : window->question.typed);
        snprintf(window->verdict, sizeof window->verdict, "%s: %s",
                 window->desc.session.is_right(given, answer) ? "Right" : "Not quite", answer);
        window->question.verdict = window->verdict;
        question_wait(window);
    }
    window->scene.question = NULL;
    window->dirty = true;
    return given;
}
