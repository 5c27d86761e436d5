// SPDX-License-Identifier: MIT
#include "world/words/decode.h"

#include "ce/memory_map.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// One paragraph per question: which thread, where, what the memory controller reported, and what
// follows from all that.

static const char *const field_names[ABORT_FIELDS] = {"AKY", "PC", "RA", "BVA", "FSR"};

// ---- reading

static bool same_letters(const char *text, const char *name, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (toupper((unsigned char)text[i]) != name[i]) {
            return false;
        }
    }
    return true;
}

// The field that begins at `text`; ABORT_FIELDS if none does.
static AbortField field_at(const char *text, const char *begin) {
    if (text > begin && isalnum((unsigned char)text[-1])) {
        return ABORT_FIELDS;
    }
    for (AbortField i = 0; i < ABORT_FIELDS; i++) {
        size_t n = strlen(field_names[i]);
        if (same_letters(text, field_names[i], n) && text[n] == '=') {
            return i;
        }
    }
    return ABORT_FIELDS;
}

static bool read_value(const char *text, uint32_t *ret_value) {
    static const char hex[] = "0123456789abcdefABCDEF";
    text += strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0 ? 2 : 0;
    size_t n = strspn(text, hex);
    if (n == 0 || n > 8 || isalnum((unsigned char)text[n])) {
        return false;
    }
    *ret_value = (uint32_t)strtoul(text, NULL, 16);
    return true;
}

static bool has_control(const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (iscntrl((unsigned char)text[i])) {
            return true;
        }
    }
    return false;
}

static void read_process(const char *text, DataAbort *abort) {
    const char *quote = strchr(text, '\'');
    size_t n = quote ? strcspn(quote + 1, "'\r\n") : 0;
    if (quote && quote[n + 1] == '\'' && n < sizeof abort->process && !has_control(quote + 1, n)) {
        memcpy(abort->process, quote + 1, n);
        abort->process[n] = '\0';
    }
}

bool decode_read(const char *text, DataAbort *ret_abort, char *message, size_t size) {
    DataAbort abort = {0};
    for (const char *at = text; *at; at++) {
        AbortField field = field_at(at, text);
        if (field == ABORT_FIELDS) {
            continue;
        }
        const char *name = field_names[field], *value = at + strlen(name) + 1;
        if (abort.given[field]) {
            snprintf(message, size, "%s is given twice", name);
            return false;
        }
        if (!read_value(value, &abort.value[field])) {
            snprintf(message, size, "%s=%.*s: want up to 8 hex digits", name,
                     (int)strcspn(value, " \t\r\n"), value);
            return false;
        }
        abort.given[field] = true;
    }
    if (!abort.given[ABORT_BVA]) {
        snprintf(message, size,
                 "no BVA: want at least the address, as in \"AKY=00000005 "
                 "BVA=060000e0 FSR=00000007\"");
        return false;
    }
    read_process(text, &abort);
    *ret_abort = abort;
    return true;
}

// ---- writing

#define WIDTH 78
#define HANG 8 // columns of the heading

// Prints a paragraph, folded at blanks, with a heading in its first line.
static void say(FILE *out, const char *head, const char *format, ...) {
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    int column = fprintf(out, "%-*s", HANG, head);
    for (const char *word = text; *word;) {
        int n = (int)strcspn(word, " ");
        if (column > HANG && column + 1 + n > WIDTH) {
            fprintf(out, "\n%*s", HANG, "");
            column = HANG;
        }
        column += fprintf(out, "%s%.*s", column > HANG ? " " : "", n, word);
        word += n + (word[n] == ' ');
    }
    fputc('\n', out);
}

// ---- who

#define NOBODY 32u

// The process number of a slot: its key is the bit with that number. NOBODY for slots without
// processes.
static uint32_t number_of_slot(uint32_t slot) {
    bool process = slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
    return process ? slot - CE_SLOT_PROCESS_FIRST + 1 : slot == CE_SLOT_NK ? 0 : NOBODY;
}

