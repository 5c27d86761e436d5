// SPDX-License-Identifier: MIT
#include "visualizer/draw/display_list.h"

#include "ce/shown.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Commands are appended to one array, their texts and cell values to another; a command stores an
// offset. Nothing is drawn here. Text is folded here, because only the list can measure it.

#define LINE_MAX_BYTES 512u // of a folded line, with its terminating zero

void list_deinit(DisplayList *list) {
    free(list->commands);
    free(list->data);
    *list = (DisplayList){0};
}

void list_clear(DisplayList *list) {
    list->n_commands = list->n_data = 0;
    list->failed = false;
}

static void add(DisplayList *list, DrawCommand command) {
    if (list->n_commands == list->commands_room) {
        size_t room = list->commands_room ? list->commands_room * 2 : 256;
        DrawCommand *moved = realloc(list->commands, room * sizeof *moved);
        if (!moved) {
            list->failed = true;
            return;
        }
        list->commands = moved;
        list->commands_room = room;
    }
    command.within = list->within;
    list->commands[list->n_commands++] = command;
}

// Adds a command and stores the `size` bytes that it needs. When the host is out of memory, it adds
// nothing and sets `failed`.
static void add_with(DisplayList *list, DrawCommand command, const void *bytes, size_t size) {
    if (list->n_data + size > list->data_room) {
        size_t room = list->data_room ? list->data_room * 2 : 65536;
        while (room < list->n_data + size) {
            room *= 2;
        }
        char *moved = realloc(list->data, room);
        if (!moved) {
            list->failed = true;
            return;
        }
        list->data = moved;
        list->data_room = room;
    }
    command.data = list->n_data;
    memcpy(list->data + list->n_data, bytes, size);
    list->n_data += size;
    add(list, command);
}

// Adds a command unless its rect is empty.
static void add_in(DisplayList *list, DrawCommand command) {
    if (!rect_is_empty(command.rect)) {
        add(list, command);
    }
}

void list_rect(DisplayList *list, Rect rect, Color color) {
    add_in(list, (DrawCommand){.kind = DRAW_RECT, .rect = rect, .color = color});
}

void list_frame(DisplayList *list, Rect rect, int thickness, Color color) {
    int most = rect.w < rect.h ? rect.w : rect.h;
    add_in(list, (DrawCommand){.kind = DRAW_FRAME,
                               .rect = rect,
                               .color = color,
                               .size = thickness < most ? thickness : most});
}

void list_hatch(DisplayList *list, Rect rect, Color color) {
    add_in(list, (DrawCommand){.kind = DRAW_HATCH, .rect = rect, .color = color});
}

void list_line(DisplayList *list, int x, int y, int dx, int dy, int thickness, Color color) {
    add(list, (DrawCommand){
                  .kind = DRAW_LINE, .rect = {x, y, dx, dy}, .color = color, .size = thickness});
}

void list_within(DisplayList *list, Rect rect) {
    list->within = rect;
}

void list_clip(DisplayList *list, Rect rect) {
    add(list, (DrawCommand){.kind = DRAW_CLIP, .rect = rect});
}

void list_unclip(DisplayList *list) {
    add(list, (DrawCommand){.kind = DRAW_UNCLIP});
}

void list_cells(DisplayList *list, Rect rect, int cols, int rows, const uint8_t *values,
                const CellStyle *styles) {
    if (!rect_is_empty(rect) && cols > 0 && rows > 0) {
        DrawCommand command = {.kind = DRAW_CELLS,
                               .rect = rect,
                               .size = list->weight > 1 ? list->weight : 1,
                               .cols = cols,
                               .rows = rows,
                               .styles = styles};
        add_with(list, command, values, (size_t)cols * (size_t)rows);
    }
}

void list_copy(DisplayList *list, const DisplayList *from, int dx, int dy) {
    Rect within = list->within;
    for (size_t i = 0; i < from->n_commands && !list->failed; i++) {
        DrawCommand command = from->commands[i];
        const char *own = from->data + command.data;
        command.rect.x += dx;
        command.rect.y += dy;
        list->within = rect_of(command.within.x + dx, command.within.y + dy, command.within.w,
                               command.within.h);
        if (command.kind == DRAW_TEXT) {
            add_with(list, command, own, strlen(own) + 1);
        } else if (command.kind == DRAW_CELLS) {
            add_with(list, command, own, (size_t)command.cols * (size_t)command.rows);
        } else {
            add(list, command);
        }
    }
    list->within = within;
    list->failed |= from->failed;
}

// A text of a megabyte takes seconds to be measured, and fits nowhere.
#define TEXT_MOST 4096u // bytes

static bool is_endless(const char *text) {
    return strnlen(text, TEXT_MOST + 1) > TEXT_MOST;
}

