// SPDX-License-Identifier: MIT
#include "ce/options.h"

#include "ce/nearest.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The table behind --set and device{}: one row per knob of ce/options.inc, found by name. Parsing
// is strict: a value outside its range, or an unknown choice, changes nothing. Profiles are rows of
// settings (ce/profiles.inc).

const OptionInfo ce_options[] = {
#define X(name, value, low, high, choices, mark, doc)                                              \
    {#name, value, low, high, choices, mark, doc, offsetof(Options, name)},
#include "ce/options.inc"
#undef X
};
const unsigned ce_option_count = sizeof ce_options / sizeof ce_options[0];

static uint32_t *option_field(Options *options, const OptionInfo *info) {
    return (uint32_t *)(void *)((char *)options + info->offset);
}

uint32_t options_value(const Options *options, const OptionInfo *info) {
    return *(const uint32_t *)(const void *)((const char *)options + info->offset);
}

// The number of a choice in "a|b|c", or -1.
static int choice_find(const char *choices, const char *value) {
    size_t length = strlen(value);
    int number = 0;
    for (const char *at = choices;; number++) {
        size_t n = strcspn(at, "|");
        if (n == length && memcmp(at, value, n) == 0) {
            return number;
        }
        if (at[n] == '\0') {
            return -1;
        }
        at += n + 1;
    }
}

static const OptionInfo *option_find(const char *name) {
    for (unsigned i = 0; i < ce_option_count; i++) {
        if (strcmp(ce_options[i].name, name) == 0) {
            return &ce_options[i];
        }
    }
    return NULL;
}

OptionResult options_set(Options *options, const char *name, const char *value) {
    const OptionInfo *info = option_find(name);
    if (!info) {
        return OPTION_UNKNOWN;
    }
    if (info->choices) {
        int number = choice_find(info->choices, value);
        if (number < 0) {
            return OPTION_BAD_VALUE;
        }
        *option_field(options, info) = (uint32_t)number;
        return OPTION_OK;
    }
    if (value[0] < '0' || value[0] > '9') {
        return OPTION_BAD_VALUE; // strtoul would take a sign or white space
    }
    char *end = NULL;
    unsigned long number = strtoul(value, &end, 0);
    if (*end != '\0' || number < info->low || number > info->high) {
        return OPTION_BAD_VALUE;
    }
    *option_field(options, info) = (uint32_t)number;
    return OPTION_OK;
}

// Writes "a, b or c" for "a|b|c".
static void choices_text(const char *choices, char *buffer, size_t size) {
    size_t n = 0;
    for (const char *at = choices; n < size; at++) {
        size_t length = strcspn(at, "|");
        const char *next = at + length;
        bool last = *next == '\0', before_last = !last && !strchr(next + 1, '|');
        n += (size_t)snprintf(buffer + n, size - n, "%.*s%s", (int)length, at,
                              last          ? ""
                              : before_last ? " or "
                                            : ", ");
        if (last) {
            return;
        }
        at = next;
    }
}

const char *options_why(const char *name, const char *value, char buffer[OPTIONS_WHY]) {
    const OptionInfo *info = option_find(name);
    char hint[NEAREST_HINT], choices[96];
    if (!info) {
        Nearest nearest = nearest_to(name);
        for (unsigned i = 0; i < ce_option_count; i++) {
            nearest_offer(&nearest, ce_options[i].name);
        }
        snprintf(buffer, OPTIONS_WHY, "this build has no knob '%.40s'%s", name,
                 nearest_hint(&nearest, " (slot32 run --help lists them)", hint));
    } else if (info->choices) {
        choices_text(info->choices, choices, sizeof choices);
        snprintf(buffer, OPTIONS_WHY, "%s is %s, not '%.40s'", name, choices, value);
    } else {
        snprintf(buffer, OPTIONS_WHY, "%s is a number from %u to %u, not '%.40s'", name, info->low,
                 info->high, value);
    }
    return buffer;
}

bool options_set_text(Options *options, const char *setting, char why[OPTIONS_WHY]) {
    char name[48]; // longer than any knob's
    size_t length = strcspn(setting, "=");
    const char *value = setting + length + (setting[length] == '=');
    snprintf(name, sizeof name, "%.*s", (int)length, setting);
    if (options_set(options, name, value) == OPTION_OK) {
        return true;
    }
    options_why(name, value, why);
    return false;
}

const char *options_text(const Options *options, const OptionInfo *info, char *buffer,
                         size_t size) {
    uint32_t value = options_value(options, info);
    if (!info->choices) {
        snprintf(buffer, size, "%u", value);
        return buffer;
    }
    const char *at = info->choices;
    while (value-- > 0) {
        at += strcspn(at, "|") + 1;
    }
    snprintf(buffer, size, "%.*s", (int)strcspn(at, "|"), at);
    return buffer;
}

// ---- profiles

static const struct {
    const char *name, *settings;
} profiles[] = {
#define X(name, settings) {name, settings},
#include "ce/profiles.inc"
#undef X
};

bool options_apply_profile(Options *options, const char *profile) {
    const char *at = NULL;
    for (unsigned i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        at = strcmp(profile, profiles[i].name) == 0 ? profiles[i].settings : at;
    }
    for (const char *next = at; next && *next; next = at + strspn(at, " ")) {
        char setting[64];
        size_t n = strcspn(next, " ");
        snprintf(setting, sizeof setting, "%.*s", (int)n, next);
        char *value = strchr(setting, '=');
        assert(value);
        *value = '\0';
        OptionResult result = options_set(options, setting, value + 1);
        assert(result == OPTION_OK); // a row of our own
        (void)result;
        at = next + n;
    }
    return at != NULL;
}

bool options_profile(Options *ret_options, const char *profile) {
    Options options;
    for (unsigned i = 0; i < ce_option_count; i++) {
        *option_field(&options, &ce_options[i]) = ce_options[i].value;
    }
    if (!options_apply_profile(&options, profile)) {
        return false;
    }
    *ret_options = options;
    return true;
}

const char *options_profile_names(void) {
    static const char names[] =
#define X(name, settings) ", " name
#include "ce/profiles.inc"
#undef X
        ;
    return names + 2;
}
