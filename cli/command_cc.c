// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE // mkdtemp
#include "cc/convert.h"
#include "cc/source.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "host/input_file.h"
#include "host/output_file.h"
#include "rom/pe_image.h"

#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// slot32 cc app.c -o app.exe: Debian's clang compiles, its lld links, and what they made becomes an
// EXE for Windows CE. The steps are in build(); the files between them lie in a folder that goes
// when the command ends. Messages about the source are the compiler's own.

extern char **environ;

#define PATH_SIZE 1100u
#define FILE_MOST ((size_t)16 << 20)

typedef struct Work {
    char folder[64];
    const char *source;
    const char *output;
    bool is_dll;
    StubsDesc stubs;
    char *object;            // owned: the object file, which `stubs` has names in
    PeImage images[CC_DLLS]; // of --with
    CcDll dlls[CC_DLLS];
    const char *exports[CC_DLLS][CC_EXPORTS];
} Work;

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *path_of(const Work *work, const char *name, char path[PATH_SIZE]) {
    snprintf(path, PATH_SIZE, "%s/%s", work->folder, name);
    return path;
}

// ---- the compiler

static const char *const compilers[] = {"clang", "clang-14", "clang-15", "clang-16", "clang-19"};

// Runs the first compiler that there is. Returns its exit code, -1 if there is none.
static int run_compiler(char *const *arguments) {
    for (unsigned i = 0; i < sizeof compilers / sizeof compilers[0]; i++) {
        pid_t child = 0;
        int status = 0;
        fflush(NULL);
        if (posix_spawnp(&child, compilers[i], NULL, NULL, arguments, environ) != 0) {
            continue;
        }
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    }
    return -1;
}

// The calling rules of Windows CE are the old ones: 64 bits may begin in any register.
#define CODE "-marm", "-mfloat-abi=soft", "-mabi=apcs-gnu"
#define TARGET "--target=armv4t-none-eabi"
// Of assembly: lld warns when no object is of a processor with blx. It makes none: all code is ARM.
#define TARGET_ASSEMBLY "--target=armv5t-none-eabi"
#define COMPILE_MOST 24u

// Compiles one file of the folder or of the user to an object file. 0, or the exit code to end
// with.
static int compile(const Work *work, const char *source, const char *object, const char *target) {
    char include[PATH_SIZE + 2], out[PATH_SIZE];
    snprintf(include, sizeof include, "-I%s", work->folder);
    const char *arguments[COMPILE_MOST] = {"clang",
                                           target,
                                           CODE,
                                           "-c",
                                           "-o",
                                           path_of(work, object, out),
                                           include,
                                           "-nostdlibinc",
                                           "-ffreestanding",
                                           "-fshort-wchar",
                                           "-fsigned-char", // as Microsoft's compilers
                                           "-fno-exceptions",
                                           "-Os",
                                           "-gline-tables-only",
                                           "-Wall",
                                           "-Werror=implicit-function-declaration",
                                           "-fvisibility=hidden",
                                           source};
    int code = run_compiler((char *const *)(uintptr_t)arguments);
    if (code < 0) {
        return complain(EXIT_HOST, "cc: there is no clang: apt-get install clang lld");
    }
    return code == 0 ? 0 : complain(EXIT_USAGE, "cc: %s was not compiled", source);
}

static int link_program(const Work *work) {
    // What stands between the two options is taken only by who needs it.
    const char *const parts[] = {"app.o",
                                 "stubs.o",
                                 "libce.o",
                                 "-Wl,--start-lib",
                                 "float.o",
                                 work->stubs.needs_library ? "clib.o" : NULL,
                                 source_takes_words(&work->stubs) ? "start.o" : NULL,
                                 "-Wl,--end-lib"};
    enum { PARTS = sizeof parts / sizeof parts[0] };
    char script[PATH_SIZE + 8], paths[PARTS][PATH_SIZE], out[PATH_SIZE], path[PATH_SIZE];
    snprintf(script, sizeof script, "-Wl,-T,%s", path_of(work, "program.ld", path));
    const char *arguments[COMPILE_MOST] = {"clang",
                                           TARGET,
                                           CODE,
                                           "-nostdlib",
                                           "-static",
                                           "-fuse-ld=lld",
                                           "-Wl,-q,--build-id=none,-z,norelro",
                                           script,
                                           "-o",
                                           path_of(work, "app.elf", out)};
    unsigned n = 0;
    while (arguments[n]) {
        n++;
    }
    for (unsigned i = 0; i < PARTS; i++) {
        if (parts[i]) {
            arguments[n++] = parts[i][0] == '-' ? parts[i] : path_of(work, parts[i], paths[i]);
        }
    }
    int code = run_compiler((char *const *)(uintptr_t)arguments);
    return code == 0 ? 0 : complain(EXIT_USAGE, "cc: %s was not linked", work->source);
}

