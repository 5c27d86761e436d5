// SPDX-License-Identifier: MIT
#include "ce/shown.h"
#include "cli/commands.h"
#include "cli/known_device.h"
#include "cli/open.h"
#include "cli/report/picture.h"
#include "cli/report/report.h"
#include "host/output_file.h"
#include "world/dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// slot32 report writes one page about a dump, or about several moments of one device: the last of
// them is described, and what changed from each to the next.

#define DUMPS_MOST 8

typedef struct Report {
    const Arguments *arguments;
    Arguments own[DUMPS_MOST]; // the arguments, each with its own file
    Opened opened[DUMPS_MOST];
    ReportDevice devices[DUMPS_MOST];
    char names[DUMPS_MOST][512];
    int n;
    Image image;
    Maps maps;
} Report;

static int open_dump(Report *report, const char *file) {
    Arguments *own = &report->own[report->n];
    Opened *opened = &report->opened[report->n];
    arguments_copy(own, report->arguments);
    own->file = file;
    int code = opened_open_dump(opened, own, "report");
    report->n++;
    if (code == 0) {
        char *name = report->names[report->n - 1];
        shown_text(name, sizeof report->names[0], file, SHOWN_LINE);
        report->devices[report->n - 1] =
            (ReportDevice){.file = name,
                           .world = opened->world,
                           .image = report->image.rom ? &report->image : NULL};
    }
    return code;
}

static int open_all(Report *report) {
    const Arguments *arguments = report->arguments;
    int code = EXIT_HELD;
    if (arguments->n_files > DUMPS_MOST) {
        return complain(EXIT_USAGE, "report: at most %d dumps", DUMPS_MOST);
    }
    if (arguments->image) {
        code = image_open(arguments, arguments->image, &report->image);
    }
    code = code ? code : maps_read(&report->maps, arguments);
    for (int i = 0; i < arguments->n_files && code == EXIT_HELD; i++) {
        code = open_dump(report, arguments->files[i]);
    }
    return code;
}

static void close_all(Report *report) {
    for (int i = 0; i < report->n; i++) {
        opened_close(&report->opened[i]);
    }
    image_close(&report->image);
    maps_deinit(&report->maps);
}

// The exceptions of a boot log that holds the lists of mi, too.
static int write_exceptions(const Report *report, FILE *out) {
    const SessionState *state = session_state(report->opened[report->n - 1].session);
    AbortLog log;
    if (!abort_log_read(state->text, state->size, &log)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    KnownDevice *device = calloc(1, sizeof *device);
    const World *world = report->opened[report->n - 1].world;
    bool fine = device && known_device_add(device, &report->image, world);
    if (fine) {
        device->facts.maps = report->maps.maps;
        device->facts.n_maps = report->maps.n;
        fine = report_exceptions(&log, &device->facts, out);
    }
    abort_log_deinit(&log);
    if (device) {
        known_device_close(device);
    }
    free(device);
    return fine ? EXIT_HELD : complain(EXIT_HOST, "out of memory on the host");
}

static int write_page(const Report *report, FILE *out) {
    const ReportDevice *device = &report->devices[report->n - 1];
    char title[600];
    const char *name = report->names[report->n - 1], *slash = strrchr(name, '/');
    snprintf(title, sizeof title, "Ticket: %s", slash ? slash + 1 : name);
    page_begin(out, title);
    report_verdict(device, out);
    report_nearest(device, out);
    int code =
        report_picture(device->file, report->opened[report->n - 1].world, report->arguments, out);
    report_why(device, out);
    report_dlls(device, out);
    report_remedies(device, out);
    for (int i = 1; i < report->n; i++) {
        report_change(&report->devices[i - 1], &report->devices[i], out);
    }
    code = code ? code : write_exceptions(report, out);
    report_device(device, out);
    report_unknown(device, out);
    page_end(out);
    return code;
}

static int write_file(const Report *report) {
    const char *path = report->arguments->output;
    OutputFile file;
    if (!output_file_open(&file, path)) {
        return complain(EXIT_HOST, "cannot write %s: %s", path, strerror(errno));
    }
    int code = write_page(report, file.out);
    if (code) {
        output_file_drop(&file);
        return code;
    }
    return output_file_keep(&file)
               ? EXIT_HELD
               : complain(EXIT_HOST, "cannot write %s: %s", path, strerror(errno));
}

int command_report(const Arguments *arguments) {
    if (!arguments->output) {
        return complain(EXIT_USAGE, "report: want -o FILE, the page to write");
    }
    Report *report = calloc(1, sizeof *report);
    if (!report) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    report->arguments = arguments;
    int code = open_all(report);
    code = code ? code : write_file(report);
    close_all(report);
    free(report);
    return code;
}
