// SPDX-License-Identifier: MIT
#pragma once

// A device as a line of knobs: "profile=smartphone cpu=mips storage_kb=24". The profile comes
// first.

#include "ce/options.h"

#include <stdio.h>
#include <string.h>

// Reads such a line. False when it names no profile or knob; then it is told on stderr.
static inline bool variant_read(const char *text, Options *ret_options) {
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *one = strtok_r(copy, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(one, '=');
        *value++ = '\0';
        bool profile = strcmp(one, "profile") == 0;
        if (profile ? !options_profile(ret_options, value)
                    : options_set(ret_options, one, value) != OPTION_OK) {
            fprintf(stderr, "bad variant: %s\n", text);
            return false;
        }
    }
    return true;
}
