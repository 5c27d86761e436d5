// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // RTLD_NEXT

// A library to preload: it makes the n-th allocation, or the n-th operation on a file, fail.
//
//   SLOT32_FAIL=malloc:N or file:N   which one; N = 0: none
//   SLOT32_FAIL=own:N                the n-th allocation that is not fontconfig's or a font's
//   SLOT32_FAIL=own:N+               (or malloc) that one and every later one: memory is out for
//                                    good, and Lua does not get it after a collection either
//   SLOT32_FAIL=malloc:each:FIRST:STEP:AT
//                                    (or own, or each+) the first ones, and then those whose number
//                                    leaves AT when divided by STEP: each in a child process
//                                    (fork_each.h)
//   SLOT32_FAIL_COUNT=PATH           at the end, how many there were is written to PATH
//   SLOT32_FAIL_WHO=PATH             which library asked for the memory that failed, and after it,
//                                    if the program crashed then, in which library it did
//
// The operations on files are those that a program makes itself, not those inside of libc.

#include "tests/failures/fork_each.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_uint allocations, operations;
static unsigned fail_allocation, fail_operation;
static struct { unsigned first, step, at; } each; // step: 0 = not each
static bool is_ready, only_own, for_good, is_child;
static _Thread_local bool is_looking; // at the call stack, which may itself need memory

__attribute__((destructor)) static void end(void) {
    const char *path = is_child ? NULL : getenv("SLOT32_FAIL_COUNT");
    is_ready = false;
    FILE *out = path ? fopen(path, "w") : NULL;
    if (out) {
        fprintf(out, "%u %u\n", allocations, operations);
        fclose(out);
    }
}

static bool is_libc(const char *library) {
    return strstr(library, "/libc.") != NULL;
}

// The first library of the call stack that is neither this one nor libc.
static const char *who(void) {
    void *frames[24];
    int n = backtrace(frames, 24);
    Dl_info own, info;
    dladdr((void *)(intptr_t)who, &own);
    for (int i = 0; i < n; i++) {
        if (dladdr(frames[i], &info) && info.dli_fbase != own.dli_fbase &&
            !is_libc(info.dli_fname)) {
            return info.dli_fname;
        }
    }
    return "?";
}

// Most memory is asked for by these, and what they do without is theirs. `caller` is in what called
// malloc(); the call stack, which takes long, is asked only if that is libc itself.
static bool is_own(const void *caller) {
    static const char *const fonts[] = {"/libfontconfig", "/libexpat", "/libharfbuzz",
                                        "/libfreetype", "/libgraphite"};
    Dl_info info = {.dli_fname = "?"};
    is_looking = true;
    const char *asks = dladdr(caller, &info) && !is_libc(info.dli_fname) ? info.dli_fname : who();
    is_looking = false;
    for (size_t i = 0; i < sizeof fonts / sizeof fonts[0]; i++) {
        if (strstr(asks, fonts[i])) {
            return false;
        }
    }
    return true;
}

static void tell_who(const char *mode) {
    const char *path = getenv("SLOT32_FAIL_WHO");
    is_ready = false;
    FILE *out = path ? fopen(path, mode) : NULL;
    if (out) {
        fprintf(out, "%s\n", who());
        fclose(out);
    }
    is_ready = true;
}

static void on_crash(int number) {
    tell_who("a");
    signal(number, SIG_DFL);
    raise(number);
}

// "NUMBER" or "each:FIRST:STEP:AT"; with a plus after the first word, it fails for good.
static void read_allocation(const char *which) {
    for_good = strchr(which, '+') != NULL;
    if (sscanf(which, "each%*[:+]%u:%u:%u", &each.first, &each.step, &each.at) != 3) {
        fail_allocation = (unsigned)atoi(which);
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *what = getenv("SLOT32_FAIL");
    if (what && strncmp(what, "malloc:", 7) == 0) {
        read_allocation(what + 7);
    } else if (what && strncmp(what, "own:", 4) == 0) {
        read_allocation(what + 4);
        only_own = true;
    } else if (what && strncmp(what, "file:", 5) == 0) {
        fail_operation = (unsigned)atoi(what + 5);
    }
    static char stack[1 << 16]; // a crash may be the end of the program's own
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction crash = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &crash, NULL);
    sigaction(SIGABRT, &crash, NULL);
    is_ready = true;
}

// In a child the n-th one fails, and no more children are made.
static void try_in_child(unsigned n) {
    if (each.step == 0 || (n > each.first && n % each.step != each.at)) {
        return;
    }
    is_ready = false;
    if (fork_each(n)) {
        is_child = true;
        fail_allocation = n;
        each.step = 0;
    }
    is_ready = true;
}

static bool is_to_fail(unsigned n) {
    return fail_allocation > 0 && (for_good ? n >= fail_allocation : n == fail_allocation);
}

static bool allocation_fails(const void *caller) {
    if (!is_ready || is_looking || (only_own && !is_own(caller))) {
        return false;
    }
    unsigned n = ++allocations;
    try_in_child(n);
    if (!is_to_fail(n)) {
        return false;
    }
    if (n == fail_allocation) {
        tell_who("w");
    }
    errno = ENOMEM;
    return true;
}

static bool operation_fails(int error) {
    if (is_ready && ++operations == fail_operation) {
        errno = error;
        return true;
    }
    return false;
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size) {
    return allocation_fails(CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return allocation_fails(CALLER) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    return size > 0 && allocation_fails(CALLER) ? NULL : __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return allocation_fails(CALLER) ? NULL : __libc_memalign(alignment, size);
}

// The next library's function of that name.
#define NEXT(name) ((__typeof__(&name))(intptr_t)dlsym(RTLD_NEXT, #name))

FILE *fopen(const char *path, const char *mode) {
    return operation_fails(EIO) ? NULL : NEXT(fopen)(path, mode);
}

FILE *fdopen(int file, const char *mode) {
    return operation_fails(ENOMEM) ? NULL : NEXT(fdopen)(file, mode);
}

// Without its settings fontconfig finds other fonts, and does not say so.
static bool is_settings(const char *path) {
    return strstr(path, "/fonts") || strstr(path, "fontconfig") || strstr(path, "conf.");
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    bool fails = !is_settings(path) && operation_fails(EIO);
    return fails ? -1 : NEXT(open)(path, flags, mode);
}

int fflush(FILE *file) {
    return operation_fails(ENOSPC) ? EOF : NEXT(fflush)(file);
}

int fclose(FILE *file) {
    bool fails = operation_fails(ENOSPC);
    int closed = NEXT(fclose)(file);
    errno = fails ? ENOSPC : errno;
    return fails ? EOF : closed;
}

int fsync(int file) {
    return operation_fails(EIO) ? -1 : NEXT(fsync)(file);
}

int rename(const char *from, const char *to) {
    return operation_fails(EACCES) ? -1 : NEXT(rename)(from, to);
}

size_t fread(void *to, size_t size, size_t n, FILE *file) {
    if (operation_fails(EIO)) {
        file->_flags |= 0x20; // glibc's mark of an error: ferror()
        return 0;
    }
    return NEXT(fread)(to, size, n, file);
}