// "nk.exe, process 2 (slot 3)": the processes whose slots the keys open. Returns how many there are
// without nk.exe.
static uint32_t keys_text(uint32_t keys, char *text, size_t size, uint32_t *ret_last) {
    uint32_t n = 0;
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < CE_PROCESS_MAX && at < size; i++) {
        if (!(keys >> i & 1)) {
            continue;
        }
        at += (size_t)(i == 0 ? snprintf(text + at, size - at, "nk.exe")
                              : snprintf(text + at, size - at, "%sprocess %u (slot %u)",
                                         at ? ", " : "", i, i + 1));
        n += i != 0;
        *ret_last = i;
    }
    return n;
}

static void write_who(const DataAbort *abort, FILE *out) {
    uint32_t keys = abort->value[ABORT_AKY], last = 0;
    const char *separator = abort->process[0] ? ": " : "";
    if (!abort->given[ABORT_AKY]) {
        say(out, "who", "%s%sno AKY is given, so nothing is known of the thread's keys.",
            abort->process, separator);
        return;
    }
    char text[768]; // enough for all 32 keys
    uint32_t n = keys_text(keys, text, sizeof text, &last);
    if (keys == UINT32_MAX) {
        snprintf(text, sizeof text,
                 "every process, as after SetKMode(TRUE) or SetProcPermissions(FFFFFFFF)");
        n = 0;
    }
    say(out, "who", "%s%sthe thread holds the access keys %08X. They open %s.", abort->process,
        separator, keys, text[0] ? text : "nothing");
    if (n == 1) {
        say(out, "",
            "A thread starts with its own process's key and nk.exe's: its process is number %u, in "
            "slot %u.",
            last, last + 1);
    } else if (n > 1) {
        say(out, "",
            "More than one process: it runs in a server call, or was given keys by "
            "SetProcPermissions.");
    }
}

// ---- where

static void write_where(VirtAddr va, FILE *out) {
    uint32_t slot = ce_slot_of(va), offset = va & (CE_SLOT_SIZE - 1);
    bool process = number_of_slot(slot) != NOBODY || slot == CE_SLOT_CURRENT;
    say(out, "where", "%08X: slot %u, %s, %X into it.", va, slot, region_of_slot(slot)->name,
        offset);
    if (process && slot != CE_SLOT_NK && offset < CE_NULL_GUARD_END) {
        say(out, "", "The lowest 64 KB of a slot are no memory: this is a NULL pointer plus %X%s.",
            offset, slot == CE_SLOT_CURRENT ? "" : ", printed with the slot it was used in");
    } else if (slot == CE_SLOT_CURRENT) {
        say(out, "", "Slot 0 is whatever process runs.");
    }
}

static void write_code(VirtAddr pc, FILE *out) {
    uint32_t slot = ce_slot_of(pc);
    say(out, "code", "PC %08X: slot %u, %s.", pc, slot,
        slot == CE_SLOT_XIP ? "code of a DLL in ROM" : region_of_slot(slot)->name);
}

// ---- which gate

typedef enum { GATE_NONE, GATE_ALIGNMENT, GATE_NOTHING, GATE_KEY, GATE_PROTECTION } Gate;

typedef struct Status {
    Gate gate;
    const char *text;
} Status;

// The low four bits of an ARM fault status.
static Status status_of(uint32_t fsr) {
    switch (fsr & 0xF) {
    case 0x1:
    case 0x3:
        return (Status){GATE_ALIGNMENT, "the address is not a multiple of the access's size"};
    case 0x5:
        return (Status){GATE_NOTHING, "nothing is mapped in that megabyte"};
    case 0x7:
        return (Status){GATE_NOTHING, "nothing is mapped in that page"};
    case 0x9:
    case 0xB:
        return (Status){GATE_KEY, "it is shut to the thread: its access keys do not open it"};
    case 0xD:
    case 0xF:
        return (Status){GATE_PROTECTION, "the page is there, but not for this access"};
    default:
        return (Status){GATE_NONE, "not a refusal of the memory controller (an abort on the bus)"};
    }
}

