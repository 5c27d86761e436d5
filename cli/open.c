// SPDX-License-Identifier: MIT
#include "cli/open.h"

#include "ce/options.h"
#include "cli/asking.h"
#include "cli/watchdog.h"
#include "import/dump.h"
#include "import/kind/file_kind.h"
#include "scenario/library.h"

#include <string.h>
#include <unistd.h>

// Opens a session for a command and runs it, with and without a second device beside it. Every
// error prints its one line here, so that a command only returns the code. A dump runs nothing: it
// rejects the options that only a scenario takes.

static int refuse_options(const Arguments *arguments) {
    bool any = arguments->n_settings || arguments->profile || arguments->answers ||
               arguments->limit_steps || arguments->n_remedies || arguments->log;
    return any ? complain(EXIT_USAGE,
                          "%s is a dump of a device: --profile, --set, --ram, --limit-steps, "
                          "--remedy, --answers and --log are for scenarios",
                          arguments->file)
               : 0;
}

// Makes a session from a state and frees the state.
static int make_session(SessionState *state, Origin *origin, Session **ret_session) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    SessionHost host = origin_host(origin);
    Session *session = session_new(state, &host, &status, message);
    int code = session ? 0 : origin_refuse(state, status, message);
    state_free(state);
    *ret_session = session;
    return code;
}

// Returns 0 for a dump.
static int refuse_other(const SessionState *state, const char *command) {
    FileFacts facts = file_facts(state->text, state->size);
    char what[1200];
    bool is_lesson = library_find(state->name) && !strchr(state->name, '.');
    bool is_lua = is_lesson || state_is_lua(state);
    if (!is_lua && dump_recognise(state->text, state->size)) {
        return 0;
    }
    if (is_lua) {
        return complain(EXIT_USAGE,
                        "%s: %s is a scenario: slot32 view %s. %s takes dumps of devices", command,
                        state->name, state->name, command);
    }
    if (file_facts_say(&facts, state->name, what, sizeof what)) {
        return complain(EXIT_USAGE, "%s: %s is %s. %s takes dumps of devices", command, state->name,
                        what, command);
    }
    return complain(EXIT_USAGE,
                    "%s: %s is no dump of a device: want what mi, gi or MemoRx print there",
                    command, state->name);
}

// `dumps` is the command's name if it takes dumps only, else NULL.
static int open_as(Opened *opened, const Arguments *arguments, SessionState *state,
                   const char *dumps) {
    *opened = (Opened){.arguments = arguments};
    opened->origin.limits = (BudgetLimits){.stop = &opened->stop,
                                           .alive = &opened->alive,
                                           .instructions = arguments->limit_instructions,
                                           .bytes = (uint64_t)arguments->limit_memory << 20,
                                           .seconds = arguments->limit_seconds};
    opened->origin.allowed = arguments->allowed;
    opened->origin.linked = arguments->link ? arguments : NULL;
    opened->right.limits = opened->origin.limits;
    opened->right.allowed = arguments->allowed;
    watchdog_begin(arguments->limit_seconds, &opened->stop, &opened->alive);
    int code = state ? 0 : origin_read(&opened->origin, arguments, &state);
    if (code == 0 && dumps && (code = refuse_other(state, dumps)) != 0) {
        state_free(state);
    }
    code = code ? code : make_session(state, &opened->origin, &opened->session);
    if (code == 0) {
        opened->world = session_world(opened->session);
        code = session_is_dump(opened->session) ? refuse_options(arguments) : 0;
    }
    if (code == 0) {
        code = answers_log_begin(&opened->log, arguments->log, arguments->no_answers);
    }
    return code;
}

int opened_open(Opened *opened, const Arguments *arguments) {
    return open_as(opened, arguments, NULL, NULL);
}

int opened_open_state(Opened *opened, const Arguments *arguments, SessionState *state) {
    return open_as(opened, arguments, state, NULL);
}

int opened_open_dump(Opened *opened, const Arguments *arguments, const char *command) {
    return open_as(opened, arguments, NULL, command);
}

void opened_close(Opened *opened) {
    watchdog_end();
    session_free(opened->session);
    origin_deinit(&opened->origin);
    origin_deinit(&opened->right);
    answers_log_end(&opened->log);
    *opened = (Opened){0};
}

int opened_wants_scenario(const Opened *opened, const char *command) {
    return session_is_dump(opened->session)
               ? complain(EXIT_USAGE,
                          "%s: %s is a dump of a device, one moment without calls: view, map, mi, "
                          "gi and explain show it",
                          command, opened->arguments->file)
               : 0;
}

// ---- running

