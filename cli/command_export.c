// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "ce/text_writer.h"
#include "cli/html.h"
#include "cli/open.h"
#include "cli/zip.h"
#include "host/input_file.h"
#include "host/output_file.h"
#include "scenario/catalog.h"
#include "viewing/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// slot32 export writes a page that is complete in itself: the template (./dev web builds it, and it
// has all of slot32 as WebAssembly) with a link put into its head. The link has the scenario's text
// and the files that it included when it ran here, so nothing is left to be fetched.

#define PAGE_MOST ((size_t)32 << 20)
#define TITLE "<title>slot32</title>"
#define LINK "<meta name=\"slot32-link\" content=\"\">"

typedef struct Export {
    const Arguments *arguments;
    Opened opened;
    SessionHost host; // the scenario's files
    LinkFiles files;  // those that it included
    bool failed;      // the host had no memory for one of them
    char *page;       // owned: the template
    char *link;       // owned
    char title[256];
} Export;

// ---- what the page shows

// Reads a file that the scenario includes, and keeps it.
static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    Export *export = context;
    const char *text = export->host.load(export->host.context, name, ret_size, ret_trouble);
    if (text && !link_files_find(&export->files, name)) {
        export->failed |= !link_files_add(&export->files, name, text, *ret_size);
    }
    return text;
}

// Runs the scenario to its end, so that all is known that it includes. One that fails is no page.
static int run(Export *export, SessionState *state) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    export->host = origin_host(&export->opened.origin);
    SessionHost host = export->host;
    host.load = load;
    host.context = export;
    Session *session = session_new(state, &host, &status, message);
    if (!session) {
        return origin_refuse(state, status, message);
    }
    if (!session_is_dump(session)) {
        session_start(session);
        session_run(session);
    }
    status = session_status(session);
    snprintf(export->title, sizeof export->title, "%s", session_title(session));
    int code = session_failed(status) ? complain(status == SESSION_FAILED ? EXIT_USAGE : EXIT_HOST,
                                                 "%s", session_message(session))
               : export->failed ? complain(EXIT_HOST, "out of memory on the host")
                                : 0;
    session_free(session);
    return code;
}

static int make_link(Export *export) {
    Look look;
    SessionState *state = session_state_now(export->opened.session);
    if (!state) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    state->position = (Moment){0, 0};
    if (export->arguments->at && strcmp(export->arguments->at, "end") != 0) {
        moment_parse(export->arguments->at, &state->position);
    } else if (export->arguments->at) {
        state->position.step = UINT32_MAX;
    }
    look_init(&look);
    int code = run(export, state);
    export->link = code ? NULL : link_text(state, &look, &export->files, SLOT32_VERSION);
    state_free(state);
    return code || export->link ? code : complain(EXIT_HOST, "out of memory on the host");
}

// ---- the page

static int read_template(Export *export) {
    const char *path = export->arguments->template ? export->arguments->template : SLOT32_PAGE;
    size_t size = 0;
    export->page = input_file_read(path, PAGE_MOST, &size);
    if (!export->page && errno == ENOENT) {
        return complain(
            EXIT_HOST,
            "no page to put it into: %s is missing (./dev web builds build-web/page.html, "
            "--template FILE names one)",
            path);
    }
    if (!export->page) {
        return complain_unread("the page ", path);
    }
    if (strlen(export->page) != size || !strstr(export->page, TITLE) ||
        !strstr(export->page, LINK)) {
        return complain(EXIT_USAGE, "--template %s: it is no page of slot32", path);
    }
    return 0;
}

// The template with its title and its link. Both stand before all that is large.
static void put_page(const Export *export, const char *title, const char *link, FILE *out) {
    const char *at = export->page;
    while (*at) {
        const char *next_title = strstr(at, TITLE), *next_link = strstr(at, LINK);
        bool is_title = next_title && (!next_link || next_title < next_link);
        const char *next = is_title ? next_title : next_link;
        if (!next) {
            fputs(at, out);
            return;
        }
        fwrite(at, 1, (size_t)(next - at), out);
        fputs(is_title ? "<title>" : "<meta name=\"slot32-link\" content=\"", out);
        html_escaped(is_title ? title : link, out);
        fputs(is_title ? "</title>" : "\">", out);
        at = next + (is_title ? strlen(TITLE) : strlen(LINK));
    }
}

static int keep(OutputFile *file, const char *path) {
    return output_file_keep(file)
               ? 0
               : complain(EXIT_HOST, "cannot write %s: %s", path, strerror(errno));
}

static int begin(OutputFile *file, const char *path) {
    return output_file_open(file, path)
               ? 0
               : complain(EXIT_HOST, "cannot write %s: %s", path, strerror(errno));
}

static int write_page(const Export *export, const char *path, const char *title, const char *link) {
    OutputFile file;
    int code = begin(&file, path);
    if (code == 0) {
        put_page(export, title, link, file.out);
        code = keep(&file, path);
    }
    return code;
}

// ---- SCORM 1.2

