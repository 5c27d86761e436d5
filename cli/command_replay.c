// SPDX-License-Identifier: MIT
#include "ce/reasons.h"
#include "ce/shown.h"
#include "cli/commands.h"
#include "cli/replay_picture.h"
#include "host/input_file.h"
#include "import/kind/file_kind.h"
#include "replay/replay.h"
#include "world/amounts.h"
#include "world/text/json.h"
#include "world/words/sentence.h"

#include <stdlib.h>
#include <string.h>

// slot32 replay TRACE: what a program of the desktop asks of malloc, on a heap of Windows CE.

#define TRACE_FILE_MAX ((size_t)256 << 20)

static int read_options(const Arguments *arguments, Options *options) {
    const char *profile = arguments->profile ? arguments->profile : "pocket-pc";
    if (!options_profile(options, profile)) {
        return complain(EXIT_USAGE, "no profile '%.40s'; there are %s", profile,
                        options_profile_names());
    }
    for (uint32_t i = 0; i < arguments->n_settings; i++) {
        char why[OPTIONS_WHY];
        if (!options_set_text(options, arguments->settings[i], why)) {
            return complain(EXIT_USAGE, "%s", why);
        }
    }
    return EXIT_HELD;
}

static int read_trace(const char *file, Trace *ret_trace) {
    char message[TRACE_MESSAGE], what[1200];
    size_t size = 0;
    char *text = input_file_read(file, TRACE_FILE_MAX, &size);
    if (!text) {
        return complain_unread("the trace ", file);
    }
    bool fine = trace_read(text, size, ret_trace, message);
    FileFacts facts = file_facts(text, size);
    bool is_other =
        !fine && facts.kind != FILE_TRACE && file_facts_say(&facts, file, what, sizeof what);
    free(text);
    if (fine) {
        return EXIT_HELD;
    }
    if (!message[0]) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    return is_other ? complain(EXIT_USAGE, "replay: %s is %s", file, what)
                    : complain(EXIT_USAGE, "replay: %s: %s", file, message);
}

// ---- text

static void print_moment(const char *title, const ReplayMoment *moment) {
    char a[32], b[32], c[32];
    printf("%s, after %s operations\n", title, amount_number(moment->op, a, sizeof a));
    printf("  payload          %-10s", amount_bytes(moment->payload, a, sizeof a));
    printf(" of %s of RAM\n", amount_bytes(moment->ram, b, sizeof b));
    printf("  the heap         %u region%s, %u big block%s, %u item%s, %u hole%s\n",
           moment->heap.n_regions, moment->heap.n_regions == 1 ? "" : "s", moment->heap.n_big,
           moment->heap.n_big == 1 ? "" : "s", moment->heap.n_used,
           moment->heap.n_used == 1 ? "" : "s", moment->heap.n_holes,
           moment->heap.n_holes == 1 ? "" : "s");
    printf("  free in it       %s, in one piece %s\n", amount_bytes(moment->heap.free, a, sizeof a),
           amount_bytes(moment->heap.largest, b, sizeof b));
    printf("  free in the slot %s, in one hole %s\n", amount_bytes(moment->slot_free, a, sizeof a),
           amount_bytes(moment->slot_hole, c, sizeof c));
}

static unsigned percent(uint64_t part, uint64_t whole) {
    return whole ? (unsigned)((part * 1000 / whole + 5) / 10) : 0;
}

static void print_result(const Trace *trace, const ReplayResult *result, const World *world) {
    char a[32], b[32], why[512];
    printf("operations         %s", amount_number(trace->n, a, sizeof a));
    printf(", %s refused", amount_number(result->n_refused, b, sizeof b));
    if (result->n_skipped) {
        printf(", %s of blocks that were refused before",
               amount_number(result->n_skipped, a, sizeof a));
    }
    printf("\npayload at most    %s\n", amount_bytes(result->payload_peak, a, sizeof a));
    printf("RAM at most        %s\n", amount_bytes(result->ram_peak, a, sizeof a));
    printf("utilisation        %u %%\n", percent(result->payload_peak, result->ram_peak));
    if (result->time_us) {
        printf("time on the device %llu.%03u ms\n", (unsigned long long)(result->time_us / 1000),
               (unsigned)(result->time_us % 1000));
    }
    putchar('\n');
    if (result->first_refused) {
        const TraceOp *op = &result->refused;
        printf("first refusal: operation %s, line %u, %s (%s)\n",
               amount_number(result->first_refused, a, sizeof a), op->line,
               amount_bytes(op->size, b, sizeof b), reason_info(result->reason.id)->name);
        printf("  %s\n  rule: %s\n\n", sentence_reason(world, &result->reason, why, sizeof why),
               sentence_rule(world, result->reason.id));
    }
    bool is_end = result->worst.op == result->last.op;
    if (!is_end) {
        print_moment(result->first_refused ? "at the first refusal"
                                           : "when most RAM held no payload",
                     &result->worst);
    }
    print_moment(is_end && !result->first_refused ? "at the end, when most RAM held no payload"
                                                  : "at the end",
                 &result->last);
}

