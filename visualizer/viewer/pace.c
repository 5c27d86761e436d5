// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"

#include "world/query/moment.h"
#include "world/story/story.h"

#include <stdio.h>
#include <string.h>

// How fast playing goes. A moment that tells something stays until it can be read. A call of
// another kind than the one before stays until its sentence can be read. Equal calls that tell
// nothing pass one at a time at first, then by two, four, eight. Before such a run ends, in a
// refusal or in something told, playing becomes slow again. To know the end in advance, the session
// runs ahead of the picture, but never past what ends the run.

#define READ_LEAST_MS 1500u // the audience in the last row must look up and read
#define READ_PER_SECOND 18u // characters
#define READ_MOST_MS 4000u  // for a call's sentence; who wants longer can pause
#define LOOP_CALLS 12u      // a call that occurs this often among so many calls is part of a loop
#define LOOP_SAME 4u
#define SLOW_MS 100u        // a tick of at least this length is watched call by call
#define TICKS_OF_A_GEAR 12u // how long each number of calls at once lasts, both up and down
#define GEAR_MOST 10u       // 1,024 calls at once
#define TICKS_TO_STOP 8u    // near its end, a run has this many ticks of that many calls left
#define AHEAD_MOST (1u << 14)

static bool is_told(EventKind kind) {
    return kind == EVENT_ASK || kind == EVENT_SAY || kind == EVENT_POINT || kind == EVENT_CHAPTER ||
           kind == EVENT_VERDICT;
}

// The number of characters that the answer to a question tells.
static size_t answer_length(const Event *asked) {
    return strlen(asked->text[1]) + (asked->text[2] ? strlen(asked->text[2]) : 0);
}

// The number of characters that an event tells in the story; 0 when it tells nothing.
static size_t told_length(const World *world, const Event *event) {
    switch (event->kind) {
    case EVENT_SAY:
    case EVENT_POINT:
    case EVENT_CHAPTER:
        return strlen(event->text[0]);
    case EVENT_ASK: // the question was read before
        return event->args[3] ? 1 : answer_length(event);
    case EVENT_VERDICT:
        return event->args[0] < world->n_marked[EVENT_ASK]
                   ? answer_length(
                         &world_event(world, world_marked(world, EVENT_ASK, event->args[0]))->event)
                   : 0;
    default:
        return 0;
    }
}

// Whether the event continues a run: a call like the one before, with no refusal or fault.
static bool goes_on(const Event *event, const Event *last) {
    bool silent = event->kind == EVENT_CALL && !event->fault && event->reason->id == REASON_NONE;
    bool held = event->kind == EVENT_EXPECT && event->args[0];
    return (silent &&
            (event->depth || (event->call == last->call && event->process == last->process))) ||
           held;
}

// The call that a run consists of: the guest's last own call, if nothing is told with it.
static const Event *run_call(const World *world) {
    const Event *own = NULL;
    for (uint32_t i = world->position ? moment_now(world) : 0; i < world->position; i++) {
        const Event *event = &world_event(world, i)->event;
        if (is_told(event->kind)) {
            return NULL;
        }
        own = event->kind == EVENT_CALL && !event->depth ? event : own;
    }
    return own;
}

// Whether the call is news: it differs from the call before it, and is not one of a few calls that
// alternate in a loop.
static bool is_news(const World *world) {
    const Event *call = run_call(world);
    unsigned calls = 0, same = 0;
    for (uint32_t i = moment_now(world); call && i > 0 && calls < LOOP_CALLS; i--) {
        const Event *event = &world_event(world, i - 1)->event;
        bool own = event->kind == EVENT_CALL && !event->depth;
        if (own && calls == 0 && event->call == call->call) {
            return false;
        }
        same += own && event->call == call->call;
        calls += own;
    }
    return call && same < LOOP_SAME;
}