static void put_manifest(const Export *export, FILE *out) {
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<manifest identifier=\"slot32\" version=\"1.0\"\n"
          "    xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\"\n"
          "    xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\n"
          "  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>\n"
          "  <organizations default=\"lessons\">\n"
          "    <organization identifier=\"lessons\">\n"
          "      <title>",
          out);
    html_escaped(export->title, out);
    fputs("</title>\n"
          "      <item identifier=\"lesson\" identifierref=\"page\">\n"
          "        <title>",
          out);
    html_escaped(export->title, out);
    fputs("</title>\n"
          "      </item>\n"
          "    </organization>\n"
          "  </organizations>\n"
          "  <resources>\n"
          "    <resource identifier=\"page\" type=\"webcontent\" adlcp:scormtype=\"sco\" "
          "href=\"index.html\">\n"
          "      <file href=\"index.html\"/>\n"
          "    </resource>\n"
          "  </resources>\n"
          "</manifest>\n",
          out);
}

// Returns what `put` writes, which the caller frees; NULL when the host is out of memory.
static char *written(void (*put)(const Export *export, FILE *out), const Export *export,
                     size_t *ret_size) {
    TextWriter writer;
    if (text_writer_begin(&writer)) {
        put(export, writer.out);
    }
    return text_writer_end(&writer, ret_size);
}

static void put_lesson(const Export *export, FILE *out) {
    put_page(export, export->title, export->link, out);
}

// A text that written() has made.
typedef struct Text {
    char *bytes; // owned; NULL = there was no memory
    size_t size;
} Text;

static int write_package(const Text *manifest, const Text *page, const char *path) {
    OutputFile file;
    int code = begin(&file, path);
    if (code == 0) {
        Zip zip = {.out = file.out};
        zip_add(&zip, "imsmanifest.xml", manifest->bytes, manifest->size);
        zip_add(&zip, "index.html", page->bytes, page->size);
        zip_end(&zip);
        code = keep(&file, path);
    }
    return code;
}

static int write_scorm(const Export *export, const char *path) {
    Text manifest, page;
    manifest.bytes = written(put_manifest, export, &manifest.size);
    page.bytes = written(put_lesson, export, &page.size);
    int code = manifest.bytes && page.bytes ? write_package(&manifest, &page, path)
                                            : complain(EXIT_HOST, "out of memory on the host");
    free(manifest.bytes);
    free(page.bytes);
    return code;
}

// ---- the whole course

// A list of all lessons, for those who put it on a server; the page itself has the shelf.
static void put_list(const Catalog *catalog, FILE *out) {
    fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>slot32: all lessons</title>\n"
          "<style>body { font: 16px sans-serif; max-width: 45em; margin: 2em auto; padding: 0 1em; "
          "}\n"
          "li { margin-bottom: 0.8em; }</style>\n</head>\n<body>\n<main>\n"
          "<h1>All lessons</h1>\n<p><a href=\"index.html\">The shelf</a> has the same lessons with "
          "their pictures.</p>\n<ol>\n",
          out);
    for (unsigned i = 0; i < catalog->n; i++) {
        const CatalogLesson *lesson = &catalog->lessons[i];
        fprintf(out, "<li><a href=\"index.html#s=%s\">", lesson->file->name);
        html_escaped(lesson->info.title, out);
        fputs("</a><br>", out);
        html_escaped(lesson->info.goal, out);
        if (lesson->info.minutes) {
            fprintf(out, " (%u minutes)", lesson->info.minutes);
        }
        fputs("</li>\n", out);
    }
    fputs("</ol>\n</main>\n</body>\n</html>\n", out);
}

static int write_list(const char *path) {
    char message[RUNNER_MESSAGE];
    OutputFile file;
    Catalog *catalog = catalog_new(message);
    if (!catalog) {
        return complain(EXIT_HOST, "%s", message);
    }
    int code = begin(&file, path);
    if (code == 0) {
        put_list(catalog, file.out);
        code = keep(&file, path);
    }
    catalog_free(catalog);
    return code;
}

static int write_site(const Export *export, const char *folder) {
    char path[OUTPUT_FILE_PATH];
    if (strlen(folder) + sizeof "/lessons.html" > sizeof path) {
        return complain(EXIT_USAGE, "--site %.40s...: the name is too long", folder);
    }
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return complain(EXIT_HOST, "cannot make the folder %s: %s", folder, strerror(errno));
    }
    snprintf(path, sizeof path, "%s/index.html", folder);
    int code = write_page(export, path, "slot32", "");
    snprintf(path, sizeof path, "%s/lessons.html", folder);
    return code ? code : write_list(path);
}

// ---- the command

static int check(const Arguments *arguments) {
    unsigned n =
        (arguments->output != NULL) + (arguments->scorm != NULL) + (arguments->site != NULL);
    if (n != 1 || (arguments->site != NULL) == (arguments->file != NULL)) {
        return complain(EXIT_USAGE,
                        "export FILE -o LESSON.html, export FILE --scorm LESSON.zip, or export "
                        "--site DIR");
    }
    return 0;
}

int command_export(const Arguments *arguments) {
    Export export = {.arguments = arguments};
    int code = check(arguments);
    code = code ? code : read_template(&export);
    if (code == 0 && arguments->site) {
        code = write_site(&export, arguments->site);
    } else if (code == 0) {
        code = opened_open(&export.opened, arguments);
        code = code ? code : make_link(&export);
        if (code == 0) {
            code = arguments->scorm
                       ? write_scorm(&export, arguments->scorm)
                       : write_page(&export, arguments->output, export.title, export.link);
        }
        opened_close(&export.opened);
    }
    free(export.page);
    free(export.link);
    link_files_deinit(&export.files);
    return code;
}