// Makes the next step, or asks the open question.
static SessionStatus go_on(Opened *opened) {
    char line[STATE_ANSWER];
    Session *session = opened->session;
    const RunnerQuestion *question = session_question(session);
    return question ? session_answer(
                          session, ask_at_terminal(opened->arguments, question, line, sizeof line))
                    : session_step(session);
}

int opened_run(Opened *opened) {
    Session *session = opened->session;
    if (session_is_dump(session)) {
        return EXIT_HELD;
    }
    SessionStatus status = session_start(session);
    int logged = 0;
    while (session_goes_on(status) && logged == 0) {
        uint32_t before = opened->world->n_marked[EVENT_ASK];
        status = go_on(opened);
        logged = answers_log_take(&opened->log, session, before);
    }
    if (logged) {
        return logged;
    }
    if (status != SESSION_DONE) {
        return complain(status == SESSION_NO_HOST ? EXIT_HOST : EXIT_USAGE, "%s",
                        session_message(session));
    }
    RunnerScore score = session_score(session);
    return score.failed || score.crashes ? EXIT_EXPECTATION : EXIT_HELD;
}

int opened_start(Opened *opened) {
    SessionStatus status = session_start(opened->session);
    return session_failed(status) ? complain(status == SESSION_FAILED ? EXIT_USAGE : EXIT_HOST,
                                             "%s", session_message(opened->session))
                                  : 0;
}

int opened_seek(Opened *opened) {
    const char *at = opened->arguments->at;
    World *world = opened->world;
    Moment moment = {0, 0};
    uint32_t position = world->n_events;
    if (!at || strcmp(at, "end") == 0) {
        world_seek(world, position);
        return 0;
    }
    moment_parse(at, &moment); // cannot fail: the arguments were checked
    if (moment_find(world, moment, &position)) {
        world_seek(world, position);
        return 0;
    }
    uint32_t parts = moment_count(world, moment.step);
    if (world->dump) {
        return complain(EXIT_USAGE, "--at %s: a dump is one moment, step 0", at);
    }
    if (parts == 0) {
        return complain(EXIT_USAGE, "--at %s: the scenario has %u steps", at,
                        world_last_step(world));
    }
    return complain(EXIT_USAGE, "--at %s: step %u has %u moment%s", at, moment.step, parts,
                    parts == 1 ? "" : "s");
}

// ---- beside

static bool is_profile(const char *name) {
    Options ignored;
    char own[STATE_PROFILE];
    size_t n = strcspn(name, ",");
    snprintf(own, sizeof own, "%.*s", (int)n, name);
    return n < sizeof own && options_profile(&ignored, own);
}

// Whether the word names neither a profile nor anything to open; most likely it is mistyped.
static bool is_nothing(const char *what) {
    return !strpbrk(what, "/.") && !library_find(what) && access(what, F_OK) != 0;
}

static int read_beside(Opened *opened, const Session *left, SessionState **ret_state) {
    const char *what = opened->arguments->beside;
    char message[SESSION_MESSAGE];
    if (is_profile(what) && session_is_dump(left)) {
        return complain(EXIT_USAGE, "--beside %s: %s is a dump of a device, it runs nowhere", what,
                        opened->arguments->file);
    }
    if (is_profile(what)) {
        SessionStatus status = SESSION_FAILED;
        *ret_state = beside_state(session_state(left), what, &status, message);
        int code = status == SESSION_NO_HOST ? EXIT_HOST : EXIT_USAGE;
        return *ret_state ? 0 : complain(code, "%s", message);
    }
    if (is_nothing(what)) {
        return complain(EXIT_USAGE,
                        "--beside %s: neither a profile (%s) nor a file nor a shipped scenario",
                        what, options_profile_names());
    }
    return origin_read_plain(&opened->right, what, ret_state);
}

int open_beside(Opened *opened, const Session *left, Beside **ret_beside) {
    const char *what = opened->arguments->beside;
    char message[SESSION_MESSAGE];
    SessionState *state = NULL;
    Session *right = NULL;
    SessionStatus status = SESSION_FAILED;
    *ret_beside = NULL;
    if (!what) {
        return 0;
    }
    bool same = is_profile(what);
    int code = read_beside(opened, left, &state);
    code = code ? code : make_session(state, same ? &opened->origin : &opened->right, &right);
    if (code) {
        return code;
    }
    *ret_beside = beside_new(left, right, same, same ? what : NULL, &status, message);
    return *ret_beside
               ? 0
               : complain(status == SESSION_NO_HOST ? EXIT_HOST : EXIT_USAGE, "%s", message);
}
