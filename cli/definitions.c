// SPDX-License-Identifier: MIT
#include "cli/definitions.h"

#include "ce/grow.h"
#include "host/input_file.h"

#include <string.h>

// A line of @FILE without = is passed over: `set` prints none, but people save more than they need.

static bool add(Definitions *definitions, const char *text) {
    // One more row for the NULL at the end.
    if (!rows_grow((void **)&definitions->texts, definitions->n + 1, &definitions->room,
                   sizeof *definitions->texts)) {
        return false;
    }
    definitions->texts[definitions->n++] = text;
    definitions->texts[definitions->n] = NULL;
    return true;
}

static int add_lines(Definitions *definitions, char *text, size_t size) {
    char *end = text + size;
    for (char *line = text, *next = NULL; line < end; line = next) {
        char *newline = memchr(line, '\n', (size_t)(end - line));
        char *stop = newline ? newline : end;
        next = stop + (newline != NULL);
        while (stop > line && (stop[-1] == '\r' || stop[-1] == ' ')) {
            stop--;
        }
        *stop = '\0';
        const char *equals = strchr(line, '=');
        if (equals && equals != line && !add(definitions, line)) {
            return complain(EXIT_HOST, "out of memory on the host");
        }
    }
    return EXIT_HELD;
}

static int add_file(Definitions *definitions, const char *name) {
    size_t size = 0;
    char *text = input_file_read(name, FILE_TEXT_MAX, &size);
    if (!text) {
        return complain_unread("the definitions ", name);
    }
    if (!rows_grow((void **)&definitions->files, definitions->n_files, &definitions->files_room,
                   sizeof *definitions->files)) {
        free(text);
        return complain(EXIT_HOST, "out of memory on the host");
    }
    definitions->files[definitions->n_files++] = text;
    if (size >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
        return complain(EXIT_USAGE, "%s: it is UTF-16: save it as plain text", name);
    }
    bool has_mark = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    return add_lines(definitions, text + (has_mark ? 3 : 0), size - (has_mark ? 3 : 0));
}

int definitions_read(const Arguments *arguments, Definitions *ret_definitions) {
    *ret_definitions = (Definitions){0};
    for (uint32_t i = 0; i < arguments->n_defines; i++) {
        const char *text = arguments->defines[i];
        int code = text[0] == '@'               ? add_file(ret_definitions, text + 1)
                   : add(ret_definitions, text) ? EXIT_HELD
                                                : complain(EXIT_HOST, "out of memory on the host");
        if (code != EXIT_HELD) {
            return code;
        }
    }
    return EXIT_HELD;
}

void definitions_deinit(Definitions *definitions) {
    for (uint32_t i = 0; i < definitions->n_files; i++) {
        free(definitions->files[i]);
    }
    free(definitions->files);
    free(definitions->texts);
    *definitions = (Definitions){0};
}
