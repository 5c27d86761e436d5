// SPDX-License-Identifier: MIT
#include "cli/origin.h"

#include "ce/nearest.h"
#include "ce/shown.h"
#include "cli/image.h"
#include "cli/rom_words.h"
#include "host/any_case.h"
#include "host/input_file.h"
#include "import/kind/file_kind.h"
#include "scenario/library.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Reads a scenario or dump and fills a state with what the arguments choose. A name without a dot
// is a shipped scenario first, then a file. What the scenario names (include, a ROM image) may only
// lie beside the scenario or below it. Questions of format (dump or Lua) are left to the session.

// Reads a file that lies in the scenario's folder or a further one, or below, whatever the case of
// its letters.
static char *read_inside(Origin *origin, const char *path, size_t *ret_size,
                         const char **ret_trouble) {
    char found[1024];
    origin->any = origin->any ? origin->any : any_case_new();
    path = origin->any && any_case_find(origin->any, path, found, sizeof found) ? found : path;
    const char *folders[ARGUMENT_SETTINGS + 2] = {origin->directory};
    for (unsigned i = 0; origin->allowed && origin->allowed[i]; i++) {
        folders[i + 1] = origin->allowed[i];
    }
    return input_file_read_inside(path, folders, FILE_TEXT_MAX, ret_size, ret_trouble);
}

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    Origin *origin = context;
    char path[1024];
    if (origin->linked) {
        return origin->linked->of_link(origin->linked->link, name, ret_size);
    }
    const char *folder = name[0] == '/' ? "" : origin->directory;
    snprintf(path, sizeof path, "%s%s", folder, name);
    free(origin->included);
    origin->included = read_inside(origin, path, ret_size, ret_trouble);
    if (!origin->included && !*ret_trouble) { // as in include "lib/walk": try again with ".lua"
        snprintf(path, sizeof path, "%s%s.lua", folder, name);
        origin->included = read_inside(origin, path, ret_size, ret_trouble);
    }
    return origin->included;
}

SessionHost origin_host(Origin *origin) {
    return (SessionHost){.load = load, .limits = origin->limits, .context = origin};
}

void origin_deinit(Origin *origin) {
    free(origin->included);
    origin->included = NULL;
    origin->any = any_case_free(origin->any);
}

