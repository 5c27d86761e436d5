// SPDX-License-Identifier: MIT
#include "session/answer_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Of white space, only blanks in an answer stay as they are. A backslash and all control characters
// are \xHH, two hex digits each.

static const char *const words[LOGGED_COUNT] = {
    [LOGGED_PASSED] = "passed",
    [LOGGED_RIGHT] = "right",
    [LOGGED_WRONG] = "wrong",
    [LOGGED_GIVEN] = "given",
};

void answer_log_name(const char *name, char ret_name[ANSWER_LOG_NAME]) {
    const char *slash = strrchr(name, '/');
    snprintf(ret_name, ANSWER_LOG_NAME, "%s", slash ? slash + 1 : name);
}

// ---- writing

static void write_escaped(const char *text, bool is_word, FILE *out) {
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool as_it_is = byte > ' ' && byte != 0x7F && byte != '\\';
        if (as_it_is || (byte == ' ' && !is_word)) {
            fputc(byte, out);
        } else {
            fprintf(out, "\\x%02X", byte);
        }
    }
}

void answer_line_write(const AnswerLine *line, FILE *out) {
    write_escaped(line->name, true, out);
    if (line->seed) {
        fprintf(out, "/%" PRIu32, line->seed);
    }
    fprintf(out, " %016" PRIx64 " %" PRIu32 " %" PRIu32 " %s ", line->hash, line->question,
            line->seconds, words[line->verdict]);
    write_escaped(line->answer.given ? line->answer.text : "", false, out);
    fputc('\n', out);
}

// ---- reading

typedef struct Part {
    const char *at, *end;
} Part;

// Takes the word up to the next blank; false when no blank follows.
static bool next_word(Part *rest, Part *ret_word) {
    const char *blank = memchr(rest->at, ' ', (size_t)(rest->end - rest->at));
    *ret_word = (Part){rest->at, blank ? blank : rest->end};
    rest->at = blank ? blank + 1 : rest->end;
    return blank && ret_word->at < ret_word->end;
}

static int hex_digit(char c) {
    const char *digits = "0123456789ABCDEF", *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

// Undoes write_escaped(). False for a zero byte, for an escape that it never writes, and for a text
// of `room` bytes or more.
static bool unescape(Part part, char *out, size_t room) {
    size_t n = 0;
    while (part.at < part.end && n + 1 < room) {
        char c = *part.at++;
        if (c == '\\') {
            int high = part.end - part.at > 2 && *part.at == 'x' ? hex_digit(part.at[1]) : -1;
            int low = high >= 0 ? hex_digit(part.at[2]) : -1;
            if (low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            part.at += 3;
        }
        if (c == '\0') {
            return false;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return part.at == part.end;
}

static bool read_number(Part word, int base, size_t digits, uint64_t *ret_number) {
    char text[24];
    size_t n = (size_t)(word.end - word.at);
    if (n > digits) {
        return false;
    }
    memcpy(text, word.at, n);
    text[n] = '\0';
    *ret_number = strtoull(text, NULL, base);
    return strspn(text, base == 16 ? "0123456789abcdef" : "0123456789") == n;
}

static bool read_verdict(Part word, Logged *ret_verdict) {
    size_t n = (size_t)(word.end - word.at);
    for (int i = 0; i < LOGGED_COUNT; i++) {
        if (strlen(words[i]) == n && memcmp(words[i], word.at, n) == 0) {
            *ret_verdict = (Logged)i;
            return true;
        }
    }
    return false;
}

// A name, and behind a slash the seed. A name itself has no slash.
static bool read_name(Part word, AnswerLine *line) {
    uint64_t seed = 0;
    const char *slash = memchr(word.at, '/', (size_t)(word.end - word.at));
    if (slash) {
        Part digits = {slash + 1, word.end};
        if (!read_number(digits, 10, 10, &seed) || seed < 1 || seed > UINT32_MAX) {
            return false;
        }
        word.end = slash;
    }
    line->seed = (uint32_t)seed;
    return word.at < word.end && unescape(word, line->name, sizeof line->name) &&
           !strchr(line->name, '/');
}

const char *answer_line_read(const char *text, size_t size, AnswerLine *ret_line) {
    AnswerLine line = {.name = ""};
    Part rest = {text, text + size}, word;
    uint64_t question = 0, seconds = 0;
    if (!next_word(&rest, &word) || !read_name(word, &line) || !next_word(&rest, &word) ||
        word.end - word.at != 16 || !read_number(word, 16, 16, &line.hash)) {
        return "it does not begin with a lesson's name (an exercise's: NAME/SEED) and its hash";
    }
    if (!next_word(&rest, &word) || !read_number(word, 10, 4, &question) || question < 1 ||
        question > RUNNER_QUESTIONS) {
        return "the number of its question is none";
    }
    if (!next_word(&rest, &word) || !read_number(word, 10, 9, &seconds)) {
        return "its seconds are no number";
    }
    if (!next_word(&rest, &word) || !read_verdict(word, &line.verdict)) {
        return "it says neither right, wrong, given nor passed";
    }
    line.question = (uint32_t)question;
    line.seconds = (uint32_t)seconds;
    line.answer.given = line.verdict != LOGGED_PASSED;
    if (!unescape(rest, line.answer.text, sizeof line.answer.text)) {
        return "its answer is too long or has a wrong escape";
    }
    if (!line.answer.given && line.answer.text[0]) {
        return "it was passed over, and yet has an answer";
    }
    *ret_line = line;
    return NULL;
}
