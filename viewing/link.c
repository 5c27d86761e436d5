// SPDX-License-Identifier: MIT
#include "viewing/link.h"

#include "ce/hash.h"
#include "ce/text_writer.h"
#include "scenario/library.h"
#include "world/query/query.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Values are percent-encoded, and a text of the user's own is base64 in the letters that an address
// may have. One table has the words: the reader finds a word there, and a word that is not there is
// of a later version.

void look_init(Look *look) {
    *look = (Look){.view = VIEW_MAP, .theme = THEME_LIGHT, .text_percent = 100};
}

void look_take(Look *look, const Scene *scene) {
    look->view = scene->view;
    look->view_chosen = scene->view_chosen;
    look->zoom = scene->zoom;
    look->has_cursor = scene->has_cursor;
    look->cursor = scene->cursor;
    look->hover = scene->has_cursor && scene->has_hover && scene->hover == scene->cursor;
    look->card_away = look->hover && scene->card_away;
    look->why = look->hover && scene->asks_why;
    look->theme = scene->theme;
    look->text_percent = scene->text_percent;
    look->present = scene->present;
    look->shelf = scene->shelf != NULL;
    look->route = scene->shelf ? scene->shelf->route : 0;
    look->item = scene->shelf ? scene->shelf_at : 0;
    look->process[0] = '\0';
    if (scene->focus_chosen && scene->focus != PROCESS_NONE) {
        snprintf(look->process, sizeof look->process, "%s",
                 query_process_name(scene->world, scene->focus));
    }
}

void look_give(const Look *look, Scene *scene) {
    scene->view = look->view;
    scene->view_chosen = look->view_chosen;
    scene->zoom = look->zoom;
    scene->has_cursor = look->has_cursor;
    scene->cursor = scene->hover = look->cursor;
    scene->has_hover = look->hover;
    scene->card_away = look->card_away;
    scene->asks_why = look->why;
    scene->theme = look->theme;
    scene->text_percent = look->text_percent;
    scene->present = look->present;
    scene->shelf_at = look->item;
}

// ---- files

bool link_files_add(LinkFiles *files, const char *name, const char *text, size_t size) {
    LinkFile *grown = realloc(files->files, (files->n + 1) * sizeof *grown);
    if (!grown) {
        return false;
    }
    files->files = grown;
    LinkFile file = {.name = strdup(name), .text = malloc(size + 1), .size = size};
    if (!file.name || !file.text) {
        free(file.name);
        free(file.text);
        return false;
    }
    memcpy(file.text, text, size);
    file.text[size] = '\0';
    files->files[files->n++] = file;
    return true;
}

const LinkFile *link_files_find(const LinkFiles *files, const char *name) {
    size_t n = strlen(name);
    for (uint32_t i = 0; i < files->n; i++) {
        const char *own = files->files[i].name;
        if (strncmp(own, name, n) == 0 && (own[n] == '\0' || strcmp(own + n, ".lua") == 0)) {
            return &files->files[i];
        }
    }
    return NULL;
}

void link_files_deinit(LinkFiles *files) {
    for (uint32_t i = 0; i < files->n; i++) {
        free(files->files[i].name);
        free(files->files[i].text);
    }
    free(files->files);
    *files = (LinkFiles){0};
}

// ---- writing

static const char *const zoom_names[ZOOM_COUNT] = {"map", "slot", "block", "bytes"};

static bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("-._~:,/", c));
}

static void write_value(const char *value, FILE *out) {
    for (; *value; value++) {
        fprintf(out, is_plain(*value) ? "%c" : "%%%02X", (unsigned char)*value);
    }
}

static void write_word(const char *word, const char *value, FILE *out) {
    fprintf(out, "&%s=", word);
    write_value(value, out);
}

static void write_number(const char *word, uint32_t value, FILE *out) {
    if (value) {
        fprintf(out, "&%s=%" PRIu32, word, value);
    }
}

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void write_base64(const char *text, size_t size, FILE *out) {
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16;
        size_t n = size - i < 3 ? size - i : 3;
        three |= n > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        three |= n > 2 ? bytes[i + 2] : 0;
        for (size_t k = 0; k <= n; k++) {
            fputc(digits64[three >> (18 - 6 * k) & 63], out);
        }
    }
}

