// SPDX-License-Identifier: MIT
#include "import/abort/decode.h"

#include "ce/memory_map.h"
#include "import/abort/status.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

// One paragraph per question: which thread, where, what code, what the processor reported, and what
// follows from all that. Each claim is made only where it must be so; else it says "most likely".

#define WIDTH 78
#define HANG 8 // columns of the heading

// Prints a paragraph, folded at blanks, with a heading in its first line.
static void say(FILE *out, const char *head, const char *format, ...) {
    char text[3072];
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

// "nk.exe, process 2 (slot 3)", with the names that are known: the processes whose slots the keys
// open. Returns how many there are without nk.exe.
static uint32_t keys_text(uint32_t keys, const DeviceFacts *facts, char *text, size_t size,
                          uint32_t *ret_last) {
    uint32_t n = 0;
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < CE_PROCESS_MAX && at < size; i++) {
        if (!(keys >> i & 1)) {
            continue;
        }
        const char *name = facts->process[i + 1];
        at += (size_t)(i == 0 ? snprintf(text + at, size - at, "nk.exe")
                              : snprintf(text + at, size - at, "%sprocess %u (%s%.30sslot %u)",
                                         at ? ", " : "", i, name ? name : "", name ? ", " : "",
                                         i + 1));
        n += i != 0;
        *ret_last = i;
    }
    return n;
}