// ---- the files between

static int cannot_write(const char *path) {
    return complain(EXIT_HOST, "cannot write %s: %s", path, strerror(errno));
}

static int close_file(FILE *out, const char *path) {
    bool bad = ferror(out);
    return fclose(out) != 0 || bad ? cannot_write(path) : 0;
}

static int write_file(const Work *work, const CcFile *file) {
    char path[PATH_SIZE];
    FILE *out = fopen(path_of(work, file->name, path), "w");
    if (!out) {
        return cannot_write(path);
    }
    fwrite(file->text, 1, file->size, out);
    return close_file(out, path);
}

static int write_headers(const Work *work) {
    char path[PATH_SIZE];
    int code = 0;
    for (unsigned i = 0; i < cc_header_count && code == 0; i++) {
        FILE *out = fopen(path_of(work, cc_headers[i].name, path), "w");
        if (!out) {
            return cannot_write(path);
        }
        source_header(out, &cc_headers[i]);
        code = close_file(out, path);
    }
    return code;
}

// The beginning of a program with main or wmain.
static int compile_start(const Work *work) {
    char path[PATH_SIZE];
    FILE *out = fopen(path_of(work, "start.c", path), "w");
    if (!out) {
        return cannot_write(path);
    }
    source_start(out, &work->stubs, base_name(work->output));
    int code = close_file(out, path);
    return code ? code : compile(work, path, "start.o", TARGET);
}

static int write_stubs(Work *work) {
    char path[PATH_SIZE], object[PATH_SIZE], message[ELF_MESSAGE];
    size_t size = 0;
    work->object = input_file_read(path_of(work, "app.o", object), FILE_MOST, &size);
    if (!work->object) {
        return complain_unread("", object);
    }
    FILE *out = fopen(path_of(work, "stubs.S", path), "w");
    if (!out) {
        return cannot_write(path);
    }
    bool written = source_stubs(out, (const uint8_t *)work->object, size, &work->stubs, message);
    int code = close_file(out, path);
    if (code) {
        return code;
    }
    return written ? 0 : complain(EXIT_USAGE, "cc: %s: %s", work->source, message);
}

static int write_result(const Work *work, const uint8_t *bytes, size_t size) {
    OutputFile file;
    if (!output_file_open(&file, work->output)) {
        return cannot_write(work->output);
    }
    fwrite(bytes, 1, size, file.out);
    return output_file_keep(&file) ? 0 : cannot_write(work->output);
}

static int write_program(const Work *work) {
    char path[PATH_SIZE], message[ELF_MESSAGE];
    size_t size = 0, made_size = 0;
    ConvertDesc desc = {.dlls = {"coredll.dll"},
                        .n_dlls = 1 + work->stubs.n_dlls,
                        .dll_name = work->is_dll ? base_name(work->output) : NULL,
                        .exports = work->stubs.exports,
                        .n_exports = work->is_dll ? work->stubs.n_exports : 0};
    for (uint32_t i = 0; i < work->stubs.n_dlls; i++) {
        desc.dlls[i + 1] = work->dlls[i].name;
    }
    char *bytes = input_file_read(path_of(work, "app.elf", path), FILE_MOST, &size);
    if (!bytes) {
        return complain_unread("", path);
    }
    uint8_t *result = convert_to_pe((const uint8_t *)bytes, size, &desc, &made_size, message);
    free(bytes);
    if (!result) {
        return message[0] ? complain(EXIT_USAGE, "cc: %s: %s", work->source, message)
                          : complain(EXIT_HOST, "out of memory on the host");
    }
    int code = write_result(work, result, made_size);
    free(result);
    return code;
}

// ---- DLLs that it is linked with

