// SPDX-License-Identifier: MIT
#include "viewing/viewing.h"

#include "ce/hash.h"
#include "viewing/link.h"

#include <stdio.h>
#include <string.h>

// ---- another session in the place of this one

// The profile to compare with: a Smartphone if all threads of the session run in kernel mode, else
// a Pocket PC.
static const char *other_profile(const Session *session) {
    bool all = session_look(session)->options.kernel_mode == KERNEL_MODE_ALL;
    return all ? "smartphone" : "pocket-pc";
}

static bool open_versus(const Viewing *viewing, const Session *left, Beside **ret_beside,
                        char message[SESSION_MESSAGE]) {
    SessionStatus status = SESSION_NO_HOST;
    const char *profile = other_profile(left);
    SessionState *state = beside_state(session_state(left), profile, &status, message);
    Session *right = state ? session_new(state, &viewing->host.files, &status, message) : NULL;
    state_free(state);
    *ret_beside = right ? beside_new(left, right, true, profile, &status, message) : NULL;
    return *ret_beside != NULL;
}

static bool open_beside(const Viewing *viewing, const Session *session, Beside **ret_beside,
                        char message[SESSION_MESSAGE]) {
    const ViewingHost *host = &viewing->host;
    *ret_beside = NULL;
    if (viewing->versus) {
        return open_versus(viewing, session, ret_beside, message);
    }
    return !host->beside || host->beside(host->context, session, ret_beside, message);
}

bool viewing_init(Viewing *viewing, const ViewingHost *host, Session *session) {
    *viewing = (Viewing){.host = *host, .session = session, .versus = host->versus};
    return open_beside(viewing, session, &viewing->beside, viewing->message);
}

const char *viewing_versus_profile(const Viewing *viewing) {
    return other_profile(viewing->session);
}

char *viewing_link(const Viewing *viewing, const Scene *scene, const char *beside,
                   const LinkFiles *files, const char *version) {
    Look look;
    SessionState *state = session_state_now(viewing->session);
    bool same = viewing->beside && beside_is_lockstep(viewing->beside);
    look_init(&look);
    look_take(&look, scene);
    look.reached = moment_at(scene->world, scene->last_event);
    snprintf(look.beside, sizeof look.beside, "%s",
             !same             ? ""
             : viewing->versus ? other_profile(viewing->session)
                               : beside);
    char *text = state ? link_text(state, &look, files, version) : NULL;
    state_free(state);
    return text;
}

void viewing_deinit(Viewing *viewing) {
    beside_free(viewing->beside);
    session_free(viewing->session);
    *viewing = (Viewing){.session = NULL};
}

// Makes a session from a state and starts it; NULL with one line in `message` on failure.
static Session *start(const Viewing *viewing, const SessionState *state, SessionStatus *ret_status,
                      char message[SESSION_MESSAGE]) {
    Session *session = session_new(state, &viewing->host.files, ret_status, message);
    if (!session || session_is_dump(session) || session_goes_on(session_start(session))) {
        return session;
    }
    *ret_status = session_status(session);
    snprintf(message, SESSION_MESSAGE, "%s", session_message(session));
    return session_free(session);
}

// Replaces the shown session by one made from a state, and frees the state. On failure returns
// false with one line in viewing->message; the old session stays.
static bool take_over(Viewing *viewing, SessionState *state) {
    char message[SESSION_MESSAGE] = "out of memory on the host";
    SessionStatus status = SESSION_NO_HOST;
    Beside *beside = NULL;
    Session *session = state ? start(viewing, state, &status, message) : NULL;
    if (session && !open_beside(viewing, session, &beside, message)) {
        session = session_free(session);
    }
    if (!session) {
        snprintf(viewing->message, sizeof viewing->message, "%s", message);
        if (viewing->host.told && state) {
            viewing->host.told(viewing->host.context, state, status, message);
        }
        state_free(state);
        return false;
    }
    state_free(state);
    beside_free(viewing->beside);
    session_free(viewing->session);
    viewing->beside = beside;
    viewing->session = session;
    viewing->message[0] = '\0';
    return true;
}

static bool on_restart(void *context) {
    Viewing *viewing = context;
    SessionState *state = state_copy(session_state(viewing->session));
    if (state) {
        state->n_answers = state->n_given;
        state->n_acts = 0;
    }
    return take_over(viewing, state);
}