static void write_who(const Abort *abort, const DeviceFacts *facts, FILE *out) {
    uint32_t keys = abort->value[ABORT_AKY], last = 0;
    const char *separator = abort->process[0] ? ": " : "";
    if (!abort->given[ABORT_AKY]) {
        say(out, "who", "%s%sno AKY is given, so nothing is known of the thread's keys.",
            abort->process, separator);
        return;
    }
    char text[2048]; // enough for all 32 keys
    uint32_t n = keys_text(keys, facts, text, sizeof text, &last);
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

// "coredll.dll+1234", and what the place is.
static void write_place(const DeviceFacts *facts, VirtAddr va, FILE *out) {
    const DevicePlace *place = device_place_of(facts, va);
    if (!place) {
        return;
    }
    uint32_t offset = device_place_offset(place, va);
    if (place->is_bound) {
        say(out, "", "The next module below begins %X before: %s, if it is that large.", offset,
            place->module);
    } else if (place->is_data) {
        say(out, "", "The data of %s are there, %X into them: at the same height in each process.",
            place->module, offset);
    } else {
        say(out, "", "The code of %s is there, %X into it.", place->module, offset);
    }
}

static void write_where(const Abort *abort, const DeviceFacts *facts, FILE *out) {
    VirtAddr va = abort->value[ABORT_BVA];
    uint32_t slot = ce_slot_of(va), offset = va & (CE_SLOT_SIZE - 1);
    bool process = number_of_slot(slot) != NOBODY || slot == CE_SLOT_CURRENT;
    const char *tenant = facts->process[slot] ? facts->process[slot] : region_of_slot(slot)->name;
    say(out, "where", "%08X: slot %u, %s, %X into it.", va, slot, tenant, offset);
    write_place(facts, va, out);
    if (process && slot != CE_SLOT_NK && offset < CE_NULL_GUARD_END) {
        say(out, "", "The lowest 64 KB of a slot are no memory: this is a NULL pointer plus %X%s.",
            offset, slot == CE_SLOT_CURRENT ? "" : ", printed with the slot it was used in");
    } else if (slot == CE_SLOT_CURRENT) {
        say(out, "", "Slot 0 is whatever process runs.");
    }
}

// ---- code

static bool is_null(VirtAddr va) {
    uint32_t slot = ce_slot_of(va), number = number_of_slot(slot);
    bool is_process = slot == CE_SLOT_CURRENT || (number != NOBODY && number != 0);
    return is_process && (va & (CE_SLOT_SIZE - 1)) < CE_NULL_GUARD_END;
}

// ", memcpy+24 (memcpy.obj)": the function at an offset, "" when no map tells.
static void function_text(const DeviceFacts *facts, const char *module, uint32_t offset, char *text,
                          size_t size) {
    text[0] = '\0';
    for (uint32_t i = 0; i < facts->n_maps && !text[0]; i++) {
        const LinkMap *map = &facts->maps[i];
        const LinkSymbol *symbol = link_map_is_of(map, module) ? link_map_find(map, offset) : NULL;
        if (symbol) {
            snprintf(text, size, ", %.60s+%X%s%.60s%s", symbol->name, offset - symbol->offset,
                     symbol->from[0] ? " (" : "", symbol->from, symbol->from[0] ? ")" : "");
        }
    }
}

// "coredll.dll+00014680, memcpy+24 (memcpy.obj)". The log says the module, or else what is known of
// the device does; "" when nothing does.
static void module_text(const AbortCode *code, VirtAddr va, const DeviceFacts *facts, char *text,
                        size_t size) {
    char function[160];
    const DevicePlace *place = code->module[0] ? NULL : device_place_of(facts, va);
    bool is_known = code->module[0] || (place && !place->is_data);
    text[0] = '\0';
    if (is_known) {
        const char *module = place ? place->module : code->module;
        uint32_t offset = place ? device_place_offset(place, va) : code->offset;
        function_text(facts, module, offset, function, sizeof function);
        snprintf(text, size, " %.63s+%08X%s%s", module, offset,
                 place && place->is_bound ? " if it is that large" : "", function);
    }
}

static void write_address(const char *head, const char *name, VirtAddr va, const AbortCode *code,
                          const DeviceFacts *facts, FILE *out) {
    char module[256];
    uint32_t slot = ce_slot_of(va);
    VirtAddr base = 0;
    module_text(code, va, facts, module, sizeof module);
    say(out, head, "%s %08X:%s%s slot %u, %s.", name, va, module, module[0] ? "," : "", slot,
        slot == CE_SLOT_XIP ? "code of a DLL in ROM" : region_of_slot(slot)->name);
    if (device_place_differs(facts, va, code, &base)) {
        say(out, "",
            "%s begins at %08X by the log and at %08X by the image or dump beside it: that is of "
            "another build of the device.",
            code->module, va - code->offset, base);
    }
}

static void write_code(const Abort *abort, const DeviceFacts *facts, FILE *out) {
    if (abort->given[ABORT_PC]) {
        write_address("code", "PC", abort->value[ABORT_PC], &abort->pc, facts, out);
    }
    if (abort->given[ABORT_RA] && (abort->ra.module[0] || abort->kind != ABORT_ACCESS)) {
        write_address(abort->given[ABORT_PC] ? "" : "code", "called from RA",
                      abort->value[ABORT_RA], &abort->ra, facts, out);
    }
}

// ---- what follows

// The name of who called, for a sentence: "demo.exe+00001254", "RA 16011254".
static const char *caller_text(const Abort *abort, char text[96]) {
    if (abort->ra.module[0]) {
        snprintf(text, 96, "%s+%08X", abort->ra.module, abort->ra.offset);
    } else {
        snprintf(text, 96, "RA %08X", abort->value[ABORT_RA]);
    }
    return text;
}

static void write_raised(const Abort *abort, FILE *out) {
    char caller[96];
    say(out, "so",
        "RaiseException was called: no access failed. BVA and FSR are not of memory, and PC is in "
        "RaiseException itself.");
    if (abort->given[ABORT_RA]) {
        say(out, "", "%s tells who called it.", caller_text(abort, caller));
    }
}

// The processor fetched an instruction from where there is none.
static void write_call(const Abort *abort, FILE *out) {
    char caller[96];
    VirtAddr va = abort->value[ABORT_BVA];
    uint32_t offset = va & (CE_SLOT_SIZE - 1);
    say(out, "so", "PC is the address itself: a call through a pointer to a function that is %s.",
        !is_null(va)  ? "not one"
        : offset == 0 ? "NULL"
                      : "nearly NULL (a table of functions at NULL, most likely)");
    if (abort->given[ABORT_RA]) {
        say(out, "", "%s called it.", caller_text(abort, caller));
    }
}

static bool has_key(const Abort *abort, uint32_t number) {
    return abort->given[ABORT_AKY] && (abort->value[ABORT_AKY] >> number & 1);
}

// Whether an address is four letters, as a little-endian processor reads them: a string, or a mark
// such as "HeaP", was taken for a pointer. Digits count, but three must be letters.
static bool reads_as_text(VirtAddr va, char ret_text[5]) {
    unsigned n_letters = 0;
    for (unsigned i = 0; i < 4; i++) {
        char c = (char)(va >> 8 * i & 0xFF);
        if (c < ' ' || c > '~') {
            return false;
        }
        n_letters += isalpha((unsigned char)c) != 0;
        ret_text[i] = c;
    }
    ret_text[4] = '\0';
    return n_letters >= 3;
}

static bool write_text(const Abort *abort, FILE *out) {
    char text[5];
    VirtAddr va = abort->value[ABORT_BVA];
    uint32_t number = number_of_slot(ce_slot_of(va));
    if (!reads_as_text(va, text) || (number != NOBODY && has_key(abort, number))) {
        return false;
    }
    say(out, "so",
        "The address reads as the text \"%s\": a string, or the mark at the head of a record, was "
        "taken for a pointer. Look for what was written over it.",
        text);
    return true;
}

static void write_key(const Abort *abort, uint32_t number, FILE *out) {
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
            "process, or holds something else. In a server call MapCallerPtr maps it; two "
            "processes "
            "share memory by a "
            "mapping of the same name.",
            key);
    }
}

