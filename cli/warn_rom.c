// SPDX-License-Identifier: MIT
#include "cli/warn_rom.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// A condition is read twice: when the command line is parsed, and when the image is known.

typedef enum { WARN_LINE, WARN_FLOOR, WARN_SLOT1, WARN_RAM, WARN_MODULES, WARN_COUNT } Measure;

static const char *const measure_names[WARN_COUNT] = {"line", "floor", "slot1", "ram", "modules"};

typedef struct Condition {
    Measure measure;
    char sign[3];
    int64_t value; // in bytes, but of modules
} Condition;

static const char *skip(const char *text) {
    return text + strspn(text, " \t");
}

static bool take_measure(const char **at, Measure *ret_measure) {
    size_t n = strcspn(*at, " \t<>=!");
    for (Measure i = 0; i < WARN_COUNT; i++) {
        if (strlen(measure_names[i]) == n && strncmp(measure_names[i], *at, n) == 0) {
            *ret_measure = i;
            *at = skip(*at + n);
            return true;
        }
    }
    return false;
}

static bool take_sign(const char **at, char ret_sign[3]) {
    size_t n = strspn(*at, "<>=!");
    bool fits = n == 1 ? **at == '<' || **at == '>' : n == 2 && (*at)[1] == '=';
    memcpy(ret_sign, *at, n < 3 ? n : 2);
    ret_sign[n < 3 ? n : 2] = '\0';
    *at = skip(*at + n);
    return fits;
}

static bool take_value(const char **at, bool is_count, int64_t *ret_value) {
    char *end = NULL;
    if (**at < '0' || **at > '9') {
        return false;
    }
    double value = strtod(*at, &end);
    const char *unit = skip(end);
    bool is_mb = strcmp(unit, "MB") == 0, is_kb = strcmp(unit, "KB") == 0;
    if (value > 1e9 || (unit[0] && !is_mb && !is_kb) || (is_count && unit[0])) {
        return false;
    }
    *ret_value = (int64_t)(value * (is_mb ? 1048576 : is_kb ? 1024 : 1));
    return true;
}

static bool parse(const char *text, Condition *ret_condition, const char **ret_why) {
    const char *at = skip(text);
    *ret_why = "it begins with line, floor, slot1, ram or modules";
    if (!take_measure(&at, &ret_condition->measure)) {
        return false;
    }
    *ret_why = "<, <=, >, >=, == or != is wanted behind the name";
    if (!take_sign(&at, ret_condition->sign)) {
        return false;
    }
    *ret_why = "it ends with a number, with KB or MB behind it";
    return take_value(&at, ret_condition->measure == WARN_MODULES, &ret_condition->value);
}

bool warn_parse(const char *text, const char **ret_why) {
    Condition condition;
    return parse(text, &condition, ret_why);
}

// What the image has. Of a log the lines are those that it prints.
static int64_t measured(const Image *image, Measure measure) {
    const RomImage *rom = &image->rom->image;
    VirtAddr line = image_line(image), code_line = image_code_line(image);
    switch (measure) {
    case WARN_LINE:
        return (int64_t)line - (int64_t)CE_EXE_BASE;
    case WARN_FLOOR:
        return image->bill.floor - (int64_t)CE_EXE_BASE + (int64_t)line - (int64_t)rom->dll_line;
    case WARN_SLOT1:
        return (int64_t)code_line - (int64_t)image->rom->lines[0].code_low;
    case WARN_RAM:
        return (int64_t)rom->ram_mb << 20;
    default:
        return rom->n_modules;
    }
}

static bool holds(const Condition *condition, int64_t value) {
    int order = (value > condition->value) - (value < condition->value);
    switch (condition->sign[0]) {
    case '<':
        return order < 0 || (order == 0 && condition->sign[1]);
    case '>':
        return order > 0 || (order == 0 && condition->sign[1]);
    case '=':
        return order == 0;
    default:
        return order != 0;
    }
}

unsigned warn_rom(const Image *image, const Arguments *arguments) {
    unsigned n = 0;
    for (uint32_t i = 0; i < arguments->n_warns; i++) {
        Condition condition;
        const char *why = NULL;
        if (!parse(arguments->warns[i], &condition, &why)) {
            continue; // the command line was checked
        }
        int64_t value = measured(image, condition.measure);
        if (!holds(&condition, value)) {
            continue;
        }
        n++;
        if (condition.measure == WARN_MODULES) {
            complain(0, "%s: %s: it has %" PRId64, image->file, arguments->warns[i], value);
        } else {
            complain(0, "%s: %s: it is %" PRId64 " KB", image->file, arguments->warns[i],
                     value / 1024);
        }
    }
    return n;
}
