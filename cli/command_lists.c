// SPDX-License-Identifier: MIT
#include "ce/calls.h"
#include "cli/commands.h"
#include "coredll/api.h"
#include "scenario/library.h"
#include "scenario/runner.h"

#include <string.h>

// Commands that list what the program knows: its scenarios and its API.

int command_scenarios(const Arguments *arguments) {
    (void)arguments;
    char message[RUNNER_MESSAGE];
    for (unsigned i = 0; i < library_file_count; i++) {
        const LibraryFile *file = &library_files[i];
        if (strncmp(file->name, "lib/", 4) == 0) {
            printf("%-18s (library file for include)\n", file->name);
            continue;
        }
        RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
        Runner *runner = runner_new(&desc, message);
        if (!runner) {
            return complain(EXIT_HOST, "%s", message);
        }
        printf("%-18s %s\n", file->name, runner_title(runner));
        runner_free(runner);
    }
    return EXIT_HELD;
}

static const char *const kind_names[] = {
    [VALUE_VOID] = "",
    [VALUE_VA] = "address",
    [VALUE_SIZE] = "bytes",
    [VALUE_DWORD] = "DWORD",
    [VALUE_BYTE] = "8 bits",
    [VALUE_WORD] = "16 bits",
    [VALUE_HEX] = "32 bits",
    [VALUE_ALLOC] = "MEM_*",
    [VALUE_PROTECT] = "PAGE_*",
    [VALUE_BOOL] = "BOOL",
    [VALUE_HANDLE] = "HANDLE",
    [VALUE_NAME] = "name",
    [VALUE_OUT] = "output",
    [VALUE_MS] = "ms",
    [VALUE_NAME_OR_NULL] = "name",
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
        if (call->ordinal || call->privileged || call->source[0]) {
            printf("    ");
            if (call->ordinal) {
                printf("coredll ordinal %u (not verified). ", call->ordinal);
            }
            printf("%s%s%s\n", call->privileged ? "Trusted callers only. " : "",
                   call->source[0] ? "Source: " : "", call->source);
        }
        printf("\n");
    }
    return EXIT_HELD;
}