// No process lives in the large area, so no slot's key can be missing there.
static void write_large(Gate gate, FILE *out) {
    if (gate == GATE_NOTHING) {
        say(out, "so",
            "The memory was freed, was reserved and never committed, or it is a mapping and the "
            "process has no view of it: an address alone opens nothing.");
    } else if (gate == GATE_KEY) {
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

// ARM checks the alignment first: of a wild pointer nothing else is reported.
static void write_alignment(const Abort *abort, FILE *out) {
    uint32_t number = number_of_slot(ce_slot_of(abort->value[ABORT_BVA]));
    bool is_foreign = abort->given[ABORT_AKY] && number != NOBODY && !has_key(abort, number) &&
                      ce_slot_of(abort->value[ABORT_BVA]) != CE_SLOT_CURRENT;
    if (is_foreign) {
        say(out, "so",
            "The slot is another process's, and the thread has not got its key (%08X): a pointer "
            "that holds something else, most likely. A structure without alignment would lie in a "
            "slot of its own.",
            1u << number);
    } else {
        say(out, "so",
            "A structure without alignment, or a pointer that holds something else. Copy byte by "
            "byte, or align the structure.");
    }
}

static void write_store(const AbortStatus *status, FILE *out) {
    say(out, "so",
        "A store to a read-only page%s: constants, code, or a page that VirtualProtect has shut.",
        status->is_store ? "" : ", most likely");
}

static void write_access(const Abort *abort, FILE *out) {
    VirtAddr va = abort->value[ABORT_BVA], offset = va & (CE_SLOT_SIZE - 1);
    uint32_t slot = ce_slot_of(va), number = number_of_slot(slot);
    AbortStatus status = status_of(abort);
    bool user_slot = number != NOBODY && number != 0;
    bool is_arm = abort->processor <= PROCESSOR_ARM;
    // Only ARM tells a slot without its key from one where nothing is mapped.
    bool is_shut = user_slot && abort->given[ABORT_AKY] && !has_key(abort, number) && !is_arm;
    if (is_null(va)) {
        say(out, "so",
            "A pointer was NULL, and a field %X bytes into what it should have pointed to was "
            "used.",
            offset);
    } else if (write_text(abort, out)) {
        return;
    } else if (status.gate == GATE_ALIGNMENT) {
        write_alignment(abort, out);
    } else if (va >= CE_USER_END && number != 0 && status.gate != GATE_NOTHING) {
        say(out, "so", "Addresses from 80000000 on are for kernel mode; no access key opens them.");
    } else if (is_shut ||
               (user_slot && status.gate != GATE_PROTECTION && status.gate != GATE_NOTHING)) {
        write_key(abort, number, out);
    } else if (ce_slot_is_large(slot) && status.gate != GATE_NONE) {
        write_large(status.gate, out);
    } else if (status.gate == GATE_NOTHING) {
        say(out, "so",
            "The memory was freed, was reserved and never committed, or the stack ran into its "
            "guard.");
    } else if (status.gate == GATE_PROTECTION) {
        write_store(&status, out);
    }
}

static void write_so(const Abort *abort, FILE *out) {
    bool is_call =
        abort->kind == ABORT_PREFETCH || (abort->kind == ABORT_ACCESS && abort->given[ABORT_PC] &&
                                          abort->value[ABORT_PC] == abort->value[ABORT_BVA]);
    if (abort->kind == ABORT_RAISED) {
        write_raised(abort, out);
    } else if (abort->kind == ABORT_INSTRUCTION) {
        say(out, "so",
            "PC is at something that is no instruction: a jump into data, or code that was written "
            "over. BVA and FSR are left from an earlier fault.");
    } else if (is_call) {
        write_call(abort, out);
    } else {
        write_access(abort, out);
    }
}

// ---- together

// Windows CE 6 has no slots: only what the record itself says is told.
static void write_later(const Abort *abort, const DeviceFacts *facts, FILE *out) {
    char module[256];
    say(out, "version",
        "This is the form of Windows CE 6 or later, which has no slots and no access keys. What "
        "slot32 knows of CE 5 is not true of it.");
    if (abort->process[0] || abort->active[0]) {
        say(out, "who", "A thread of %s%s%s.", abort->process[0] ? abort->process : "a process",
            abort->active[0] ? "; the memory of " : "", abort->active[0] ? abort->active : "");
    }
    if (abort->given[ABORT_BVA]) {
        say(out, "where", "%08X%s.", abort->value[ABORT_BVA],
            abort->value[ABORT_BVA] < CE_NULL_GUARD_END ? ": a NULL pointer plus a little" : "");
    }
    if (abort->given[ABORT_PC]) {
        module_text(&abort->pc, abort->value[ABORT_PC], facts, module, sizeof module);
        say(out, "code", "PC %08X%s%s.", abort->value[ABORT_PC], module[0] ? ":" : "", module);
    }
}

void decode_write(const Abort *abort, const DeviceFacts *facts, FILE *out) {
    if (abort->is_later) {
        write_later(abort, facts, out);
        return;
    }
    write_who(abort, facts, out);
    if (abort->kind == ABORT_ACCESS || abort->kind == ABORT_PREFETCH) {
        write_where(abort, facts, out);
    }
    write_code(abort, facts, out);
    if (abort->kind == ABORT_ACCESS || abort->kind == ABORT_PREFETCH) {
        say(out, "gate", "%s.", status_of(abort).text);
    }
    write_so(abort, out);
}

static void write_headline(const Abort *abort, uint32_t number, FILE *out) {
    fprintf(out, "%u. line %u: %s%s%s", number, abort->line,
            abort->title[0] ? abort->title : "an exception", abort->process[0] ? " in " : "",
            abort->process);
    if (abort->has_number) {
        fprintf(out, ", number %03X", abort->number);
    }
    if (abort->n > 1) {
        fprintf(out, " (%u times, the last in line %u)", abort->n, abort->last_line);
    }
    fputc('\n', out);
}

static void write_sources(const AbortLog *log, FILE *out) {
    bool has_arm = false, has_other = false;
    for (uint32_t i = 0; i < log->n; i++) {
        bool is_other = log->records[i].processor > PROCESSOR_ARM;
        has_arm = has_arm || (!is_other && !log->records[i].is_later);
        has_other = has_other || is_other;
    }
    say(out, "source", "devices' debug output for the form (not verified on a CE 5.0 page)%s%s%s.",
        has_arm ? ", ARM's fault status for FSR" : "",
        has_other ? ", the processors' manuals for the numbers of exceptions" : "",
        has_arm || has_other ? ", ms892491 for the keys" : "");
}

void decode_write_log(const AbortLog *log, const DeviceFacts *facts, FILE *out) {
    bool is_one = log->n == 1 && log->n_found == 1;
    if (!is_one) {
        fprintf(out, "%u exception%s, %u different\n\n", log->n_found, log->n_found == 1 ? "" : "s",
                log->n);
    }
    for (uint32_t i = 0; i < log->n; i++) {
        if (!is_one) {
            write_headline(&log->records[i], i + 1, out);
        }
        decode_write(&log->records[i], facts, out);
        fputc('\n', out);
    }
    if (log->n_broken > 0) {
        fprintf(out, "%u record%s cannot be read; the first in line %u: %s\n\n", log->n_broken,
                log->n_broken == 1 ? "" : "s", log->bad_line, log->why);
    }
    write_sources(log, out);
}
