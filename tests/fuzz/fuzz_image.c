// SPDX-License-Identifier: MIT

// Programs as fuzz input, and run. The first byte says what follows: a whole file; ARM code, or
// Thumb code, of a program that imports some of coredll; or bytes of its data. Whatever it is, the
// run ends by itself, the machine stays valid, nothing asserts or leaks, the instructions there
// have a text, and the world taken back to the beginning is empty.

#include "emu/machine.h"
#include "rom/pe_write.h"
#include "scenario/runner.h"
#include "world/query/code.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/text/code.h"
#include "world/text/explain.h"
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE 0x10000u
#define TEXT 0x1000u
#define CODE_MOST 0x2000u
#define SLOTS 0x4000u // the addresses of imports
#define DATA_MOST 0x1000u
#define START_WORDS 6u

static const char *const imports[] = {"VirtualAlloc",
                                      "VirtualFree",
                                      "VirtualProtect",
                                      "VirtualQuery",
                                      "HeapCreate",
                                      "HeapAlloc",
                                      "HeapFree",
                                      "malloc",
                                      "free",
                                      "realloc",
                                      "printf",
                                      "swprintf",
                                      "memcpy",
                                      "CreateThread",
                                      "Sleep",
                                      "LoadLibraryW",
                                      "FindResourceW",
                                      "LoadStringW",
                                      "SetKMode",
                                      "CreateFileMappingW",
                                      "MapViewOfFile",
                                      "CeHeapCreate",
                                      "CreateWindowExW",
                                      "GetProcAddressW",
                                      "ExitThread",
                                      "fputs",
                                      "fwrite",
                                      "_getstdfilex",
                                      "wcsstr",
                                      "wcstombs",
                                      "memset",
                                      "memmove",
                                      "wcslen",
                                      "wcsncpy",
                                      "CreateEventW",
                                      "EventModify",
                                      "rand",
                                      "_CxxThrowException",
                                      "??_L@YAXPAXIHP6AX0@Z1@Z",
                                      "??_M@YAXPAXIHP6AX0@Z@Z"};
#define N_IMPORTS (sizeof imports / sizeof imports[0])

typedef struct File {
    const uint8_t *bytes;
    size_t size;
} File;

// A program whose code is the input. It begins with the addresses of the imports in r4, of its code
// in r5 and of its data in r6; each odd jump through r4 is a call.
static uint8_t *make_file(const uint8_t *data, size_t size, bool thumb, bool is_data,
                          size_t *ret_size) {
    static uint8_t code[CODE_MOST], contents[DATA_MOST];
    static const uint32_t start[START_WORDS] = {0xE59F4008, // ldr r4, [pc, #8]
                                                0xE59F5008, // ldr r5, [pc, #8]
                                                0xE2846A01, // add r6, r4, #0x1000: behind the data
                                                0xE12FFF15, // bx r5
                                                BASE + SLOTS, BASE + TEXT + START_WORDS * 4};
    uint32_t relocs[2] = {TEXT + 16, TEXT + 20};
    memset(code, 0, sizeof code);
    memset(contents, 0, sizeof contents);
    memcpy(code, start, sizeof start);
    code[20] |= thumb;
    size_t most = is_data ? DATA_MOST - 0x200 : CODE_MOST - sizeof start;
    memcpy(is_data ? contents + 0x200 : code + sizeof start, data, size < most ? size : most);
    PeWriteImports table = {"coredll.dll", SLOTS, imports, N_IMPORTS};
    PeWrite image = {.base = BASE,
                     .entry = TEXT,
                     .sections = {{".text", TEXT, code, sizeof code, sizeof code, true, false},
                                  {".data", SLOTS, contents, sizeof contents, 0x2000, false, true}},
                     .n_sections = 2,
                     .imports = &table,
                     .n_imports = 1,
                     .relocs = relocs,
                     .n_relocs = 2};
    return pe_write(&image, ret_size);
}

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    const File *file = context;
    (void)ret_trouble;
    *ret_size = file->size;
    return strcmp(name, "app.exe") == 0 || strcmp(name, "app.dll") == 0 ? (const char *)file->bytes
                                                                        : NULL;
}

static void look(const World *world) {
    static FILE *nowhere;
    CodeStand stand;
    if (!nowhere) {
        nowhere = fopen("/dev/null", "w");
    }
    uint8_t focus = focus_of(world);
    if (code_stand(world, focus, &stand)) {
        text_registers(world, &stand, nowhere);
        text_explain(world, stand.at, stand.process, nowhere);
        text_explain(world, stand.registers->r[13], stand.process, nowhere);
    }
}

static void run(Runner *runner, World *world) {
    if (runner_start(runner)) {
        runner_run(runner);
    }
    const char *invalid = machine_first_invalid(runner_machine(runner));
    if (invalid) {
        fprintf(stderr, "%s\n", invalid);
        abort();
    }
    look(world);
    world_seek(world, world->n_events / 2);
    look(world);
    world_seek(world, 0);
    if (query_ram_free(world) != world->tables.n_rows[TABLE_FRAME]) {
        abort(); // the beginning is not empty: a change was not undone
    }
}

static void play(File *file, const char *text) {
    static const char *const settings[] = {"ram_mb=16", "boot=bare", NULL};
    char message[RUNNER_MESSAGE];
    World world;
    RunnerDesc desc = {.name = "fuzz.lua",
                       .text = text,
                       .size = strlen(text),
                       .settings = settings,
                       .load = load,
                       .context = file,
                       .limit_steps = 200,
                       .limits = {.instructions = 20000}}; // 16 times as many of machine code
    Runner *runner = runner_new(&desc, message);
    if (!runner) {
        return;
    }
    if (world_init(&world, &runner_machine(runner)->options)) {
        machine_listen(runner_machine(runner), world_sink(&world));
        run(runner, &world);
        world_deinit(&world);
    }
    runner_free(runner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    uint8_t kind = data[0];
    File file = {data + 1, size - 1};
    uint8_t *made =
        kind % 4 ? make_file(data + 1, size - 1, kind % 4 == 2, kind % 4 == 3, &file.size) : NULL;
    file.bytes = made ? made : file.bytes;
    const char *stand_in = "missing = function(name, a, b) return a end, may_crash = true }";
    char text[256];
    snprintf(text, sizeof text, "process{ exe = 'app.exe', command = 'a b', %s %s", stand_in,
             kind & 4 ? "process{ name = 'two.exe', exe = 'app.exe', may_crash = true }" : "");
    play(&file, text);
    if (kind % 4 == 0) {
        play(&file, "dll{ file = 'app.dll' } process{ name = 'l.exe', main = function() "
                    "local d = LoadLibrary('app.dll') FindResource(d, 1, 6) "
                    "LoadString(d, 17, alloca(64), 30) GetProcAddress(d, 1) FreeLibrary(d) end }");
    }
    free(made);
    return 0;
}
