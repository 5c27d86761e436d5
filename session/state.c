// SPDX-License-Identifier: MIT
#include "session/state.h"

#include <stdlib.h>
#include <string.h>

// As text, a state is a list of lines, "word value", one value per line. In answers a newline, a
// carriage return and a backslash are written \n, \r and \\. The source's text comes last and
// unchanged: "text SIZE" and then SIZE bytes.
//
//   slot32-state 1
//   name wall
//   profile smartphone
//   set ram_mb=32
//   remedy stack:0x10000
//   limit 1000
//   answer 292          passed            (the second question was passed over)
//   given 1                               (the first answer came with the session)
//   act 297 next-process
//   at 299.1
//   text 2913

#define HEAD "slot32-state 1"

static const char *const kind_names[ACT_KIND_COUNT] = {"next-process", "large-area"};

const char *act_kind_name(ActKind kind) {
    return kind_names[kind];
}

SessionState *state_new(void) {
    return calloc(1, sizeof(SessionState));
}

SessionState *state_free(SessionState *state) {
    if (state) {
        free(state->text);
        free(state);
    }
    return NULL;
}

SessionState *state_copy(const SessionState *state) {
    SessionState *copy = malloc(sizeof *copy);
    if (!copy) {
        return NULL;
    }
    *copy = *state;
    copy->text = NULL;
    return !state->text || state_set_text(copy, state->text, state->size) ? copy : state_free(copy);
}

bool state_set_text(SessionState *state, const char *text, size_t size) {
    char *own = malloc(size + 1);
    if (!own) {
        return false;
    }
    memcpy(own, text, size);
    own[size] = '\0';
    free(state->text);
    state->text = own;
    state->size = size;
    return true;
}

// ---- adding

// Copies a text that fits into `room` bytes with its terminating zero.
static bool put(char *to, size_t room, const char *text) {
    if (strlen(text) >= room) {
        return false;
    }
    memset(to, 0, room); // so that equal states are equal bytes
    snprintf(to, room, "%s", text);
    return true;
}

bool state_add_setting(SessionState *state, const char *setting) {
    bool fits = state->n_settings < STATE_SETTINGS &&
                put(state->settings[state->n_settings], STATE_SETTING, setting);
    state->n_settings += fits;
    return fits;
}

bool state_add_remedy(SessionState *state, const char *remedy) {
    bool fits = state->n_remedies < REMEDIES_IN_FORCE &&
                put(state->remedies[state->n_remedies], REMEDY_TEXT, remedy);
    state->n_remedies += fits;
    return fits;
}

bool state_add_answer(SessionState *state, const char *given) {
    if (state->n_answers == STATE_ANSWERS) {
        return false;
    }
    StateAnswer *own = &state->answers[state->n_answers++];
    *own = (StateAnswer){.given = given != NULL};
    size_t n = given ? strlen(given) : 0;
    memcpy(own->text, given ? given : "", n < STATE_ANSWER ? n : STATE_ANSWER - 1);
    return true;
}

bool state_add_act(SessionState *state, StateAct act) {
    bool fits = state->n_acts < STATE_ACTS;
    if (fits) {
        state->acts[state->n_acts++] = act;
    }
    return fits;
}

bool state_is_lua(const SessionState *state) {
    size_t n = strlen(state->name);
    return n > 4 && strcmp(state->name + n - 4, ".lua") == 0;
}

// ---- comparing

static bool same_texts(const void *a, const void *b, uint32_t n_a, uint32_t n_b, size_t size) {
    return n_a == n_b && memcmp(a, b, n_a * size) == 0;
}

static bool same_done(const SessionState *a, const SessionState *b) {
    bool same = a->n_answers == b->n_answers && a->n_given == b->n_given && a->n_acts == b->n_acts;
    for (uint32_t i = 0; same && i < a->n_answers; i++) {
        same = a->answers[i].given == b->answers[i].given &&
               strcmp(a->answers[i].text, b->answers[i].text) == 0;
    }
    for (uint32_t i = 0; same && i < a->n_acts; i++) {
        same = a->acts[i].kind == b->acts[i].kind && a->acts[i].step == b->acts[i].step;
    }
    return same;
}

