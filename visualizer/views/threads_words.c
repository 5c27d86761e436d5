// SPDX-License-Identifier: MIT
#include "visualizer/views/threads.h"

#include <stdio.h>
#include <string.h>

// What is said about threads. All of it is about the present: the world as it stands.

// The current record of the row's thread; NULL when it has ended.
static const ThreadRow *record_of(const Threads *threads, const ThreadTurn *turn) {
    const ThreadRow *row = &threads->period.world->tables.thread[turn->thread];
    return row->handle == turn->handle && turn->state != LANE_ENDED ? row : NULL;
}

static bool is_away(const ThreadTurn *turn) {
    return turn->in != turn->owner;
}

const char *threads_holder(const Threads *threads, const ThreadTurn *turn,
                           char buffer[THREAD_WHAT]) {
    const ThreadPeriod *period = &threads->period;
    const Tables *tables = &period->world->tables;
    uint32_t handle = turn->wait ? thread_log_holder(tables, turn->wait->handle) : 0;
    buffer[0] = '\0';
    for (uint32_t i = 0; i < period->n_lanes && handle; i++) {
        const ThreadTurn *first = period->lane[i].first;
        if (first->handle == handle && period->lane[i].born <= threads->now) {
            thread_log_name(first, turn->owner_name, buffer, THREAD_WHAT);
        }
    }
    return buffer;
}

void threads_waiting(const ThreadWait *wait, bool then, char forms[4][THREADS_TEXT]) {
    const char *what = wait->what, *bare = strncmp(what, "the ", 4) == 0 ? what + 4 : what;
    const char *has = then ? "had" : "has";
    if (wait->holder[0]) {
        snprintf(forms[0], THREADS_TEXT, "waits for %s: %s %s it", what, wait->holder, has);
        snprintf(forms[1], THREADS_TEXT, "%s: %s %s it", bare, wait->holder, has);
    } else {
        snprintf(forms[0], THREADS_TEXT, "waits for %s", what);
        snprintf(forms[1], THREADS_TEXT, "waits: %s", bare);
    }
    snprintf(forms[2], THREADS_TEXT, "%s", bare);
    snprintf(forms[3], THREADS_TEXT, "waits");
}

// ---- labels

void threads_name(const Threads *threads, const ThreadsRow *row, char forms[3][THREADS_TEXT]) {
    const ThreadTurn *turn = row->turn;
    const ThreadLane *last = &threads->period.lane[row->lane + row->n - 1];
    const char *mode = turn->kernel_mode ? "K" : "U";
    char number[32] = "main";
    const ThreadTurn *end = last->first;
    if (strcmp(turn->owner_name, end->owner_name) != 0) {
        snprintf(forms[0], THREADS_TEXT, "%s to %s  %s", turn->owner_name, end->owner_name, mode);
        snprintf(forms[1], THREADS_TEXT, "%s to %s", turn->owner_name, end->owner_name);
        snprintf(forms[2], THREADS_TEXT, "%s and %u more", turn->owner_name, row->n - 1u);
        return;
    }
    if (row->n > 1) {
        snprintf(number, sizeof number, "%u to %u", turn->ordinal, last->first->ordinal);
    } else if (!turn->is_main) {
        snprintf(number, sizeof number, "thread %u", turn->ordinal);
    }
    snprintf(forms[0], THREADS_TEXT, "%s  %s  %s", turn->owner_name, number, mode);
    snprintf(forms[1], THREADS_TEXT, "%s %s %s", turn->owner_name,
             strncmp(number, "thread ", 7) == 0 ? number + 7 : number, mode);
    snprintf(forms[2], THREADS_TEXT, "%s %s", turn->owner_name,
             strncmp(number, "thread ", 7) == 0 ? number + 7 : number);
}

static void able_text(const Threads *threads, const ThreadsRow *row, char *text) {
    const ThreadRow *record = record_of(threads, row->turn);
    bool runs = threads->runs == row->lane;
    char priority[48] = "", where[THREADS_TEXT / 2] = "";
    if (is_away(row->turn)) {
        snprintf(where, sizeof where, " in %s", row->turn->in_name);
    }
    if (record && record->priority != record->base_priority) {
        snprintf(priority, sizeof priority, ", lent priority %u", record->priority);
    } else if (record && record->priority != THREAD_PRIORITY_DEFAULT) {
        snprintf(priority, sizeof priority, ", priority %u", record->priority);
    }
    snprintf(text, THREADS_TEXT, "%s%s%s", runs ? "runs" : "ready", where, priority);
}

void threads_doing(const Threads *threads, const ThreadsRow *row, char forms[3][THREADS_TEXT]) {
    char waits[4][THREADS_TEXT];
    ThreadWait wait;
    const ThreadTurn *turn = row->turn;
    const char *word = threads->runs == row->lane ? "runs" : "ready";
    switch ((LaneState)turn->state) {
    case LANE_WAITS:
        wait = *turn->wait;
        threads_holder(threads, turn, wait.holder);
        threads_waiting(&wait, false, waits);
        for (int i = 0; i < 3; i++) {
            memcpy(forms[i], waits[i == 2 ? 3 : i], THREADS_TEXT);
        }
        return;
    case LANE_SLEEPS:
        word = "sleeps";
        break;
    case LANE_SUSPENDED:
        word = "suspended";
        break;
    case LANE_ENDED:
        word = "has ended";
        break;
    case LANE_RUNS:
    case LANE_READY:
    case LANE_STATES:
        able_text(threads, row, forms[0]);
        snprintf(forms[1], THREADS_TEXT, "%s%s%s", word, is_away(turn) ? " in " : "",
                 is_away(turn) ? turn->in_name : "");
        snprintf(forms[2], THREADS_TEXT, "%s", word);
        return;
    }
    for (int i = 0; i < 3; i++) {
        snprintf(forms[i], THREADS_TEXT, "%s%s", row->n > 1 ? "all " : "", word);
    }
}