// ---- JSON

static void json_moment(const char *name, const ReplayMoment *moment) {
    printf(
        ",\"%s\":{\"operations\":%u,\"payload\":%llu,\"ram\":%u,\"regions\":%u,\"big\":%u,"
        "\"items\":%u,\"holes\":%u,\"free\":%u,\"largest\":%u,\"slot_free\":%u,\"slot_hole\":%u}",
        name, moment->op, (unsigned long long)moment->payload, moment->ram, moment->heap.n_regions,
        moment->heap.n_big, moment->heap.n_used, moment->heap.n_holes, moment->heap.free,
        moment->heap.largest, moment->slot_free, moment->slot_hole);
}

static void json_result(const Trace *trace, const ReplayResult *result, const char *file) {
    printf("{\"v\":%d,\"kind\":\"replay\",\"trace\":", JSON_SCHEMA);
    json_string(file, stdout);
    printf(",\"operations\":%u,\"refused\":%u,\"skipped\":%u,\"payload_peak\":%llu,\"ram_peak\":%u,"
           "\"utilisation\":%u,\"time_us\":%llu",
           trace->n, result->n_refused, result->n_skipped, (unsigned long long)result->payload_peak,
           result->ram_peak, percent(result->payload_peak, result->ram_peak),
           (unsigned long long)result->time_us);
    if (result->first_refused) {
        const TraceOp *op = &result->refused;
        printf(",\"first_refused\":{\"operation\":%u,\"line\":%u,\"size\":%u,\"reason\":\"%s\"}",
               result->first_refused, op->line, op->size, reason_info(result->reason.id)->name);
    }
    json_moment("worst", &result->worst);
    json_moment("end", &result->last);
    printf("}\n");
}

// ---- together

// Draws the worst moment. A third run makes the world for it, and stops there: a world that had
// followed all operations would be large.
static int draw(const Trace *trace, const Options *options, const ReplayResult *result,
                const char *file, const Arguments *arguments) {
    World world;
    ReplayResult again;
    char moment[96], a[32], b[32];
    if (!world_init(&world, options)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    EventSink sink = world_sink(&world);
    bool ran = replay_run(trace,
                          &(ReplayDesc){.options = options,
                                        .sink = &sink,
                                        .stop = result->worst_op + (result->first_refused != 0),
                                        .look = UINT32_MAX},
                          &again);
    snprintf(moment, sizeof moment, "%s of %s operations", amount_number(again.n_done, a, sizeof a),
             amount_number(trace->n, b, sizeof b));
    int code = ran && !world.failed ? replay_picture(file, moment, &world, arguments)
                                    : complain(EXIT_HOST, "out of memory on the host");
    world_deinit(&world);
    return code;
}

static int replay(const Trace *trace, const Options *options, const char *file,
                  const Arguments *arguments) {
    ReplayResult result;
    World world; // of no machine: for the words of a refusal
    if (!replay_all(trace, options, &result)) {
        return result.reason.id == REASON_NONE
                   ? complain(EXIT_HOST, "out of memory on the host")
                   : complain(EXIT_USAGE, "replay: the device cannot boot (%s)",
                              reason_info(result.reason.id)->name);
    }
    if (arguments->screenshot) {
        return draw(trace, options, &result, file, arguments);
    }
    if (arguments->json) {
        json_result(trace, &result, file);
        return EXIT_HELD;
    }
    if (!world_init(&world, options)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    print_result(trace, &result, &world);
    world_deinit(&world);
    return EXIT_HELD;
}

int command_replay(const Arguments *arguments) {
    Trace trace = {0};
    Options options;
    char file[1024];
    shown_text(file, sizeof file, arguments->file, SHOWN_LINE);
    int code = read_options(arguments, &options);
    code = code || !arguments->screenshot ? code : replay_picture_check(arguments);
    code = code ? code : read_trace(arguments->file, &trace);
    code = code ? code : replay(&trace, &options, file, arguments);
    trace_deinit(&trace);
    return code;
}