int list_text_width(const DisplayList *list, FontFace face, int size, const char *text) {
    return is_endless(text) ? LIST_ENDLESS : list->measure(list->measure_context, face, size, text);
}

// Where the character that byte n is of begins, and where the one after it does: a line never ends
// inside a character.
static size_t char_begin(const char *text, size_t n) {
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) {
        n--;
    }
    return n;
}

static size_t char_end(const char *text, size_t n) {
    do {
        n++;
    } while (((unsigned char)text[n] & 0xC0) == 0x80);
    return n;
}

// The length of a text without a last character that was cut in two: by a buffer that was full.
static size_t whole_length(const char *text) {
    size_t n = strlen(text), last = n ? char_begin(text, n - 1) : 0;
    return shown_utf8(text + last) ? n : last;
}

int list_text(DisplayList *list, int x, int y, const char *text, TextStyle style) {
    char part[TEXT_MOST];
    if (is_endless(text)) {
        shown_text(part, sizeof part, text, SHOWN_LINE);
        text = part;
    } else if (text[whole_length(text)] != '\0') {
        snprintf(part, sizeof part, "%.*s", (int)whole_length(text), text);
        text = part;
    }
    int width = list_text_width(list, style.face, style.size, text);
    if (!style.up) {
        x -= style.align == ALIGN_CENTRE ? width / 2 : style.align == ALIGN_RIGHT ? width : 0;
    }
    if (text[0] == '\0') {
        return 0;
    }
    int height = list_line_height(style.size);
    Rect box = style.up ? rect_of(x, y - width, height, width) : rect_of(x, y, width, height);
    DrawCommand command = {.kind = DRAW_TEXT,
                           .rect = box,
                           .up = style.up,
                           .color = style.color,
                           .under = style.under,
                           .size = style.size,
                           .face = style.face};
    add_with(list, command, text, strlen(text) + 1);
    return width;
}

// Whether a line may end before byte n of the text.
static bool may_break(const char *text, size_t n) {
    return text[n] == ' ' || text[n] == '\n' || text[n] == '\0' || text[n - 1] == '|';
}

// Whether a word that is too long for a line may be broken before byte n: after the name of a call.
static bool may_part(const char *text, size_t n) {
    return n > 1 && text[n - 1] == '(' && isalnum((unsigned char)text[n - 2]);
}

static bool fits(const DisplayList *list, const char *text, size_t n, int width, TextStyle style) {
    char line[LINE_MAX_BYTES];
    memcpy(line, text, n);
    line[n] = '\0';
    return list_text_width(list, style.face, style.size, line) <= width;
}

// The number of bytes of `text` that fit into `width`, at least one.
static size_t fitting(const DisplayList *list, const char *text, int width, TextStyle style) {
    size_t best = 0, end = char_begin(text, strnlen(text, LINE_MAX_BYTES - 4));
    const char *newline = memchr(text, '\n', end);
    end = newline ? (size_t)(newline - text) : end;
    for (size_t n = 1; n <= end; n++) {
        if (!may_break(text, n) && n < end) {
            continue;
        }
        if (!fits(list, text, n, width, style)) {
            break;
        }
        best = n;
    }
    if (best == 0 && end > 0) { // one long word
        best = char_end(text, 0);
        size_t part = 0;
        while (best < end && fits(list, text, char_end(text, best), width, style)) {
            best = char_end(text, best);
            part = may_part(text, best) ? best : part;
        }
        best = part ? part : best;
    }
    return best;
}

static const char *after_line(const char *text, size_t n) {
    text += n;
    return text + (*text == ' ' || *text == '\n');
}

int list_paragraph_lines(const DisplayList *list, int width, const char *text, TextStyle style) {
    int n = 0;
    for (; *text; n++) {
        text = after_line(text, fitting(list, text, width, style));
    }
    return n;
}

bool list_folds_a_word(const DisplayList *list, int width, const char *text, TextStyle style) {
    while (*text) {
        size_t n = 1;
        while (!may_break(text, n) && !may_part(text, n) && n < LINE_MAX_BYTES - 4) {
            n++;
        }
        n = char_begin(text, n);
        if (!fits(list, text, n, width, style)) {
            return true;
        }
        text = after_line(text, n);
    }
    return false;
}

int list_paragraph(DisplayList *list, int x, int y, int width, int max_lines, const char *text,
                   TextStyle style) {
    char line[LINE_MAX_BYTES];
    for (int i = 0; i < max_lines && *text; i++) {
        size_t n = fitting(list, text, width, style);
        bool cut = i + 1 == max_lines && text[n] != '\0';
        n = cut && n > 3 ? char_begin(text, n - 3) : n;
        memcpy(line, text, n);
        strcpy(line + n, cut ? "..." : "");
        list_text(list, x, y, line, style);
        y += list_line_height(style.size);
        text = after_line(text, n);
    }
    return y;
}