// ---- heading

// "The main thread of app.exe": the beginning of a sentence.
static const char *subject(const ThreadTurn *turn, char *text, size_t size) {
    thread_log_name(turn, NULL, text, size);
    text[0] = text[0] == 't' ? 'T' : text[0];
    return text;
}

static const ThreadTurn *present(const Threads *threads) {
    return threads->runs == NO_LANE
               ? NULL
               : query_thread_turn(&threads->period, threads->runs, threads->now);
}

static void head_text(const Threads *threads, char *text) {
    const ThreadTurn *turn = present(threads);
    char who[96];
    if (!turn) {
        snprintf(text, THREADS_TEXT, "Nobody of the scenario has run yet.");
        return;
    }
    subject(turn, who, sizeof who);
    switch ((LaneState)turn->state) {
    case LANE_WAITS:
        snprintf(text, THREADS_TEXT, "%s waits for %s.", who, turn->wait->what);
        break;
    case LANE_SLEEPS:
        snprintf(text, THREADS_TEXT, "%s sleeps.", who);
        break;
    case LANE_SUSPENDED:
        snprintf(text, THREADS_TEXT, "%s is suspended.", who);
        break;
    case LANE_ENDED:
        snprintf(text, THREADS_TEXT, "%s has ended.", who);
        break;
    case LANE_RUNS:
    case LANE_READY:
    case LANE_STATES:
        snprintf(text, THREADS_TEXT, is_away(turn) ? "%s runs in %s." : "%s runs.", who,
                 turn->in_name);
        break;
    }
}

// "3 are ready", "1 waits"; nothing for 0.
static void add_count(char *text, unsigned n, const char *one, const char *many) {
    size_t used = strlen(text);
    if (n > 0) {
        snprintf(text + used, THREADS_TEXT - used, "%s%u %s", used ? ", " : "", n,
                 n == 1 ? one : many);
    }
}

static void count_text(const Threads *threads, char *text) {
    unsigned n[LANE_STATES] = {0};
    char counts[THREADS_TEXT] = "";
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        const ThreadsRow *row = &threads->row[i];
        n[row->turn->state] += row->lane == threads->runs ? row->n - 1u : row->n;
    }
    add_count(counts, n[LANE_READY], "is ready", "are ready");
    add_count(counts, n[LANE_WAITS], "waits", "wait");
    add_count(counts, n[LANE_SLEEPS], "sleeps", "sleep");
    add_count(counts, n[LANE_SUSPENDED], "is suspended", "are suspended");
    add_count(counts, n[LANE_ENDED], "has ended", "have ended");
    const char *who = threads->runs == NO_LANE ? "Of the threads" : "Of the others";
    text[0] = '\0';
    if (counts[0]) {
        snprintf(text, THREADS_TEXT, "%s %s.", who, counts);
    }
}

void threads_heading(const Threads *threads, char head[THREADS_TEXT], char more[THREADS_TEXT]) {
    const ThreadTurn *turn = present(threads);
    char way[THREADS_TEXT - 16], holder[THREAD_WHAT] = "";
    head_text(threads, head);
    query_thread_way(threads->period.world, way, sizeof way);
    if (turn && threads_holder(threads, turn, holder)[0]) {
        snprintf(more, THREADS_TEXT, "%s has it.", holder);
        more[0] = more[0] == 't' ? 'T' : more[0];
    } else if (turn && is_away(turn) && way[0]) {
        snprintf(more, THREADS_TEXT, "Its way: %s.", way);
    } else {
        count_text(threads, more);
    }
}

// ---- the note

// A thread that waits for something another thread has.
static const ThreadsRow *blocked(const Threads *threads, char holder[THREAD_WHAT]) {
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        if (threads_holder(threads, threads->row[i].turn, holder)[0]) {
            return &threads->row[i];
        }
    }
    return NULL;
}

const char *threads_note(const Threads *threads, char text[2 * THREADS_TEXT]) {
    const ThreadTurn *turn = present(threads);
    char who[96], holder[THREAD_WHAT];
    const ThreadsRow *row = blocked(threads, holder);
    if (turn && is_away(turn)) {
        snprintf(text, 2 * THREADS_TEXT,
                 "A call into a server is no message: the same thread goes on in the server's "
                 "process. So its lane takes the colour of %s. %s still owns it, and it comes back "
                 "the way it went.",
                 turn->in_name, turn->owner_name);
    } else if (row) {
        snprintf(text, 2 * THREADS_TEXT,
                 "Who waits gets no time. %s goes on when %s gives %s back.",
                 subject(row->turn, who, sizeof who), holder, row->turn->wait->what);
    } else if (threads->n_rows == 1 && threads->n_hidden == 0 && threads->row[0].n == 1) {
        snprintf(text, 2 * THREADS_TEXT,
                 "There is one thread, so nobody takes turns with it. CreateThread or another "
                 "process brings another lane.");
    } else {
        snprintf(text, 2 * THREADS_TEXT,
                 "One lane is full at a time: that thread runs. A ready one waits for its turn "
                 "only; a hatched one waits for something, and gets no turn before that.");
    }
    return text;
}