static bool is_shipped(const SessionState *state) {
    const LibraryFile *file = library_find(state->name);
    return file && file->size == state->size && memcmp(file->text, state->text, state->size) == 0;
}

static void write_source(const SessionState *state, const LinkFiles *files, const char *version,
                         FILE *out) {
    bool shipped = is_shipped(state);
    const char *slash = shipped ? NULL : strrchr(state->name, '/');
    fputs(shipped ? "s=" : "n=", out);
    write_value(slash ? slash + 1 : state->name, out);
    write_word("v", version, out);
    if (shipped) {
        fprintf(out, "&h=%016" PRIx64, hash_text(state->text, state->size));
        return;
    }
    fputs("&t=", out);
    write_base64(state->text, state->size, out);
    for (uint32_t i = 0; files && i < files->n; i++) {
        const LinkFile *file = &files->files[i];
        write_word("f", file->name, out);
        fputs("&d=", out);
        write_base64(file->text, file->size, out);
    }
}

static void write_choices(const SessionState *state, FILE *out) {
    if (state->profile[0]) {
        write_word("p", state->profile, out);
    }
    for (uint32_t i = 0; i < state->n_settings; i++) {
        write_word("k", state->settings[i], out);
    }
    for (uint32_t i = 0; i < state->n_remedies; i++) {
        write_word("r", state->remedies[i], out);
    }
    write_number("line", state->dump_line, out);
    write_number("seed", state->seed, out);
    write_number("limit", state->limit_steps, out);
    for (uint32_t i = 0; i < state->n_answers; i++) {
        const StateAnswer *answer = &state->answers[i];
        write_word(answer->given ? "a" : "q", answer->given ? answer->text : "", out);
    }
    write_number("given", state->n_given, out);
    for (uint32_t i = 0; i < state->n_acts; i++) {
        fprintf(out, "&act=%" PRIu32 ".%s", state->acts[i].step,
                act_kind_name(state->acts[i].kind));
    }
}

static void write_moment(const char *word, Moment moment, FILE *out) {
    fprintf(out, "&%s=%" PRIu32, word, moment.step);
    if (moment.part) {
        fprintf(out, ".%" PRIu32, moment.part);
    }
}

static void write_look(const Look *look, FILE *out) {
    if (look->reached.step) {
        write_moment("to", look->reached, out);
    }
    if (look->view_chosen || (look->process[0] && look->view != VIEW_MAP)) {
        write_word(look->view_chosen ? "view" : "sees", view_id_name(look->view), out);
    }
    if (look->zoom != ZOOM_MAP) {
        write_word("zoom", zoom_names[look->zoom], out);
    }
    if (look->has_cursor) {
        fprintf(out, "&c=%08" PRIX32 "%s%s%s", look->cursor, look->hover ? ".h" : "",
                look->card_away ? "a" : "", look->why ? "w" : "");
    }
    if (look->process[0]) {
        write_word("process", look->process, out);
    }
    if (look->theme != THEME_LIGHT) {
        write_word("theme", theme_get(look->theme)->name, out);
    }
    if (look->text_percent != 100) {
        write_number("letters", (uint32_t)look->text_percent, out);
    }
    if (look->present) {
        write_number("present", 1, out);
    }
    if (look->beside[0]) {
        write_word("beside", look->beside, out);
    }
    if (look->shelf) {
        fprintf(out, "&shelf=%u.%u", look->route, look->item);
    }
}

bool link_write(const SessionState *state, const Look *look, const LinkFiles *files,
                const char *version, FILE *out) {
    write_source(state, files, version, out);
    if (state->position.step || state->position.part) {
        write_moment("at", state->position, out);
    }
    write_choices(state, out);
    write_look(look, out);
    return !ferror(out);
}

char *link_text(const SessionState *state, const Look *look, const LinkFiles *files,
                const char *version) {
    TextWriter writer;
    bool written =
        text_writer_begin(&writer) && link_write(state, look, files, version, writer.out);
    char *text = text_writer_end(&writer, NULL);
    if (text && !written) {
        free(text);
        return NULL;
    }
    return text;
}

// ---- reading

typedef struct Reader {
    Link *link;
    const char *version;
    char made_by[32]; // the version that the link is of, "" = not said
    uint64_t hash;    // of its lesson, 0 = not said
    bool is_lesson, has_text;
    char file[STATE_NAME]; // the name of the next file, "" = none
    bool strange;          // a word or a value is unknown here
    char *message;
} Reader;

