// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "cli/known_device.h"
#include "host/input_file.h"
#include "import/abort/decode.h"
#include "import/kind/file_kind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// slot32 decode takes a file, the standard input, or the exception itself as a text.

#define STANDARD_INPUT "/dev/stdin"

// The exceptions of a text; one line if there are none. `file` NULL: the text is the argument.
static int decode_text(const char *file, const char *text, size_t size, const DeviceFacts *facts) {
    AbortLog log;
    if (!abort_log_read(text, size, &log)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    int code = EXIT_HELD;
    if (log.n > 0) {
        decode_write_log(&log, facts, stdout);
    } else if (log.n_broken > 0 && file) {
        code = complain(EXIT_USAGE, "decode: %s:%u: %s", file, log.bad_line, log.why);
    } else if (log.n_broken > 0) {
        code = complain(EXIT_USAGE, "decode: %s", log.why);
    } else {
        FileFacts found = file_facts(text, size);
        char what[1200];
        bool is_known = file && file_facts_say(&found, file, what, sizeof what);
        code = complain(EXIT_USAGE, "decode: %s%s%s", file ? file : "", file ? " is " : "",
                        is_known ? what
                        : file   ? "no log with exceptions: want lines with AKY=, PC=, BVA="
                                 : "no BVA: want at least the address, as in \"AKY=00000005 "
                                   "BVA=060000e0 FSR=00000007\"");
    }
    abort_log_deinit(&log);
    return code;
}

static int decode_file(const char *file, const DeviceFacts *facts) {
    size_t size = 0;
    char *text = input_file_read(file, FILE_TEXT_MAX, &size);
    if (!text) {
        return complain_unread("", file);
    }
    int code = decode_text(file, text, size, facts);
    free(text);
    return code;
}

// Whether an argument is a file's name and no exception: that has fields.
static bool is_name(const char *text) {
    return !strchr(text, '=') && !strchr(text, '\n') && text[0] && strlen(text) < 4096;
}

int command_decode(const Arguments *arguments) {
    static KnownDevice device; // large, and used once
    const char *text = arguments->file;
    int code = known_device_open(&device, arguments);
    if (code == EXIT_HELD) {
        code = strcmp(text, "-") == 0 ? decode_file(STANDARD_INPUT, &device.facts)
               : is_name(text)        ? decode_file(text, &device.facts)
                                      : decode_text(NULL, text, strlen(text), &device.facts);
    }
    known_device_close(&device);
    return code;
}