static int no_memory(void) {
    return complain(EXIT_HOST, "out of memory on the host");
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

// ---- programs

static bool is_program(const char *bytes, size_t size) {
    return size >= 2 && bytes[0] == 'M' && bytes[1] == 'Z';
}

// Writes a text as Lua has it between quotes: what is no letter or digit is a number.
static void quote(char *out, size_t size, const char *text) {
    size_t n = 0;
    for (; *text && n + 5 < size; text++) {
        bool plain = isalnum((unsigned char)*text) || strchr(" ._-", *text);
        if (plain) {
            out[n++] = *text;
        } else {
            n += (size_t)snprintf(out + n, size - n, "\\%03u", (unsigned)(uint8_t)*text);
        }
    }
    out[n] = '\0';
}

// A program alone is the scenario in which it is the only process.
static bool set_program(SessionState *state, const char *file, const char *command) {
    char name[1200], line[4200], text[6000];
    const char *slash = strrchr(file, '/');
    quote(name, sizeof name, slash ? slash + 1 : file);
    quote(line, sizeof line, command ? command : "");
    int n = snprintf(text, sizeof text, "process{ exe = \"%s\"%s%s%s }\n", name,
                     command ? ", command = \"" : "", line, command ? "\"" : "");
    return state_set_text(state, text, (size_t)n);
}

static int read_file(Origin *origin, const char *file, const char *command, SessionState *state) {
    size_t size = 0;
    char *text = input_file_read(file, FILE_TEXT_MAX, &size);
    if (!text) {
        bool is_name = errno == ENOENT && !strchr(file, '/') && !strchr(file, '.');
        return is_name ? no_scenario(file) : complain_unread("", file);
    }
    bool kept = is_program(text, size) ? set_program(state, file, command)
                                       : state_set_text(state, text, size);
    free(text);
    const char *slash = strrchr(file, '/');
    snprintf(origin->directory, sizeof origin->directory, "%.*s",
             slash ? (int)(slash - file + 1) : 0, file);
    return kept ? 0 : no_memory();
}

static int read_text(Origin *origin, const char *file, const char *command, SessionState *state) {
    const LibraryFile *shipped = library_find(file);
    shown_text(state->name, sizeof state->name, file, SHOWN_LINE);
    origin->directory[0] = '\0';
    if (shipped && !strchr(file, '.')) {
        return state_set_text(state, shipped->text, shipped->size) ? 0 : no_memory();
    }
    return read_file(origin, file, command, state);
}

// Reads one answer per line. The state keeps the first STATE_ANSWERS.
static int read_answers(const char *file, SessionState *state) {
    size_t size = 0;
    char *answers = input_file_read(file, FILE_TEXT_MAX, &size);
    if (!answers) {
        return complain_unread("the answers ", file);
    }
    for (char *at = answers; *at;) {
        size_t n = strcspn(at, "\n");
        bool last = at[n] == '\0';
        at[n] = '\0';
        state_add_answer(state, at);
        at += n + !last;
    }
    state->n_given = state->n_answers;
    free(answers);
    return 0;
}

// The DLL line of the image that a dump's device has.
static int take_image(const Arguments *arguments, SessionState *state) {
    Image image;
    int code = image_open(arguments, arguments->image, &image);
    if (code == EXIT_HELD) {
        bool is_told = image.is_log && image.log.line != 0;
        state->dump_line = image_line(&image);
        state->dump_line_is_bound = !is_told && image.rom->image.n_unsized > 0;
    }
    image_close(&image);
    return code;
}

static int take_choices(const Arguments *arguments, SessionState *state) {
    bool fits = true;
    snprintf(state->profile, sizeof state->profile, "%s",
             arguments->profile ? arguments->profile : "");
    if (arguments->profile && strlen(arguments->profile) >= sizeof state->profile) {
        return complain(EXIT_USAGE, "no profile '%.40s...'", arguments->profile);
    }
    for (uint32_t i = 0; fits && i < arguments->n_settings; i++) {
        fits = state_add_setting(state, arguments->settings[i]);
    }
    for (uint32_t i = 0; fits && i < arguments->n_remedies; i++) {
        fits = state_add_remedy(state, arguments->remedies[i]);
    }
    state->limit_steps = arguments->limit_steps;
    state->dump_line = arguments->line;
    state->seed = arguments->seed;
    if (!fits) {
        return complain(EXIT_USAGE, "a --set or --remedy is too long, or there are too many");
    }
    if (arguments->image) {
        int code = take_image(arguments, state);
        if (code) {
            return code;
        }
    }
    return arguments->answers ? read_answers(arguments->answers, state) : 0;
}

int origin_read(Origin *origin, const Arguments *arguments, SessionState **ret_state) {
    SessionState *state = state_new();
    if (!state) {
        return no_memory();
    }
    int code = read_text(origin, arguments->file, arguments->command, state);
    code = code ? code : take_choices(arguments, state);
    if (code) {
        state_free(state);
    } else {
        *ret_state = state;
    }
    return code;
}

int origin_read_plain(Origin *origin, const char *file, SessionState **ret_state) {
    Arguments plain = {.file = file};
    return origin_read(origin, &plain, ret_state);
}

// A program that is run alone has no lines: what the scenario around it would say of its line is
// left out.
static const char *own_words(const SessionState *state, const char *message) {
    char place[sizeof state->name + 16];
    snprintf(place, sizeof place, "%s:1: process: ", state->name);
    bool has_place = !state_is_lua(state) && strncmp(message, place, strlen(place)) == 0;
    return has_place ? message + strlen(place) : message;
}

int origin_refuse(const SessionState *state, SessionStatus status, const char *message) {
    bool file = !library_find(state->name) || strchr(state->name, '.');
    if (status == SESSION_NO_HOST) {
        return complain(EXIT_HOST, "%s", message);
    }
    FileFacts facts = file_facts(state->text, state->size);
    char what[1200];
    bool is_other = !state_is_lua(state) && strstr(message, " near ");
    message = own_words(state, message);
    if (file && (is_other || facts.kind == FILE_EMPTY)) {
        if (file_facts_say(&facts, state->name, what, sizeof what)) {
            return complain(EXIT_USAGE, "%s is %s", state->name, what);
        }
        return complain(EXIT_USAGE,
                        "%s is neither a dump (no list of mi, gi or MemoRx was found in it) nor a "
                        "scenario: %s",
                        state->name, message);
    }
    return complain(EXIT_USAGE, "%s", message);
}
