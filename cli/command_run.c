// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/print.h"
#include "cli/session.h"
#include "world/query.h"
#include "world/remedy.h"
#include "world/text_map.h"

// slot32 run: the scenario told as it runs, in text, in JSON, or as a map that is redrawn.

typedef struct JsonContext {
    const World *world;
} JsonContext;

static void json_on_event(void *context, const Event *event) {
    const JsonContext *json = context;
    (void)event;
    if (json->world->n_events > 0) {
        json_event(json->world, json->world->n_events - 1, stdout);
    }
}

static int run_json(Session *session) {
    JsonContext context = {&session->world};
    Machine *machine = runner_machine(session->runner);
    json_begin(&session->world, session->arguments->file, runner_title(session->runner),
               runner_profile(session->runner), session->arguments->remedies, stdout);
    machine_listen(machine, (EventSink){.context = &context, .event = json_on_event});
    int code = session_run(session);
    bool failed = session->status == RUNNER_FAILED;
    char failure[SESSION_FAILURE];
    json_end(&session->world, runner_score(session->runner), failed ? "failed" : "done",
             failed ? session_failure(session, failure) : "", code, stdout);
    return code;
}

static void summary(const Session *session, FILE *out) {
    RunnerScore score = runner_score(session->runner);
    fprintf(out, "\n%u steps, %u expectations", world_last_step(&session->world),
            score.expectations);
    if (score.failed && session->arguments->n_remedies) {
        fprintf(out, ", %u changed: they are about the device without %s", score.failed,
                session->arguments->n_remedies == 1 ? "the remedy" : "the remedies");
    } else if (score.failed) {
        fprintf(out, ", %u FAILED", score.failed);
    } else {
        fprintf(out, ", all held");
    }
    if (score.questions) {
        fprintf(out, "; %u question%s", score.questions, score.questions == 1 ? "" : "s");
    }
    if (score.right + score.wrong) {
        fprintf(out, ": %u right, %u wrong", score.right, score.wrong);
    }
    if (score.crashes) {
        fprintf(out, "; %u process%s died of a fault", score.crashes,
                score.crashes == 1 ? "" : "es");
    }
    fprintf(out, "\n");
}

static int run_text(Session *session) {
    const Arguments *arguments = session->arguments;
    char with[512];
    Printer printer = {.world = &session->world,
                       .out = stdout,
                       .file = arguments->file,
                       .quiet = arguments->quiet,
                       .remedied = arguments->n_remedies > 0,
                       .watch = arguments->watch};
    if (!arguments->quiet) {
        printf("%s  [%s, %u MB of RAM]\n", runner_title(session->runner),
               runner_profile(session->runner), session->world.options.ram_mb);
        if (arguments->n_remedies) {
            printf("with %s\n", remedies_label(arguments->remedies, with, sizeof with));
        }
    }
    machine_listen(runner_machine(session->runner), printer_sink(&printer));
    int code = session_run(session);
    printer_flush(&printer);
    if (code <= EXIT_EXPECTATION && !arguments->quiet) {
        printf("\n");
        text_map(&session->world, query_focus(&session->world), stdout);
        summary(session, stdout);
    }
    return code;
}

int command_run(const Arguments *arguments) {
    Session session;
    int code = session_open(&session, arguments);
    code = code ? code : session_wants_scenario(&session, "run");
    if (code == 0) {
        code = arguments->json ? run_json(&session) : run_text(&session);
    }
    session_close(&session);
    return code;
}
