// SPDX-License-Identifier: MIT
#include "ce/calls.h"
#include "cli/commands.h"
#include "coredll/api.h"
#include "coredll/exports.h"
#include "scenario/catalog.h"
#include "scenario/runner.h"
#include "world/text/json.h"

#include <string.h>

// Commands that list what the program knows: its scenarios and its API.

static void print_json(const CatalogLesson *lesson) {
    const ScenarioInfo *info = &lesson->info;
    printf("{\"name\":");
    json_string(lesson->file->name, stdout);
    printf(",\"title\":");
    json_string(info->title, stdout);
    printf(",\"lesson\":%u,\"goal\":", info->lesson);
    json_string(info->goal, stdout);
    printf(",\"minutes\":%u,\"key_moment\":", info->minutes);
    json_string(info->key_moment, stdout);
    printf("}\n");
}

static void print_line(const CatalogLesson *lesson) {
    char number[16] = "";
    if (lesson->info.lesson) {
        snprintf(number, sizeof number, "%u. ", lesson->info.lesson);
    }
    printf("%-22s %s%s\n", lesson->file->name, number, lesson->info.title);
}

int command_scenarios(const Arguments *arguments) {
    char message[RUNNER_MESSAGE];
    Catalog *catalog = catalog_new(message);
    if (!catalog) {
        return complain(EXIT_HOST, "%s", message);
    }
    for (unsigned i = 0; i < catalog->n; i++) {
        (arguments->json ? print_json : print_line)(&catalog->lessons[i]);
    }
    catalog_free(catalog);
    for (unsigned i = 0; i < library_file_count && !arguments->json; i++) {
        if (strncmp(library_files[i].name, "lib/", 4) == 0) {
            printf("%-22s (library file for include)\n", library_files[i].name);
        }
    }
    for (unsigned i = 0; i < library_program_count && !arguments->json; i++) {
        const char *name = library_programs[i].name;
        printf("%-22s (machine code, made from scenarios/%.*s.c)\n", name, (int)strcspn(name, "."),
               name);
    }
    return EXIT_HELD;
}

static const char *const kind_names[] = {
    [VALUE_VOID] = "",
    [VALUE_VA] = "address",
    [VALUE_SIZE] = "bytes",
    [VALUE_DWORD] = "DWORD",
    [VALUE_INT] = "int",
    [VALUE_BYTE] = "8 bits",
    [VALUE_WORD] = "16 bits",
    [VALUE_HEX] = "32 bits",
    [VALUE_ALLOC] = "MEM_*",
    [VALUE_PROTECT] = "PAGE_*",
    [VALUE_BOOL] = "BOOL",
    [VALUE_HANDLE] = "HANDLE",
    [VALUE_NAME] = "name",
    [VALUE_TEXT] = "text",
    [VALUE_COMMAND] = "text",
    [VALUE_OUT] = "output",
    [VALUE_OUT64] = "output of 64 bits",
    [VALUE_MS] = "ms",
    [VALUE_NAME_OR_NULL] = "name",
    [VALUE_NAME_OR_NUMBER] = "name or ordinal",
    [VALUE_FILE_MAP] = "FILE_MAP_ flags",
    [VALUE_WAIT] = "WAIT_*",
    [VALUE_ARRAY] = "array",
};

int command_api(const Arguments *arguments) {
    (void)arguments;
    for (unsigned i = 0; i < api_call_count; i++) {
        const ApiCall *call = &api_calls[i];
        const CallInfo *info = call_info(call->id);
        printf("%s(", info->name);
        for (unsigned k = 0; k < call_param_count(call->id); k++) {
            printf("%s%s: %s", k ? ", " : "", info->param[k].name, kind_names[info->param[k].kind]);
        }
        printf(")%s%s\n", info->result == VALUE_VOID ? "" : " -> ", kind_names[info->result]);
        printf("    %s\n", call->doc);
        if (call->fields) {
            printf("    fields: %s\n", call->fields);
        }
        const char *proof = NULL;
        uint32_t ordinal = export_ordinal(call->id, &proof);
        if (ordinal || call->privileged || call->source[0]) {
            printf("    ");
            if (ordinal) {
                printf("coredll ordinal %u (%s). ", ordinal, proof ? proof : "not verified");
            }
            printf("%s%s%s\n", call->privileged ? "Trusted callers only. " : "",
                   call->source[0] ? "Source: " : "", call->source);
        }
        printf("\n");
    }
    return EXIT_HELD;
}
