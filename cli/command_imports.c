// SPDX-License-Identifier: MIT
#include "ce/calls.h"
#include "ce/shown.h"
#include "cli/commands.h"
#include "coredll/exports.h"
#include "host/input_file.h"
#include "import/kind/file_kind.h"
#include "program/import.h"
#include "rom/pe_imports.h"
#include "world/text/json.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// slot32 imports FILE: what a program for Windows CE needs of the device, and which of it is here.
// A program names most functions of coredll.dll by ordinal; coredll/ordinals.inc says which ordinal
// is which call, and what proves it.

#define PE_FILE_MAX ((size_t)64 << 20)

// A function that the file imports, and the call that it is; CALL_NONE = it is none, but it may be
// a function of coredll's C library.
typedef struct Needed {
    PeImport import;
    CallId call;
    bool is_here;
    const char *name;  // what its ordinal is proved to be; NULL: the import has the name
    const char *proof; // of the ordinal, NULL = not verified
} Needed;

typedef struct Needs {
    Needed *needed;
    uint32_t n, n_here;
} Needs;

static void take(void *context, const PeImport *import) {
    Needs *needs = context;
    Needed own = {.import = *import, .call = CALL_NONE};
    const ImageImport image = {
        .dll = import->dll, .name = import->name, .ordinal = import->ordinal};
    const char *proof = NULL;
    own.name = import_name(&image, &own.proof);
    own.name = own.name == import->name ? NULL : own.name; // the import is not kept
    if (strcasecmp(import->dll, "coredll.dll") == 0) {
        own.call =
            import->ordinal ? export_by_ordinal(import->ordinal) : export_by_name(import->name);
    }
    if (own.call != CALL_NONE) {
        own.import.ordinal = export_ordinal(own.call, &proof);
    }
    own.is_here = import_is_here(&image);
    needs->n_here += own.is_here;
    needs->needed[needs->n++] = own;
}

// ---- text

static void print_needed(const Needed *own) {
    char ordinal[16] = "";
    const char *name = own->name ? own->name : own->import.name;
    if (own->import.ordinal) {
        snprintf(ordinal, sizeof ordinal, "%u", own->import.ordinal);
    }
    printf("  %-8s %5s  ", own->is_here ? "here" : "missing", ordinal);
    if (!name[0]) {
        printf("(no proof says which function this is)\n");
        return;
    }
    printf("%s", name);
    if (own->import.ordinal) {
        printf(" (%s)", own->proof ? own->proof : "the ordinal is not verified");
    }
    printf("\n");
}

// Prints the functions of the DLL that number `first` is of: what is missing, then what is here.
// Returns the number of the next DLL's first.
static uint32_t print_dll(const Needs *needs, uint32_t first) {
    const char *dll = needs->needed[first].import.dll;
    uint32_t end = first, n_here = 0;
    for (; end < needs->n && strcasecmp(needs->needed[end].import.dll, dll) == 0; end++) {
        n_here += needs->needed[end].is_here;
    }
    printf("\n%s: %u function%s, %u here\n", dll, end - first, end - first == 1 ? "" : "s", n_here);
    for (int here = 0; here < 2; here++) {
        for (uint32_t i = first; i < end; i++) {
            if (needs->needed[i].is_here == here) {
                print_needed(&needs->needed[i]);
            }
        }
    }
    return end;
}

static void print_all(const Needs *needs, const PeFile *file, const char *name) {
    char machine[16];
    printf("%s: a %s for %s, %u import%s, %u of them here\n", name,
           file->is_dll ? "DLL" : "program", pe_machine_name(file->machine, machine), needs->n,
           needs->n == 1 ? "" : "s", needs->n_here);
    for (uint32_t i = 0; i < needs->n;) {
        i = print_dll(needs, i);
    }
}

// ---- JSON

static void json_all(const Needs *needs, const PeFile *file, const char *name) {
    char machine[16];
    printf("{\"v\":%d,\"kind\":\"imports\",\"file\":", JSON_SCHEMA);
    json_string(name, stdout);
    printf(",\"machine\":\"%s\",\"dll\":%s,\"imports\":%u,\"here\":%u,\"functions\":[",
           pe_machine_name(file->machine, machine), file->is_dll ? "true" : "false", needs->n,
           needs->n_here);
    for (uint32_t i = 0; i < needs->n; i++) {
        const Needed *own = &needs->needed[i];
        const char *call = own->call != CALL_NONE ? call_info(own->call)->name : "";
        printf("%s{\"dll\":", i ? "," : "");
        json_string(own->import.dll, stdout);
        printf(",\"ordinal\":%u,\"name\":", own->import.ordinal);
        json_string(own->import.name, stdout);
        printf(",\"call\":");
        json_string(call, stdout);
        printf(",\"proof\":");
        json_string(own->proof ? own->proof : "", stdout);
        printf(",\"here\":%s}", own->is_here ? "true" : "false");
    }
    printf("]}\n");
}

// ---- together

static int complain_no_program(const char *name, const uint8_t *bytes, size_t size,
                               const char *message) {
    char what[1200];
    FileFacts facts = file_facts((const char *)bytes, size);
    if (!pe_is(bytes, size) && file_facts_say(&facts, name, what, sizeof what)) {
        return complain(EXIT_USAGE, "imports: %s is %s", name, what);
    }
    return complain(EXIT_USAGE, "imports: %s%s%s", name, pe_after_name(message), message);
}

static int list(const uint8_t *bytes, size_t size, const char *name, bool json) {
    PeFile file = {0};
    char message[PE_MESSAGE];
    Needs needs = {.needed = calloc(PE_IMPORTS_MAX, sizeof *needs.needed)};
    if (!needs.needed) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    int code = EXIT_HELD;
    if (!pe_open(bytes, size, &file, message) || !pe_imports(&file, take, &needs, message)) {
        code = complain_no_program(name, bytes, size, message);
    } else {
        (json ? json_all : print_all)(&needs, &file, name);
        code = needs.n_here == needs.n ? EXIT_HELD : EXIT_EXPECTATION;
    }
    free(needs.needed);
    return code;
}

int command_imports(const Arguments *arguments) {
    char name[1024];
    size_t size = 0;
    shown_text(name, sizeof name, arguments->file, SHOWN_LINE);
    char *bytes = input_file_read(arguments->file, PE_FILE_MAX, &size);
    if (!bytes) {
        return complain_unread("the program ", arguments->file);
    }
    int code = list((const uint8_t *)bytes, size, name, arguments->json);
    free(bytes);
    return code;
}