// What a word's value does. False: it is not understood.
typedef bool (*Take)(Reader *reader, const char *value);

static bool put(char *to, size_t room, const char *text) {
    size_t n = strlen(text);
    if (n >= room) {
        return false;
    }
    memcpy(to, text, n + 1);
    return true;
}

static bool read_number(const char *text, uint32_t *ret_number, const char **ret_rest) {
    size_t digits = strspn(text, "0123456789");
    unsigned long long number = digits && digits <= 10 ? strtoull(text, NULL, 10) : UINT64_MAX;
    if (number > UINT32_MAX) {
        return false;
    }
    *ret_number = (uint32_t)number;
    *ret_rest = text + digits;
    return true;
}

static bool read_whole(const char *text, uint32_t *ret_number) {
    const char *rest = "";
    uint32_t number = 0;
    bool sound = read_number(text, &number, &rest) && *rest == '\0';
    *ret_number = sound ? number : *ret_number;
    return sound;
}

static bool take_lesson(Reader *reader, const char *value) {
    reader->is_lesson = true;
    return put(reader->link->state->name, STATE_NAME, value);
}

static bool take_name(Reader *reader, const char *value) {
    reader->is_lesson = false;
    return put(reader->link->state->name, STATE_NAME, value);
}

static bool take_version(Reader *reader, const char *value) {
    return put(reader->made_by, sizeof reader->made_by, value);
}

static bool take_hash(Reader *reader, const char *value) {
    bool sound = strlen(value) == 16 && strspn(value, "0123456789abcdef") == 16;
    reader->hash = sound ? strtoull(value, NULL, 16) : 0;
    return sound;
}

// Undoes write_base64(). The caller frees the text; NULL when it is none.
static char *read_base64(const char *value, size_t *ret_size) {
    size_t n = strlen(value), size = 0;
    char *text = malloc(n + 1);
    uint32_t bits = 0;
    bool sound = text != NULL;
    for (size_t i = 0; sound && i < n; i++) {
        const char *digit = strchr(digits64, value[i]);
        sound = digit != NULL;
        bits = bits << 6 | (sound ? (uint32_t)(digit - digits64) : 0);
        if (i % 4 != 0) { // the second to fourth digit each complete a byte
            text[size++] = (char)(bits >> (6 - 2 * (i % 4)));
        }
    }
    if (!sound) {
        free(text);
        return NULL;
    }
    *ret_size = size;
    return text;
}

static bool take_text(Reader *reader, const char *value) {
    size_t size = 0;
    char *text = read_base64(value, &size);
    reader->has_text = text && state_set_text(reader->link->state, text, size);
    free(text);
    return reader->has_text;
}

static bool take_file(Reader *reader, const char *value) {
    return put(reader->file, sizeof reader->file, value);
}

// The text of the file that was named before.
static bool take_file_text(Reader *reader, const char *value) {
    size_t size = 0;
    char *text = reader->file[0] ? read_base64(value, &size) : NULL;
    bool added = text && link_files_add(&reader->link->files, reader->file, text, size);
    free(text);
    reader->file[0] = '\0';
    return added;
}

static bool take_at(Reader *reader, const char *value) {
    return moment_parse(value, &reader->link->state->position);
}

static bool take_reached(Reader *reader, const char *value) {
    return moment_parse(value, &reader->link->look.reached);
}

static bool take_profile(Reader *reader, const char *value) {
    return put(reader->link->state->profile, STATE_PROFILE, value);
}

static bool take_knob(Reader *reader, const char *value) {
    return state_add_setting(reader->link->state, value);
}

static bool take_remedy(Reader *reader, const char *value) {
    return state_add_remedy(reader->link->state, value);
}

static bool take_line(Reader *reader, const char *value) {
    return read_whole(value, &reader->link->state->dump_line);
}

static bool take_seed(Reader *reader, const char *value) {
    return read_whole(value, &reader->link->state->seed);
}

static bool take_limit(Reader *reader, const char *value) {
    return read_whole(value, &reader->link->state->limit_steps);
}

static bool take_answer(Reader *reader, const char *value) {
    return state_add_answer(reader->link->state, value);
}

static bool take_passed(Reader *reader, const char *value) {
    return value[0] == '\0' && state_add_answer(reader->link->state, NULL);
}