bool state_equal(const SessionState *a, const SessionState *b) {
    return strcmp(a->name, b->name) == 0 && a->size == b->size &&
           (a->size == 0 || memcmp(a->text, b->text, a->size) == 0) &&
           strcmp(a->profile, b->profile) == 0 &&
           same_texts(a->settings, b->settings, a->n_settings, b->n_settings, STATE_SETTING) &&
           same_texts(a->remedies, b->remedies, a->n_remedies, b->n_remedies, REMEDY_TEXT) &&
           a->seed == b->seed && a->dump_line == b->dump_line &&
           a->dump_line_is_bound == b->dump_line_is_bound && a->limit_steps == b->limit_steps &&
           same_done(a, b) && a->position.step == b->position.step &&
           a->position.part == b->position.part;
}

// ---- writing

static void write_escaped(const char *text, FILE *out) {
    for (; *text; text++) {
        switch (*text) {
        case '\n':
            fputs("\\n", out);
            break;
        case '\r':
            fputs("\\r", out);
            break;
        case '\\':
            fputs("\\\\", out);
            break;
        default:
            fputc(*text, out);
            break;
        }
    }
}

static void write_line(const char *word, const char *value, FILE *out) {
    fprintf(out, "%s ", word);
    write_escaped(value, out);
    fputc('\n', out);
}

bool state_write(const SessionState *state, FILE *out) {
    fprintf(out, HEAD "\n");
    write_line("name", state->name, out);
    if (state->profile[0]) {
        write_line("profile", state->profile, out);
    }
    for (uint32_t i = 0; i < state->n_settings; i++) {
        write_line("set", state->settings[i], out);
    }
    for (uint32_t i = 0; i < state->n_remedies; i++) {
        write_line("remedy", state->remedies[i], out);
    }
    if (state->dump_line) {
        fprintf(out, "line %u\n", state->dump_line);
    }
    if (state->dump_line_is_bound) {
        fprintf(out, "bound %u\n", state->dump_line_is_bound);
    }
    if (state->seed) {
        fprintf(out, "seed %u\n", state->seed);
    }
    if (state->limit_steps) {
        fprintf(out, "limit %u\n", state->limit_steps);
    }
    for (uint32_t i = 0; i < state->n_answers; i++) {
        if (state->answers[i].given) {
            write_line("answer", state->answers[i].text, out);
        } else {
            fprintf(out, "passed \n");
        }
    }
    if (state->n_given) {
        fprintf(out, "given %u\n", state->n_given);
    }
    for (uint32_t i = 0; i < state->n_acts; i++) {
        fprintf(out, "act %u %s\n", state->acts[i].step, act_kind_name(state->acts[i].kind));
    }
    fprintf(out, "at %u.%u\n", state->position.step, state->position.part);
    fprintf(out, "text %zu\n", state->size);
    fwrite(state->text ? state->text : "", 1, state->size, out);
    return !ferror(out);
}

// ---- reading

#define LINE_MOST (2 * STATE_NAME + 32u) // bytes of a line with its escapes

typedef struct Reader {
    const char *at, *end;
    uint32_t line; // number of the line read last
    char word[16];
    char value[LINE_MOST];
    SessionState *state;
    char *message;
} Reader;

static bool refuse(Reader *reader, const char *what) {
    snprintf(reader->message, STATE_MESSAGE, "line %u of the state: %s", reader->line, what);
    return false;
}

// Undoes write_escaped(). False for an escape that write_escaped() never writes.
static bool unescape(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        char c = *from;
        if (c == '\\') {
            c = *++from;
            if (c != 'n' && c != 'r' && c != '\\') {
                return false;
            }
            c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        }
        *to++ = c;
    }
    *to = '\0';
    return true;
}

// Reads one line into word and value.
static bool next_line(Reader *reader) {
    reader->line++;
    const char *end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    size_t n = end ? (size_t)(end - reader->at) : 0;
    if (!end || n >= LINE_MOST || memchr(reader->at, '\0', n)) {
        return refuse(reader, "it is no line, or too long");
    }
    const char *blank = memchr(reader->at, ' ', n);
    size_t word = blank ? (size_t)(blank - reader->at) : n;
    if (word >= sizeof reader->word) {
        return refuse(reader, "it begins with no word of a state");
    }
    memcpy(reader->word, reader->at, word);
    reader->word[word] = '\0';
    size_t rest = blank ? n - word - 1 : 0;
    memcpy(reader->value, blank ? blank + 1 : "", rest);
    reader->value[rest] = '\0';
    reader->at = end + 1;
    return unescape(reader->value) || refuse(reader, "an escape is none");
}

