// SPDX-License-Identifier: MIT
#include "cli/session.h"

#include "ce/nearest.h"
#include "cli/file.h"
#include "record/dump.h"
#include "scenario/library.h"
#include "world/sentence.h"
#include "world/query.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *load(void *context, const char *name, size_t *ret_size) {
    Session *session = context;
    char path[1024];
    if (name[0] == '/' || strstr(name, "..")) {
        return NULL; // files beside the scenario and below it, nothing else
    }
    snprintf(path, sizeof path, "%s%s", session->directory, name);
    free(session->included);
    session->included = file_read(path, FILE_TEXT_MAX, ret_size);
    if (!session->included) { // include "lib/walk"
        snprintf(path, sizeof path, "%s%s.lua", session->directory, name);
        session->included = file_read(path, FILE_TEXT_MAX, ret_size);
    }
    return session->included;
}

// The answer to the open question: the next line of --answers, or of whoever sits at the terminal;
// NULL = nobody answers.
static const char *answer(Session *session) {
    const RunnerQuestion *question = runner_question(session->runner);
    if (session->answers) {
        char *line = session->next_answer;
        if (!line || !*line) {
            return NULL;
        }
        session->next_answer = line + strcspn(line, "\n");
        if (*session->next_answer) {
            *session->next_answer++ = '\0';
        }
        return line;
    }
    bool someone = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !session->arguments->json &&
                   !session->arguments->quiet && !session->arguments->watch;
    if (!someone) {
        return NULL;
    }
    printf("\n? %s\n%s%s> ", question->question, question->choices ? question->choices : "",
           question->choices ? "\n" : "");
    fflush(stdout);
    return fgets(session->line, sizeof session->line, stdin) ? session->line : NULL;
}

static int no_scenario(const char *name) {
    char hint[NEAREST_HINT];
    Nearest nearest = nearest_to(name);
    for (unsigned i = 0; i < library_file_count; i++) {
        nearest_offer(&nearest, library_files[i].name);
    }
    return complain(EXIT_USAGE, "no scenario '%s': neither a file nor a shipped one%s", name,
                    nearest_hint(&nearest, " (slot32 scenarios lists those)", hint));
}

static int read_scenario(Session *session, const char *file, const char **ret_text,
                         size_t *ret_size) {
    const LibraryFile *shipped = library_find(file);
    if (shipped && !strchr(file, '.')) {
        *ret_text = shipped->text;
        *ret_size = shipped->size;
        return 0;
    }
    session->text = file_read(file, FILE_TEXT_MAX, ret_size);
    if (!session->text) {
        bool is_name = errno == ENOENT && !strchr(file, '/') && !strchr(file, '.');
        return is_name ? no_scenario(file)
                       : complain(errno == ENOENT || errno == EISDIR ? EXIT_USAGE : EXIT_HOST,
                                  "cannot read %s: %s", file, strerror(errno));
    }
    const char *slash = strrchr(file, '/');
    snprintf(session->directory, sizeof session->directory, "%.*s",
             slash ? (int)(slash - file + 1) : 0, file);
    *ret_text = session->text;
    return 0;
}

static int read_answers(Session *session, const char *file) {
    size_t size = 0;
    session->answers = file_read(file, FILE_TEXT_MAX, &size);
    session->next_answer = session->answers;
    return session->answers
               ? 0
               : complain(EXIT_USAGE, "cannot read the answers %s: %s", file, strerror(errno));
}

// A file named .lua is a scenario, whatever it quotes.
static bool may_be_dump(const Session *session) {
    const char *file = session->arguments->file;
    size_t n = strlen(file);
    return session->text && !(n > 4 && strcmp(file + n - 4, ".lua") == 0);
}

static bool is_dump(const Session *session, const char *text, size_t size) {
    return may_be_dump(session) && dump_recognise(text, size);
}

// Why a text is no scenario; when it is not even Lua, that it is no dump either.
static int refuse_scenario(Session *session, const char *message) {
    bool neither = may_be_dump(session) && strstr(message, " near ");
    snprintf(session->message, sizeof session->message, "%s", message);
    return neither ? complain(EXIT_USAGE,
                              "%s is neither a dump (no list of mi, gi or MemoRx was found in it) "
                              "nor a scenario: %s",
                              session->arguments->file, message)
                   : complain(EXIT_USAGE, "%s", message);
}