static bool take_given(Reader *reader, const char *value) {
    SessionState *state = reader->link->state;
    uint32_t n = 0;
    bool sound = read_whole(value, &n) && n <= state->n_answers;
    state->n_given = sound ? n : state->n_given;
    return sound;
}

static bool take_act(Reader *reader, const char *value) {
    StateAct act = {.kind = ACT_KIND_COUNT};
    const char *rest = "";
    bool sound = read_number(value, &act.step, &rest) && *rest == '.';
    for (int i = 0; sound && i < ACT_KIND_COUNT; i++) {
        act.kind = strcmp(rest + 1, act_kind_name((ActKind)i)) == 0 ? (ActKind)i : act.kind;
    }
    return sound && act.kind != ACT_KIND_COUNT && state_add_act(reader->link->state, act);
}

// A view that came by itself, and stays with the process that was chosen.
static bool take_sees(Reader *reader, const char *value) {
    for (int i = 0; i < VIEW_COUNT; i++) {
        if (strcmp(view_id_name((ViewId)i), value) == 0) {
            reader->link->look.view = (ViewId)i;
            return true;
        }
    }
    return false;
}

static bool take_view(Reader *reader, const char *value) {
    return reader->link->look.view_chosen = take_sees(reader, value);
}

static bool take_zoom(Reader *reader, const char *value) {
    for (int i = 0; i < ZOOM_COUNT; i++) {
        if (strcmp(zoom_names[i], value) == 0) {
            reader->link->look.zoom = (Zoom)i;
            return true;
        }
    }
    return false;
}

static bool take_cursor(Reader *reader, const char *value) {
    Look *look = &reader->link->look;
    size_t n = strspn(value, "0123456789abcdefABCDEF");
    const char *rest = value + n;
    bool sound = n > 0 && n <= 8 && (*rest == '\0' || strncmp(rest, ".h", 2) == 0);
    look->has_cursor = sound;
    look->cursor = sound ? (VirtAddr)strtoul(value, NULL, 16) : 0;
    look->hover = sound && *rest;
    look->card_away = look->hover && strchr(rest, 'a');
    look->why = look->hover && strchr(rest, 'w');
    return sound;
}

static bool take_process(Reader *reader, const char *value) {
    return put(reader->link->look.process, sizeof reader->link->look.process, value);
}

static bool take_theme(Reader *reader, const char *value) {
    ThemeId theme = theme_find(value);
    reader->link->look.theme = theme == THEME_COUNT ? THEME_LIGHT : theme;
    return theme != THEME_COUNT;
}

static bool take_letters(Reader *reader, const char *value) {
    uint32_t percent = 0;
    bool sound = read_whole(value, &percent) && percent >= 70 && percent <= 160;
    reader->link->look.text_percent = sound ? (int)percent : 100;
    return sound;
}

static bool take_present(Reader *reader, const char *value) {
    return reader->link->look.present = strcmp(value, "1") == 0;
}

static bool take_beside(Reader *reader, const char *value) {
    return put(reader->link->look.beside, LINK_BESIDE, value);
}

static bool take_shelf(Reader *reader, const char *value) {
    uint32_t route = 0, item = 0;
    const char *rest = "";
    bool sound = read_number(value, &route, &rest) &&
                 (*rest == '\0' || (*rest == '.' && read_whole(rest + 1, &item)));
    reader->link->look.shelf = sound;
    reader->link->look.route = route;
    reader->link->look.item = item;
    return sound;
}

static const struct {
    const char *word;
    Take take;
} words[] = {
    {"s", take_lesson},      {"n", take_name},          {"v", take_version},
    {"h", take_hash},        {"t", take_text},          {"f", take_file},
    {"d", take_file_text},   {"at", take_at},           {"to", take_reached},
    {"p", take_profile},     {"k", take_knob},          {"r", take_remedy},
    {"line", take_line},     {"seed", take_seed},       {"limit", take_limit},
    {"a", take_answer},      {"q", take_passed},        {"given", take_given},
    {"act", take_act},       {"view", take_view},       {"sees", take_sees},
    {"zoom", take_zoom},     {"c", take_cursor},        {"process", take_process},
    {"theme", take_theme},   {"letters", take_letters}, {"present", take_present},
    {"beside", take_beside}, {"shelf", take_shelf},
};

