// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"

#include "visualizer/viewer/viewer.h"

#include <stdio.h>
#include <string.h>

// A question is open while the session asks and the world stands at the live end. Digits and
// letters then belong to the question; keys that move in time or change the looks work as always.
// The user may step back; the question waits.

void question_open(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    uint32_t at = viewer_world(viewer)->n_events;
    if (viewer_asks(viewer) && viewer->question_at != at &&
        session->question(session->context, &viewer->question)) {
        viewer->question_at = at;
        viewer->scene.help = viewer->passes = false;
        viewer->jumping = false;
        viewer->scene.choice = NULL;
    }
}

static void give(Viewer *viewer, const char *answer) {
    viewer_leave_work(viewer, WORK_ANSWER, answer);
}

void question_pass(Viewer *viewer) {
    give(viewer, NULL);
}

// A clicker has no other key: pressed twice, it passes the question over.
static void click_on(Viewer *viewer) {
    if (viewer->passes) {
        question_pass(viewer);
    } else {
        viewer_say(viewer, "a question is open: once more passes it over");
    }
    viewer->passes = !viewer->passes;
}

// With nothing chosen, Down goes to the first choice and Up to the last one.
static bool choose(Question *question, int key) {
    unsigned n = question->n_choices, at = question->chosen;
    if (key == KEY_DOWN || key == KEY_TAB) {
        question->chosen = at + 1 < n ? at + 1 : 0;
        return true;
    }
    if (key == KEY_UP) {
        question->chosen = (at ? at : n) - 1;
        return true;
    }
    return false;
}

// Elsewhere Enter moves to the next moment: pressed once too often it must not answer.
static void give_chosen(Viewer *viewer) {
    const Question *question = &viewer->question;
    const char *answer = question_answer(question);
    char text[64], numbers[QUESTION_NUMBERS];
    if (answer) {
        give(viewer, answer);
    } else if (question->n_choices) {
        snprintf(text, sizeof text, "nothing is chosen yet: press %s",
                 question_numbers(question, numbers));
        viewer_say(viewer, text);
    } else {
        viewer_say(viewer, "nothing is typed yet: type the answer");
    }
}

// Removes the last character, with all its bytes of UTF-8.
static void rub_out(char *text) {
    size_t n = strlen(text);
    while (n > 1 && ((unsigned char)text[n - 1] & 0xC0) == 0x80) {
        n--;
    }
    text[n ? n - 1 : 0] = '\0';
}

static bool key_input(Viewer *viewer, const Input *input) {
    Question *question = &viewer->question;
    bool letter = input->key > KEY_NONE && input->key < KEY_RETURN;
    if (input->ctrl) {
        return false;
    }
    if (input->key == KEY_PAGE_DOWN) {
        click_on(viewer);
        return true;
    }
    viewer->passes = false;
    if (input->key == KEY_RETURN) {
        give_chosen(viewer);
        return true;
    }
    if (input->key == KEY_ESCAPE && !viewer->scene.help) {
        give(viewer, NULL);
        return true;
    }
    if (input->key == KEY_BACKSPACE && question->n_choices == 0) {
        rub_out(question->typed);
        return true;
    }
    if (input->key == KEY_SPACE) {
        if (question->n_choices) {
            give_chosen(viewer);
        }
        return true; // a blank in a free answer comes as text
    }
    return letter || (question->n_choices && choose(question, input->key));
}

static bool text_input(Viewer *viewer, const char *text) {
    Question *question = &viewer->question;
    if (question->n_choices == 0) {
        size_t n = strlen(question->typed), m = strlen(text);
        if (n + m < sizeof question->typed && (unsigned char)text[0] >= ' ') {
            memcpy(question->typed + n, text, m + 1);
        }
        return true;
    }
    unsigned digit = (unsigned)(text[0] - '1');
    if (digit < question->n_choices && text[1] == '\0') {
        question->chosen = digit;
    }
    return text[0] != '?' && text[0] != '[' && text[0] != ']' && text[0] != '.';
}

static bool click_input(Viewer *viewer, const Input *input) {
    uint32_t value = 0;
    const Hit *hit = scene_hit(&viewer->scene, input->x, input->y, &value);
    if (hit && hit->kind == HIT_CHOICE && hit->base < viewer->question.n_choices) {
        viewer->question.chosen = hit->base;
        give(viewer, question_answer(&viewer->question));
        return true;
    }
    return false;
}

bool question_input(Viewer *viewer, const Input *input) {
    if (!viewer_asks(viewer)) {
        return false;
    }
    question_open(viewer);
    switch (input->kind) {
    case INPUT_KEY:
        return key_input(viewer, input);
    case INPUT_TEXT:
        return text_input(viewer, input->text);
    case INPUT_CLICK:
        return click_input(viewer, input);
    default:
        return false;
    }
}