static bool on_rewind(void *context, uint32_t event) {
    Viewing *viewing = context;
    return take_over(viewing, session_state_before(viewing->session, event));
}

// Another scenario has other DLLs, so it starts without remedies. The same one again keeps them.
static bool on_load(void *context, const char *file) {
    Viewing *viewing = context;
    const ViewingHost *host = &viewing->host;
    const SessionState *old = session_state(viewing->session);
    SessionState *state = NULL;
    if (!host->read) {
        snprintf(viewing->message, sizeof viewing->message, "no file can be opened here");
        return false;
    }
    bool shown = host->read(host->context, file, &state, viewing->message);
    for (uint32_t i = 0; shown && !file && i < old->n_remedies; i++) {
        state_add_remedy(state, old->remedies[i]);
    }
    if (shown && !take_over(viewing, state)) {
        shown = false;
        snprintf(viewing->message, sizeof viewing->message, "cannot read %.64s (see the terminal)",
                 file ? file : "it again");
    }
    if (host->read_done) {
        host->read_done(host->context, shown);
    }
    return shown;
}

static bool on_remedy(void *context, const char *text) {
    Viewing *viewing = context;
    SessionState *state = state_copy(session_state(viewing->session));
    if (state && !text) {
        state->n_remedies = 0;
    }
    if (state && text && !state_add_remedy(state, text)) {
        snprintf(viewing->message, sizeof viewing->message, "%u remedies are in force, no more fit",
                 REMEDIES_IN_FORCE);
        state_free(state);
        return false;
    }
    if (state) {
        state->n_acts = 0; // on another device a call of the viewer's own would be another call
    }
    return take_over(viewing, state);
}

// Shows Pocket PC beside Smartphone, or again the device that was beside before.
static bool on_versus(void *context) {
    Viewing *viewing = context;
    Beside *beside = NULL;
    if (session_is_dump(viewing->session)) {
        snprintf(viewing->message, sizeof viewing->message, "a dump is one moment: nothing runs");
        return false;
    }
    viewing->versus = !viewing->versus;
    if (!open_beside(viewing, viewing->session, &beside, viewing->message)) {
        viewing->versus = !viewing->versus;
        return false;
    }
    beside_free(viewing->beside);
    viewing->beside = beside;
    return true;
}

static Session *now(void *context) {
    return ((Viewing *)context)->session;
}

// ---- callbacks that only ask, or that act at the session's position

static Viewed viewed(SessionStatus status) {
    static const Viewed same[] = {[SESSION_STEPPED] = VIEWED_STEPPED,
                                  [SESSION_ASKS] = VIEWED_ASKS,
                                  [SESSION_DONE] = VIEWED_DONE,
                                  [SESSION_FAILED] = VIEWED_FAILED,
                                  [SESSION_NO_HOST] = VIEWED_FAILED};
    return same[status];
}

static World *on_world(void *context) {
    return session_world(now(context));
}

static Viewed on_status(void *context) {
    return viewed(session_status(now(context)));
}

// A lesson that has just ended is kept, with how it was done.
static Viewed after(Viewing *viewing, SessionStatus status) {
    const SessionState *state = session_state(viewing->session);
    Progress *progress = viewing->host.progress;
    if (status == SESSION_DONE && progress && !session_is_dump(viewing->session)) {
        RunnerScore score = session_score(viewing->session);
        ProgressEntry entry = {.hash = hash_text(state->text, state->size),
                               .questions = score.questions,
                               .right = score.right};
        bool fits = strlen(state->name) < sizeof entry.name;
        if (fits) {
            strcpy(entry.name, state->name);
        }
        if (fits && progress_keep(progress, &entry) && viewing->host.keep_progress) {
            viewing->host.keep_progress(viewing->host.context);
        }
    }
    return viewed(status);
}

static Viewed on_step(void *context) {
    return after(context, session_step(now(context)));
}

static Viewed on_answer(void *context, const char *given) {
    Viewing *viewing = context;
    uint32_t before = session_look(viewing->session)->n_marked[EVENT_ASK];
    Viewed viewed = after(viewing, session_answer(viewing->session, given));
    if (viewing->host.answered) {
        viewing->host.answered(viewing->host.context, viewing->session, before);
    }
    return viewed;
}

static void on_keep_answers(void *context) {
    Viewing *viewing = context;
    if (session_is_dump(viewing->session)) {
        snprintf(viewing->message, sizeof viewing->message, "a dump asks nothing");
        return;
    }
    viewing->host.keep_answers(viewing->host.context, viewing->session, viewing->message);
}