static int hex_digit(char c) {
    const char *digits = "0123456789ABCDEFabcdef", *found = c ? strchr(digits, c) : NULL;
    return !found ? -1 : found - digits < 16 ? (int)(found - digits) : (int)(found - digits) - 6;
}

// Undoes the percent-encoding in place. False for what write_word() never writes.
static bool decode(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        int high = 0, low = 0;
        if (*from == '%') {
            high = hex_digit(from[1]);
            low = high < 0 ? -1 : hex_digit(from[2]);
            if (low < 0 || high * 16 + low == 0) {
                return false;
            }
            from += 2;
        }
        *to++ = low || high ? (char)(high * 16 + low) : *from;
    }
    *to = '\0';
    return true;
}

// Takes one "word=value"; `piece` is changed.
static void take_piece(Reader *reader, char *piece) {
    char *value = strchr(piece, '=');
    bool known = false;
    if (value) {
        *value++ = '\0';
    }
    for (unsigned i = 0; value && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, piece) == 0) {
            known = decode(value) && words[i].take(reader, value);
        }
    }
    reader->strange |= !known;
}

static void take_pieces(Reader *reader, char *text) {
    for (char *next = text; next;) {
        char *piece = next, *end = strchr(piece, '&');
        next = end ? end + 1 : NULL;
        if (end) {
            *end = '\0';
        }
        if (piece[0]) {
            take_piece(reader, piece);
        }
    }
}

static bool refuse(Reader *reader, const char *format, const char *name) {
    bool other = reader->made_by[0] && strcmp(reader->made_by, reader->version) != 0;
    int n = snprintf(reader->message, LINK_MESSAGE, format, name);
    if (other && n > 0 && n < (int)LINK_MESSAGE) {
        snprintf(reader->message + n, LINK_MESSAGE - (size_t)n,
                 " (the link is of slot32 %s, this is %s)", reader->made_by, reader->version);
    }
    return false;
}

// Finds the text of the lesson that the link names.
static bool find_text(Reader *reader) {
    SessionState *state = reader->link->state;
    const LibraryFile *file = reader->is_lesson ? library_find(state->name) : NULL;
    if (reader->is_lesson && !file) {
        return refuse(reader, "no lesson '%.64s'", state->name);
    }
    if (!reader->is_lesson && !reader->has_text) {
        return refuse(reader, "the link names no lesson and has no text that can be read%s", "");
    }
    return !file || state_set_text(state, file->text, file->size) ||
           refuse(reader, "out of memory on the host%s", "");
}

static void write_note(const Reader *reader) {
    const SessionState *state = reader->link->state;
    char *note = reader->link->note;
    bool other = reader->made_by[0] && strcmp(reader->made_by, reader->version) != 0;
    if (reader->hash && reader->hash != hash_text(state->text, state->size)) {
        snprintf(note, LINK_MESSAGE,
                 "the lesson has changed since slot32 %s made this link: the moment may differ",
                 reader->made_by);
    } else if (other) {
        snprintf(note, LINK_MESSAGE, "this link is of slot32 %s, this is %s", reader->made_by,
                 reader->version);
    } else if (reader->strange) {
        snprintf(note, LINK_MESSAGE, "this link has parts that slot32 %s does not know",
                 reader->version);
    }
}

bool link_read(const char *text, const char *version, Link *ret_link, char message[LINK_MESSAGE]) {
    Link link = {.state = state_new()};
    Reader reader = {.link = &link, .version = version, .message = message};
    const char *hash = strchr(text, '#');
    size_t size = strlen(hash ? hash + 1 : text);
    char *own = malloc(size + 1);
    look_init(&link.look);
    if (!link.state || !own) {
        refuse(&reader, "out of memory on the host%s", "");
    } else {
        memcpy(own, hash ? hash + 1 : text, size + 1);
        take_pieces(&reader, own);
    }
    bool sound = link.state && own && find_text(&reader);
    free(own);
    if (!sound) {
        link_deinit(&link);
        return false;
    }
    write_note(&reader);
    *ret_link = link;
    return true;
}

void link_deinit(Link *link) {
    link->state = state_free(link->state);
    link_files_deinit(&link->files);
}

bool link_is(const char *text) {
    const char *hash = strchr(text, '#');
    return hash && (strncmp(hash, "#s=", 3) == 0 || strncmp(hash, "#n=", 3) == 0);
}