static int open_dump(Session *session, const char *text, size_t size) {
    const Arguments *arguments = session->arguments;
    char message[RUNNER_MESSAGE];
    if (arguments->n_settings || arguments->profile || arguments->answers ||
        arguments->limit_steps || arguments->n_remedies) {
        return complain(EXIT_USAGE,
                        "%s is a dump of a device: --profile, --set, --ram, --limit-steps, "
                        "--remedy and --answers are for scenarios",
                        arguments->file);
    }
    if (!dump_read(&session->world, arguments->file, text, size, message, sizeof message)) {
        return complain(EXIT_USAGE, "%s", message);
    }
    session->has_world = true;
    return 0;
}

int session_open(Session *session, const Arguments *arguments) {
    char message[RUNNER_MESSAGE];
    const char *text = NULL;
    size_t size = 0;
    *session = (Session){.arguments = arguments};
    int code = read_scenario(session, arguments->file, &text, &size);
    if (code == 0 && is_dump(session, text, size)) {
        return open_dump(session, text, size);
    }
    if (code == 0 && arguments->answers) {
        code = read_answers(session, arguments->answers);
    }
    if (code != 0) {
        return code;
    }
    RunnerDesc desc = {.name = arguments->file,
                       .text = text,
                       .size = size,
                       .profile = arguments->profile,
                       .settings = arguments->settings,
                       .remedies = arguments->remedies,
                       .limit_steps = arguments->limit_steps,
                       .load = load,
                       .context = session};
    session->runner = runner_new(&desc, message);
    if (!session->runner) {
        return refuse_scenario(session, message);
    }
    Machine *machine = runner_machine(session->runner);
    if (!world_init(&session->world, &machine->options)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    session->has_world = true;
    machine_listen(machine, world_sink(&session->world));
    return 0;
}

const char *session_title(const Session *session) {
    const char *file = session->arguments->file, *slash = strrchr(file, '/');
    return session->runner ? runner_title(session->runner) : slash ? slash + 1 : file;
}

const char *session_profile(Session *session) {
    char kinds[48];
    if (session->runner) {
        return runner_profile(session->runner);
    }
    snprintf(session->profile, sizeof session->profile, "dump: %s",
             dump_kinds_text(session->world.dump, kinds, sizeof kinds));
    return session->profile;
}

int session_wants_scenario(const Session *session, const char *command) {
    return session->runner ? 0
                           : complain(EXIT_USAGE,
                                      "%s: %s is a dump of a device, one moment without calls: "
                                      "view, map, mi, gi and explain show it",
                                      command, session->arguments->file);
}

void session_close(Session *session) {
    runner_free(session->runner);
    if (session->has_world) {
        world_deinit(&session->world);
    }
    free(session->text);
    free(session->included);
    free(session->answers);
}

const char *session_failure(const Session *session, char buffer[SESSION_FAILURE]) {
    const Reason *refusal = runner_refusal(session->runner);
    char why[512] = "";
    if (refusal) {
        sentence_reason(&session->world, refusal, why, sizeof why);
    }
    snprintf(buffer, SESSION_FAILURE, "%s%s%s", runner_message(session->runner),
             refusal ? ": " : "", why);
    return buffer;
}

bool session_goes_on(const Session *session) {
    return runner_goes_on(session->status) && !session->world.failed;
}

void session_step(Session *session) {
    session->status = session->status == RUNNER_ASKS
                          ? runner_answer(session->runner, answer(session))
                          : runner_step(session->runner);
}

int session_run(Session *session) {
    char failure[SESSION_FAILURE];
    if (!session->runner) {
        return EXIT_HELD;
    }
    session->status = RUNNER_STEPPED;
    if (!runner_start(session->runner)) {
        session->status = RUNNER_FAILED;
    }
    while (session_goes_on(session)) {
        session_step(session);
    }
    if (session->world.failed) {
        return complain(EXIT_HOST, "out of memory on the host: the history is too long");
    }
    if (session->status == RUNNER_FAILED) {
        return complain(EXIT_USAGE, "%s", session_failure(session, failure));
    }
    RunnerScore score = runner_score(session->runner);
    return score.failed || score.crashes ? EXIT_EXPECTATION : EXIT_HELD;
}

bool session_seek(Session *session) {
    const char *at = session->arguments->at;
    if (!at || strcmp(at, "end") == 0) {
        world_seek(&session->world, session->world.n_events);
        return true;
    }
    uint32_t step = (uint32_t)strtoul(at, NULL, 10);
    if (step > world_last_step(&session->world)) {
        if (session->world.dump) {
            complain(0, "--at %u: a dump is one moment, step 0", step);
            return false;
        }
        complain(0, "--at %u: the scenario has %u steps", step, world_last_step(&session->world));
        return false;
    }
    world_seek(&session->world, world_events_to_step(&session->world, step));
    return true;
}