static bool on_question(void *context, Question *ret_question) {
    const RunnerQuestion *question = session_question(now(context));
    if (question) {
        question_set(ret_question, question->question, question->choices);
    }
    return question != NULL;
}

static bool on_act(void *context, ViewerTry kind) {
    Viewing *viewing = context;
    bool acted =
        session_act(viewing->session, kind == TRY_LARGE_AREA ? ACT_LARGE_AREA : ACT_NEXT_PROCESS);
    if (!acted) {
        snprintf(viewing->message, sizeof viewing->message, "%s",
                 session_message(viewing->session));
    }
    return acted;
}

static uint32_t on_n_acts(void *context) {
    return session_state(now(context))->n_acts;
}

static bool on_in_act(void *context, uint32_t event, uint32_t *ret_begin) {
    return session_in_act(now(context), event, ret_begin);
}

static const char *const *on_remedies(void *context) {
    Viewing *viewing = context;
    const SessionState *state = session_state(viewing->session);
    for (uint32_t i = 0; i < state->n_remedies; i++) {
        viewing->remedies[i] = state->remedies[i];
    }
    viewing->remedies[state->n_remedies] = NULL;
    return viewing->remedies;
}

static const World *on_before(void *context, uint32_t step) {
    return session_before(now(context), step);
}

static void on_keeps(void *context, Scene *scene) {
    const ScenarioInfo *info = session_info(now(context));
    scene->room_after = info ? info->room_after : 0;
    scene->tries_after = info ? info->tries_after : 0;
}

static bool on_asks_first(void *context) {
    const ScenarioInfo *info = session_info(now(context));
    return info && session_state(now(context))->n_answers < info->tries_after;
}

static const char *on_message(void *context) {
    return ((Viewing *)context)->message;
}

static const char *on_failure(void *context) {
    return session_message(now(context));
}

static const char *on_title(void *context) {
    return session_title(now(context));
}

static const char *on_profile(void *context) {
    return session_profile(now(context));
}

static void on_beside(void *context, Scene *scene) {
    Viewing *viewing = context;
    Beside *beside = viewing->beside;
    scene->beside = beside_at(beside, scene->world, &scene->pair, &scene->parted);
    scene->beside_title = beside ? beside_title(beside) : NULL;
    scene->lockstep = beside && beside_is_lockstep(beside);
}

// ---- the shelf

static const Shelf *on_shelf(void *context, unsigned route) {
    Viewing *viewing = context;
    return viewing->host.shelf(viewing->host.context, route, session_state(viewing->session)->name);
}

static void on_shelf_picture(void *context, unsigned route, unsigned item, const ShelfLook *look) {
    const ViewingHost *host = &((Viewing *)context)->host;
    host->shelf_picture(host->context, route, item, look);
}

static Moment on_shelf_moment(void *context, unsigned route, unsigned item) {
    const ViewingHost *host = &((Viewing *)context)->host;
    return host->shelf_moment(host->context, route, item);
}

static bool on_end(void *context, EndCard *ret_card, const char **ret_next) {
    Viewing *viewing = context;
    return viewing->host.end(viewing->host.context, session_state(viewing->session)->name, ret_card,
                             ret_next);
}

ViewerSession viewing_session(Viewing *viewing) {
    return (ViewerSession){.context = viewing,
                           .world = on_world,
                           .status = on_status,
                           .step = on_step,
                           .answer = on_answer,
                           .question = on_question,
                           .restart = on_restart,
                           .rewind = on_rewind,
                           .load = on_load,
                           .act = on_act,
                           .n_acts = on_n_acts,
                           .in_act = on_in_act,
                           .remedy = on_remedy,
                           .remedies = on_remedies,
                           .before = on_before,
                           .asks_first = on_asks_first,
                           .keeps = on_keeps,
                           .message = on_message,
                           .failure = on_failure,
                           .title = on_title,
                           .profile = on_profile,
                           .beside = on_beside,
                           .shelf = viewing->host.shelf ? on_shelf : NULL,
                           .shelf_picture = on_shelf_picture,
                           .shelf_moment = on_shelf_moment,
                           .end = viewing->host.end ? on_end : NULL,
                           .versus = on_versus,
                           .keep_answers = viewing->host.keep_answers ? on_keep_answers : NULL};
}