static int read_dll(Work *work, const char *file) {
    char message[PE_MESSAGE];
    bool is_host = false;
    size_t size = 0;
    uint32_t number = work->stubs.n_dlls;
    if (number + 1 == CC_DLLS) {
        return complain(EXIT_USAGE, "cc: at most %u DLLs can be linked with", CC_DLLS - 1);
    }
    char *bytes = input_file_read(file, FILE_MOST, &size);
    if (!bytes) {
        return complain_unread("", file);
    }
    PeImage *image = &work->images[number];
    bool read = pe_image_read((const uint8_t *)bytes, size, image, message, &is_host);
    free(bytes);
    if (!read) {
        return complain(is_host ? EXIT_HOST : EXIT_USAGE, "cc: %s%s%s", file,
                        pe_after_name(message), message);
    }
    CcDll *dll = &work->dlls[work->stubs.n_dlls++];
    *dll = (CcDll){.name = base_name(file), .exports = work->exports[number]};
    for (uint32_t i = 0; i < image->file.n_exports && dll->n_exports < CC_EXPORTS; i++) {
        work->exports[number][dll->n_exports++] = image->file.exports[i].name;
    }
    return 0;
}

// ---- together

static int build(Work *work, const Arguments *arguments) {
    char path[PATH_SIZE];
    int code = write_headers(work);
    for (uint32_t i = 0; i < arguments->n_with && code == 0; i++) {
        code = read_dll(work, arguments->with[i]);
    }
    code = code ? code : write_file(work, &cc_program_ld);
    code = code ? code : write_file(work, &cc_libce);
    code = code ? code : write_file(work, &cc_float);
    code = code ? code : compile(work, work->source, "app.o", TARGET);
    code = code ? code : write_stubs(work);
    code = code ? code : compile(work, path_of(work, "stubs.S", path), "stubs.o", TARGET_ASSEMBLY);
    code = code ? code : compile(work, path_of(work, "libce.S", path), "libce.o", TARGET_ASSEMBLY);
    code = code ? code : compile(work, path_of(work, "float.c", path), "float.o", TARGET);
    if (source_takes_words(&work->stubs)) {
        code = code ? code : compile_start(work);
    }
    if (work->stubs.needs_library) {
        code = code ? code : write_file(work, &cc_clib);
        code = code ? code : compile(work, path_of(work, "clib.c", path), "clib.o", TARGET);
    }
    code = code ? code : link_program(work);
    return code ? code : write_program(work);
}

static void clean(Work *work) {
    char path[PATH_SIZE];
    DIR *folder = opendir(work->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        unlink(path_of(work, entry->d_name, path)); // not the two folders
    }
    if (folder) {
        closedir(folder);
    }
    rmdir(work->folder);
    for (unsigned i = 0; i < CC_DLLS; i++) {
        pe_image_free(&work->images[i]);
    }
    free(work->object);
    free(work);
}

int command_cc(const Arguments *arguments) {
    char output[PATH_SIZE];
    const char *dot = strrchr(arguments->file, '.'), *slash = strrchr(arguments->file, '/');
    if (!dot || (slash && dot < slash) || strcmp(dot, ".c") != 0) {
        return complain(EXIT_USAGE, "cc: %s is no C source: its name does not end with .c",
                        arguments->file);
    }
    if (access(arguments->file, R_OK) != 0) {
        return complain_unread("", arguments->file);
    }
    Work *work = calloc(1, sizeof *work);
    if (!work) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    snprintf(output, sizeof output, "%.*s.%s", (int)(dot - arguments->file), arguments->file,
             arguments->dll ? "dll" : "exe");
    work->source = arguments->file;
    work->output = arguments->output ? arguments->output : output;
    work->is_dll = arguments->dll;
    work->stubs = (StubsDesc){.is_dll = arguments->dll, .dlls = work->dlls};
    const char *parent = getenv("TMPDIR");
    snprintf(work->folder, sizeof work->folder, "%s/slot32-cc-XXXXXX",
             parent && strlen(parent) < 32 ? parent : "/tmp");
    if (!mkdtemp(work->folder)) {
        int code = cannot_write(work->folder);
        free(work);
        return code;
    }
    int code = build(work, arguments);
    clean(work);
    return code;
}