// How long the sentence of a new call takes to read, in ms at the usual pace.
static uint32_t sentence_ms(const World *world) {
    const WorldEvent *call = moment_told(world, EVENT_CALL);
    char text[640] = "";
    if (call) {
        story_sentence(world, call, text, sizeof text);
    }
    uint32_t ms = (uint32_t)strlen(text) * 1000 / READ_PER_SECOND;
    return ms < READ_LEAST_MS ? READ_LEAST_MS : ms > READ_MOST_MS ? READ_MOST_MS : ms;
}

uint32_t pace_hold_ms(const Viewer *viewer, const World *world) {
    size_t told = 0;
    for (uint32_t i = moment_now(world); i < world->position; i++) {
        told += told_length(world, &world_event(world, i)->event);
    }
    uint32_t read = told ? (uint32_t)(told * 1000 / READ_PER_SECOND) : 0;
    uint32_t pace = viewer->delay_ms;
    pace = is_news(world) ? sentence_ms(world) * viewer->delay_ms / PACE_MS : pace;
    read = told && read < READ_LEAST_MS ? READ_LEAST_MS : read;
    return read > pace ? read : pace;
}

// Whether the history ahead contains the end of the run; *at is where the run ends so far.
static bool run_ends(const World *world, const Event *call, uint32_t *at) {
    while (*at < world->n_events && goes_on(&world_event(world, *at)->event, call)) {
        *at += 1;
    }
    return *at < world->n_events;
}

// How many moments of the run are ahead, at most `most`; fewer when the end is known.
static uint32_t run_ahead(Viewer *viewer, uint32_t most) {
    World *world = viewer_world(viewer);
    const Event *call = run_call(world);
    uint32_t from = world->position, at = from, n = 0;
    if (!call) {
        return 0;
    }
    while (!run_ends(world, call, &at) && at - from < most &&
           viewer_status(viewer) == VIEWED_STEPPED && !atomic_load(&viewer->stops)) {
        viewer->reached = viewer->ahead ? viewer->reached : from;
        viewer->ahead = true;
        viewer_step_live(viewer); // the session then stands at its end
        world = viewer_world(viewer);
    }
    world_seek(world, from);
    for (uint32_t i = from, next = 0; n < most && i < at; i = next, n++) {
        next = moment_next(world, i);
        if (next > at || next == i) {
            break;
        }
    }
    return n;
}

uint32_t pace_next(Viewer *viewer) {
    Pace *pace = &viewer->pace;
    uint32_t gear = pace->ticks / TICKS_OF_A_GEAR, late = viewer->late_ms / viewer->delay_ms;
    gear = gear < GEAR_MOST ? gear : GEAR_MOST;
    uint32_t at_once = (1u << gear) * (1 + (late < 16 ? late : 16));
    uint32_t look = 2 * TICKS_OF_A_GEAR * at_once;
    uint32_t ahead = run_ahead(viewer, look < AHEAD_MOST ? look : AHEAD_MOST);
    uint32_t slow = ahead / TICKS_TO_STOP; // slower towards the end
    at_once = at_once < slow ? at_once : slow;
    pace->at_once = at_once ? at_once : 1;
    pace->ticks = ahead ? pace->ticks + 1 : 0;
    return pace->at_once;
}

void pace_reset(Viewer *viewer) {
    viewer->pace = (Pace){.at_once = 1};
}

bool pace_is_slow(const Viewer *viewer) {
    return viewer->mode == RUN_PAUSED || (viewer->mode == RUN_PLAYING &&
                                          viewer->delay_ms >= SLOW_MS && viewer->pace.at_once == 1);
}

void pace_text(Viewer *viewer, char *text, size_t size) {
    char at_once[48] = "", speed[32] = "";
    if (viewer->pace.at_once > 1) {
        snprintf(at_once, sizeof at_once, ", %u calls at once", viewer->pace.at_once);
    }
    if (viewer->delay_ms != PACE_MS) {
        snprintf(speed, sizeof speed, ", %s", viewer_speed_text(viewer));
    }
    snprintf(text, size, "running%s%s", speed, at_once);
}