// Reads a whole number; *ret_rest is the text behind it.
static bool read_number(const char *text, uint32_t *ret_number, const char **ret_rest) {
    size_t digits = strspn(text, "0123456789");
    unsigned long long number = digits && digits <= 10 ? strtoull(text, NULL, 10) : UINT64_MAX;
    *ret_number = (uint32_t)number;
    *ret_rest = text + digits;
    return number <= UINT32_MAX;
}

static bool read_act(Reader *reader) {
    StateAct act = {.kind = ACT_KIND_COUNT};
    const char *rest = "";
    bool sound = read_number(reader->value, &act.step, &rest) && *rest == ' ';
    for (int i = 0; sound && i < ACT_KIND_COUNT; i++) {
        act.kind = strcmp(rest + 1, kind_names[i]) == 0 ? (ActKind)i : act.kind;
    }
    return sound && act.kind != ACT_KIND_COUNT && state_add_act(reader->state, act);
}

static bool read_position(Reader *reader) {
    Moment *position = &reader->state->position;
    const char *rest = "";
    return read_number(reader->value, &position->step, &rest) && *rest == '.' &&
           read_number(rest + 1, &position->part, &rest) && *rest == '\0';
}

// Reads the source's text: all remaining bytes, which must be as many as the line says.
static bool read_text(Reader *reader) {
    uint32_t size = 0;
    const char *rest = "";
    if (!read_number(reader->value, &size, &rest) || *rest ||
        (size_t)(reader->end - reader->at) != size) {
        return refuse(reader, "the text is not as long as it says");
    }
    return state_set_text(reader->state, reader->at, size) ||
           refuse(reader, "out of memory on the host");
}

static bool read_value(Reader *reader) {
    SessionState *state = reader->state;
    const char *word = reader->word, *value = reader->value, *rest = "";
    bool sound = strcmp(word, "name") == 0      ? put(state->name, STATE_NAME, value)
                 : strcmp(word, "profile") == 0 ? put(state->profile, STATE_PROFILE, value)
                 : strcmp(word, "set") == 0     ? state_add_setting(state, value)
                 : strcmp(word, "remedy") == 0  ? state_add_remedy(state, value)
                 : strcmp(word, "line") == 0    ? read_number(value, &state->dump_line, &rest)
                 : strcmp(word, "bound") == 0
                     ? read_number(value, &state->dump_line_is_bound, &rest)
                 : strcmp(word, "seed") == 0   ? read_number(value, &state->seed, &rest)
                 : strcmp(word, "limit") == 0  ? read_number(value, &state->limit_steps, &rest)
                 : strcmp(word, "answer") == 0 ? state_add_answer(state, value)
                 : strcmp(word, "passed") == 0 ? state_add_answer(state, NULL)
                 : strcmp(word, "given") == 0  ? read_number(value, &state->n_given, &rest)
                 : strcmp(word, "act") == 0    ? read_act(reader)
                 : strcmp(word, "at") == 0     ? read_position(reader)
                                               : false;
    return (sound && *rest == '\0') || refuse(reader, "it is none of a state, or too much");
}

SessionState *state_read(const char *text, size_t size, char message[STATE_MESSAGE]) {
    Reader reader = {.at = text, .end = text + size, .message = message, .state = state_new()};
    snprintf(message, STATE_MESSAGE, "out of memory on the host");
    if (!reader.state) {
        return NULL;
    }
    bool sound = next_line(&reader);
    if (sound && (strcmp(reader.word, "slot32-state") != 0 || strcmp(reader.value, "1") != 0)) {
        sound = refuse(&reader, "it does not begin as a state does");
    }
    while (sound) {
        sound = next_line(&reader);
        if (sound && strcmp(reader.word, "text") == 0) {
            bool given = reader.state->n_given <= reader.state->n_answers;
            sound = (given || refuse(&reader, "more answers were given than there are")) &&
                    read_text(&reader);
            return sound ? reader.state : state_free(reader.state);
        }
        sound = sound && read_value(&reader);
    }
    return state_free(reader.state);
}
