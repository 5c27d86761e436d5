// SPDX-License-Identifier: MIT

// Records what a program asks of malloc, to be preloaded into it:
//
//   SLOT32_HEAP_TRACE=lua.trace LD_PRELOAD=.../slot32-record-heap.so lua5.4 load.lua
//
// One line a call: "a SIZE" takes (allocations are numbered from 0), "f NUMBER" frees, "r NUMBER
// SIZE" resizes, keeping the number. Works with glibc, whose own allocator stays behind its
// __libc_ names.

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

#define SLOTS (1u << 22) // of the table of live pointers

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct Live {
    void *pointer; // NULL: never used
    uint32_t number;
    int gone;
} live[SLOTS];
static uint32_t n_numbers;
static int file = -2; // -2: not asked yet, -1: not wanted
static char buffer[1 << 16];
static size_t n_buffer;

static void flush(void) {
    for (size_t done = 0; done < n_buffer;) {
        ssize_t n = write(file, buffer + done, n_buffer - done);
        if (n <= 0) {
            file = -1;
            break;
        }
        done += (size_t)n;
    }
    n_buffer = 0;
}

static int wanted(void) {
    if (file == -2) {
        const char *name = getenv("SLOT32_HEAP_TRACE");
        file = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
        unsetenv("SLOT32_HEAP_TRACE"); // not for its children
    }
    return file >= 0;
}

static void put(const char *format, uint32_t a, uint32_t b) {
    if (n_buffer > sizeof buffer - 40) {
        flush();
    }
    n_buffer += (size_t)snprintf(buffer + n_buffer, 40, format, a, b);
}

// The entry of a pointer, or where it would go.
static struct Live *find(void *pointer, int to_add) {
    uint32_t i = (uint32_t)((uintptr_t)pointer / 16 * 0x9E3779B97F4A7C15u >> 42);
    struct Live *gone = NULL;
    for (;; i = (i + 1) % SLOTS) {
        if (live[i].pointer == pointer && !live[i].gone) {
            return &live[i];
        }
        gone = gone || !live[i].gone ? gone : &live[i];
        if (!live[i].pointer) {
            return to_add ? (gone ? gone : &live[i]) : NULL;
        }
    }
}

static void note_take(void *pointer, size_t size) {
    pthread_mutex_lock(&lock);
    if (pointer && wanted()) {
        *find(pointer, 1) = (struct Live){pointer, n_numbers++, 0};
        put("a %u\n", (uint32_t)size, 0);
    }
    pthread_mutex_unlock(&lock);
}

static void note_free(void *pointer) {
    pthread_mutex_lock(&lock);
    struct Live *entry = pointer && wanted() ? find(pointer, 0) : NULL;
    if (entry) {
        put("f %u\n", entry->number, 0);
        entry->gone = 1;
    }
    pthread_mutex_unlock(&lock);
}

static void note_resize(void *from, void *to, size_t size) {
    pthread_mutex_lock(&lock);
    struct Live *entry = wanted() ? find(from, 0) : NULL;
    if (entry) {
        uint32_t number = entry->number;
        entry->gone = 1;
        *find(to, 1) = (struct Live){to, number, 0};
        put("r %u %u\n", number, (uint32_t)size);
    }
    pthread_mutex_unlock(&lock);
}

void *malloc(size_t size) {
    void *pointer = __libc_malloc(size);
    note_take(pointer, size);
    return pointer;
}

void *calloc(size_t n, size_t size) {
    void *pointer = __libc_calloc(n, size);
    note_take(pointer, n * size);
    return pointer;
}

void *realloc(void *from, size_t size) {
    void *pointer = __libc_realloc(from, size);
    if (!from) {
        note_take(pointer, size);
    } else if (size == 0) {
        note_free(from);
    } else if (pointer) {
        note_resize(from, pointer, size);
    }
    return pointer;
}

void *memalign(size_t alignment, size_t size) {
    void *pointer = __libc_memalign(alignment, size);
    note_take(pointer, size);
    return pointer;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **ret_pointer, size_t alignment, size_t size) {
    void *pointer = memalign(alignment, size);
    *ret_pointer = pointer ? pointer : *ret_pointer;
    return pointer ? 0 : 12; // ENOMEM
}

void free(void *pointer) {
    note_free(pointer);
    __libc_free(pointer);
}

__attribute__((destructor)) static void end(void) {
    pthread_mutex_lock(&lock);
    if (file >= 0) {
        flush();
    }
    pthread_mutex_unlock(&lock);
}
