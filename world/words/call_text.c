// SPDX-License-Identifier: MIT
#include "world/words/call_text.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "world/amounts.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Writes calls by the kinds of their parameters (ce/calls.h). Flags get their names from
// ce/win32.inc, like the constants of scenarios; bits without a name are printed in hex.

typedef struct NamedValue {
    const char *name;
    uint32_t value;
} NamedValue;

static const NamedValue constants[] = {
#define X(name, value) {#name, value},
#include "ce/win32.inc"
#undef X
};
#define N_CONSTANTS (sizeof constants / sizeof constants[0])

static void append(char *buffer, size_t size, const char *text) {
    size_t at = strlen(buffer);
    snprintf(buffer + at, size - at, "%s", text);
}

static void append_quoted(char *buffer, size_t size, const char *text) {
    append(buffer, size, text ? "\"" : "NULL");
    append(buffer, size, text ? text : "");
    append(buffer, size, text ? "\"" : "");
}

// The flags in a value whose names begin with `prefix`, joined by '|'; bits without a name in hex.
static void flags_text(const char *prefix, uint32_t value, char *buffer, size_t size) {
    buffer[0] = '\0';
    for (unsigned i = 0; i < N_CONSTANTS; i++) {
        bool mine = strncmp(constants[i].name, prefix, strlen(prefix)) == 0;
        if (mine && value & constants[i].value) {
            append(buffer, size, buffer[0] ? "|" : "");
            append(buffer, size, constants[i].name);
            value &= ~constants[i].value;
        }
    }
    if (value || !buffer[0]) {
        char rest[16];
        snprintf(rest, sizeof rest, "%s0x%X", buffer[0] ? "|" : "", value);
        append(buffer, size, rest);
    }
}

// The result of a wait.
static void wait_text(uint32_t value, char *buffer, size_t size) {
    const uint32_t abandoned = WAIT_ABANDONED, most = MAXIMUM_WAIT_OBJECTS;
    if (value < most) {
        snprintf(buffer, size, value ? "WAIT_OBJECT_0 + %u" : "WAIT_OBJECT_0", value);
    } else if (value >= abandoned && value < abandoned + most) {
        snprintf(buffer, size, value > abandoned ? "WAIT_ABANDONED + %u" : "WAIT_ABANDONED",
                 value - abandoned);
    } else {
        snprintf(buffer, size, "%s",
                 value == (uint32_t)WAIT_TIMEOUT  ? "WAIT_TIMEOUT"
                 : value == (uint32_t)WAIT_FAILED ? "WAIT_FAILED"
                                                  : "(it waits)");
    }
}

// A value in the given format, or the name of its one special value.
static void value_or(uint32_t value, uint32_t special, const char *name, const char *format,
                     char *buffer, size_t size) {
    if (value == special) {
        snprintf(buffer, size, "%s", name);
    } else {
        snprintf(buffer, size, format, value);
    }
}

static void size_text(uint32_t bytes, char *buffer, size_t size) {
    if (bytes) {
        amount_bytes(bytes, buffer, size);
    } else {
        snprintf(buffer, size, "0");
    }
}

const char *call_value_text(ValueKind kind, uint32_t value, char *buffer, size_t size) {
    switch (kind) {
    case VALUE_VA:
    case VALUE_OUT:
    case VALUE_OUT64:
    case VALUE_HANDLE:
        value_or(value, 0, "NULL", "%08X", buffer, size);
        break;
    case VALUE_ARRAY:
        value_or(value, 0, "{...}", "%08X", buffer, size);
        break;
    case VALUE_MS:
        value_or(value, INFINITE, "INFINITE", "%u ms", buffer, size);
        break;
    case VALUE_SIZE:
        size_text(value, buffer, size);
        break;
    case VALUE_DWORD:
        snprintf(buffer, size, "%u", value);
        break;
    case VALUE_INT:
        snprintf(buffer, size, "%d", (int)value);
        break;
    case VALUE_BYTE:
        snprintf(buffer, size, "0x%02X", value & 0xFF);
        break;
    case VALUE_WORD:
        snprintf(buffer, size, "0x%04X", value & 0xFFFF);
        break;
    case VALUE_HEX:
        snprintf(buffer, size, "0x%08X", value);
        break;
    case VALUE_ALLOC:
        flags_text("MEM_", value, buffer, size);
        break;
    case VALUE_PROTECT:
        flags_text("PAGE_", value, buffer, size);
        break;
    case VALUE_FILE_MAP:
        flags_text("FILE_MAP_", value, buffer, size);
        break;
    case VALUE_BOOL:
        snprintf(buffer, size, "%s", value ? "TRUE" : "FALSE");
        break;
    case VALUE_WAIT:
        wait_text(value, buffer, size);
        break;
    case VALUE_NAME_OR_NUMBER:
        snprintf(buffer, size, "%u", value);
        break;
    case VALUE_NAME_OR_NULL:
    case VALUE_NAME:
    case VALUE_TEXT:
    case VALUE_COMMAND:
    case VALUE_VOID:
        buffer[0] = '\0';
        break;
    }
    return buffer;
}

const char *call_error_name(uint32_t error, char *buffer, size_t size) {
    for (unsigned i = 0; i < N_CONSTANTS; i++) {
        if (constants[i].value == error &&
            (strncmp(constants[i].name, "ERROR_", 6) == 0 || error >= 0x80000000u)) {
            return constants[i].name;
        }
    }
    snprintf(buffer, size, "%u", error);
    return buffer;
}

unsigned call_params_told(const Event *event) {
    bool is_short = event->call == CALL_CreateProcess && !event->text[1] && event->args[2] == 0;
    return is_short ? 1 : call_param_count(event->call);
}

const char *call_text(const World *world, const Event *event, char *buffer, size_t size) {
    (void)world;
    const CallInfo *info = call_info(event->call);
    char value[96];
    if (event->call == CALL_switch_to && event->text[0]) { // its thread is a number of the machine
        snprintf(buffer, size, "%s(%s)", info->name, event->text[0]);
        return buffer;
    }
    snprintf(buffer, size, "%s(", info->name);
    unsigned n = call_params_told(event);
    while (event->call == CALL_call_server && n > 2 && event->args[n - 1] == 0) {
        n--; // a method has only as many parameters as it uses
    }
    for (unsigned i = 0; i < n; i++) {
        bool left_out = call_fills(info->param[i].kind) && event->args[i] == 0 &&
                        event->reason->id != REASON_OUT_POINTER;
        if (left_out && event->call == CALL_Heap32First) {
            continue; // in the middle
        }
        if (left_out) {
            break; // the output came back as a result; its length follows
        }
        append(buffer, size, i ? ", " : "");
        const char *own = event->text[call_text_of(event->call, i)];
        bool is_name = info->param[i].kind == VALUE_NAME ||
                       info->param[i].kind == VALUE_NAME_OR_NULL ||
                       (info->param[i].kind == VALUE_NAME_OR_NUMBER && own);
        if (info->param[i].kind == VALUE_TEXT || info->param[i].kind == VALUE_COMMAND) {
            append_quoted(buffer, size, own);
        } else if (is_name) {
            append(buffer, size, own ? own : "NULL");
        } else {
            append(buffer, size,
                   call_value_text(info->param[i].kind, event->args[i], value, sizeof value));
        }
    }
    append(buffer, size, ")");
    if (info->result != VALUE_VOID && !event->fault) {
        append(buffer, size, " = ");
        append(buffer, size, call_value_text(info->result, event->result, value, sizeof value));
    }
    return buffer;
}