static void write_gate(const DataAbort *abort, FILE *out) {
    if (abort->given[ABORT_FSR]) {
        say(out, "gate", "FSR %08X, low bits %X: %s.", abort->value[ABORT_FSR],
            abort->value[ABORT_FSR] & 0xF, status_of(abort->value[ABORT_FSR]).text);
    } else {
        say(out, "gate", "no FSR is given.");
    }
}

// ---- together

static void write_key(const DataAbort *abort, uint32_t number, FILE *out) {
    uint32_t key = 1u << number;
    if (!abort->given[ABORT_AKY]) {
        say(out, "so", "Slot %u needs the key %08X.", ce_slot_of(abort->value[ABORT_BVA]), key);
    } else if (abort->value[ABORT_AKY] & key) {
        say(out, "so",
            "The thread has the key to that slot (%08X), so the slot is not what shut it out.",
            key);
    } else {
        say(out, "so",
            "The slot's key is %08X, and the thread has not got it: the pointer belongs to another "
            "process. In a server call MapCallerPtr maps it; two processes share memory by a "
            "mapping of the same name.",
            key);
    }
}

// No process lives in the large area, so no slot's key can be missing there.
static void write_large(Gate gate, FILE *out) {
    if (gate == GATE_KEY) {
        say(out, "so",
            "A mapping, most likely, and the process has no view of it: an address alone opens "
            "nothing.");
    } else {
        say(out, "so",
            "All may read there, and not all may write: a shared heap, which only kernel-mode "
            "threads write, whoever made it; memory of CeVirtualSharedAlloc, which its owner "
            "writes too; or a mapping, through a view for reading.");
    }
}

static void write_together(const DataAbort *abort, FILE *out) {
    VirtAddr va = abort->value[ABORT_BVA], offset = va & (CE_SLOT_SIZE - 1);
    uint32_t number = number_of_slot(ce_slot_of(va));
    Gate gate = abort->given[ABORT_FSR] ? status_of(abort->value[ABORT_FSR]).gate : GATE_NONE;
    bool user_slot = number != NOBODY && number != 0;
    bool null = (user_slot || va < CE_SLOT_SIZE) && offset < CE_NULL_GUARD_END;
    if (null) {
        say(out, "so",
            "A pointer was NULL, and a field %X bytes into what it should have pointed to was "
            "used.",
            offset);
    } else if (gate == GATE_ALIGNMENT) {
        say(out, "so", "Copy byte by byte, or align the structure.");
    } else if (va >= CE_USER_END && number != 0 && gate != GATE_NOTHING) {
        say(out, "so", "Addresses from 80000000 on are for kernel mode; no access key opens them.");
    } else if (user_slot && gate != GATE_PROTECTION && gate != GATE_NOTHING) {
        write_key(abort, number, out);
    } else if (ce_slot_is_large(ce_slot_of(va)) && (gate == GATE_KEY || gate == GATE_PROTECTION)) {
        write_large(gate, out);
    } else if (gate == GATE_NOTHING) {
        say(out, "so",
            "The memory was freed, was reserved and never committed, or the stack ran into its "
            "guard.");
    } else if (gate == GATE_PROTECTION) {
        say(out, "so",
            "A store to a read-only page, most likely: constants, code, or a page that "
            "VirtualProtect has shut.");
    }
}

void decode_write(const DataAbort *abort, FILE *out) {
    write_who(abort, out);
    write_where(abort->value[ABORT_BVA], out);
    if (abort->given[ABORT_PC]) {
        write_code(abort->value[ABORT_PC], out);
    }
    write_gate(abort, out);
    write_together(abort, out);
    fputc('\n', out);
    say(out, "source",
        "devices' debug output for the form (not verified on a CE 5.0 page), ARM's fault status "
        "for "
        "FSR, ms892491 for the keys.");
}
