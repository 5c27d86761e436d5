// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "cli/open.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/query/remedy.h"
#include "world/text/json.h"
#include "world/text/map.h"
#include "world/text/print.h"

#include <time.h>
#include <unistd.h>

// slot32 run tells the scenario as it runs: in text, in JSON, or as a map that is redrawn.

typedef struct JsonContext {
    const World *world;
    bool no_answers;
} JsonContext;

static void json_on_event(void *context, const Event *event) {
    const JsonContext *json = context;
    (void)event;
    if (json->world->n_events > 0) {
        json_event(json->world, json->world->n_events - 1, json->no_answers, stdout);
    }
}

static int run_json(Opened *opened) {
    Session *session = opened->session;
    JsonContext context = {opened->world, opened->arguments->no_answers};
    json_begin(opened->world, opened->arguments->file, session_title(session),
               session_profile(session), opened->arguments->remedies, stdout);
    machine_listen(session_machine(session),
                   (EventSink){.context = &context, .event = json_on_event});
    int code = opened_run(opened);
    bool failed = session_status(session) == SESSION_FAILED;
    RunnerScore score = session_score(session);
    json_end(opened->world,
             &(JsonEnd){.status = failed ? "failed" : "done",
                        .message = failed ? session_message(session) : "",
                        .expectations = score.expectations,
                        .failed = score.failed,
                        .questions = score.questions,
                        .right = score.right,
                        .wrong = score.wrong,
                        .crashes = score.crashes,
                        .exit_code = code,
                        .no_answers = context.no_answers},
             stdout);
    return code;
}

static void summary(const Opened *opened, FILE *out) {
    RunnerScore score = session_score(opened->session);
    fprintf(out, "\n%u steps, %u expectations", world_last_step(opened->world), score.expectations);
    if (score.failed && opened->arguments->n_remedies) {
        fprintf(out, ", %u changed: they are about the device without %s", score.failed,
                opened->arguments->n_remedies == 1 ? "the remedy" : "the remedies");
    } else if (score.failed) {
        fprintf(out, ", %u FAILED", score.failed);
    } else {
        fprintf(out, ", all held");
    }
    if (score.questions) {
        fprintf(out, "; %u question%s", score.questions, score.questions == 1 ? "" : "s");
    }
    if (score.right + score.wrong && !opened->arguments->no_answers) {
        fprintf(out, ": %u right, %u wrong", score.right, score.wrong);
    }
    if (score.crashes) {
        fprintf(out, "; %u process%s died of a fault", score.crashes,
                score.crashes == 1 ? "" : "es");
    }
    fprintf(out, "\n");
}

static void hold(unsigned ms) {
    nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
}

static int run_text(Opened *opened) {
    const Session *session = opened->session;
    const Arguments *arguments = opened->arguments;
    char with[512];
    Printer printer = {.world = opened->world,
                       .out = stdout,
                       .file = session_state(session)->name,
                       .quiet = arguments->quiet,
                       .no_answers = arguments->no_answers,
                       .told = arguments->told,
                       .all = arguments->all,
                       .remedied = arguments->n_remedies > 0,
                       .watch = arguments->watch,
                       .hold = isatty(STDOUT_FILENO) ? hold : NULL};
    if (!arguments->quiet) {
        printf("%s  [%s, %u MB of RAM]\n", session_title(session), session_profile(session),
               opened->world->options.ram_mb);
        if (arguments->n_remedies) {
            printf("with %s\n", remedies_label(arguments->remedies, with, sizeof with));
        }
    }
    machine_listen(session_machine(opened->session), printer_sink(&printer));
    int code = opened_run(opened);
    printer_flush(&printer);
    if (code <= EXIT_EXPECTATION && !arguments->quiet) {
        if (!arguments->told) {
            printf("\n");
            text_map(opened->world, focus_of(opened->world), stdout);
        }
        summary(opened, stdout);
    }
    return code;
}

int command_run(const Arguments *arguments) {
    Opened opened;
    int code = opened_open(&opened, arguments);
    code = code ? code : opened_wants_scenario(&opened, "run");
    if (code == 0) {
        code = arguments->json ? run_json(&opened) : run_text(&opened);
    }
    opened_close(&opened);
    return code;
}
