// SPDX-License-Identifier: MIT

// HeapAlloc, HeapReAlloc and HeapFree in guest memory against malloc, realloc and free of the host
// on the same traces: a heap is filled to a number of live items, then items are freed at random
// and taken anew; and traces of real programs (record_heap.c), given as arguments. The heap is a
// shared one: 10^6 items do not fit a slot. Also how many bytes each holds at its peak.
//
//   slot32-bench-heap [TRACE...]

#include "ce/reasons.h"
#include "ce/win32.h"
#include "heap/heap.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "tests/bench/median.h"
#include "tests/support/random.h"

#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPEATS 5
#define PAIRS 200000u

typedef struct TraceOp {
    char kind;       // 'a' takes, 'f' frees, 'r' resizes
    uint32_t number; // of the allocation
    uint32_t size;
} TraceOp;

typedef struct Trace {
    char name[64];
    TraceOp *ops;
    uint32_t n, room;
    uint32_t n_numbers;
    uint32_t from; // what is measured begins here
} Trace;

// One of the two that are compared: what a trace asks of it.
typedef struct Allocator {
    void *(*take)(void *context, uint32_t size);
    void *(*resize)(void *context, void *item, uint32_t size);
    void (*give)(void *context, void *item);
    uint64_t (*held)(void *context); // bytes it has from the machine or the system
    void *context;
} Allocator;

// ---- traces

static void add(Trace *trace, char kind, uint32_t number, uint32_t size) {
    if (trace->n == trace->room) {
        trace->room = trace->room ? trace->room * 2 : 1024;
        trace->ops = realloc(trace->ops, trace->room * sizeof *trace->ops);
    }
    trace->ops[trace->n++] = (TraceOp){kind, number, size};
}

// Sizes as programs ask for them: most small, a few of some KB.
static uint32_t some_size(uint64_t *random) {
    uint32_t kind = random_below(random, 100);
    return kind < 80   ? 8 + random_below(random, 120)
           : kind < 97 ? 128 + random_below(random, 900)
                       : 1024 + random_below(random, 8000);
}

static Trace trace_mixed(uint32_t n_live) {
    Trace trace = {.n_numbers = n_live};
    uint64_t random = n_live;
    snprintf(trace.name, sizeof trace.name, "200,000 pairs, %u live / malloc", n_live);
    for (uint32_t i = 0; i < n_live; i++) {
        add(&trace, 'a', i, some_size(&random));
    }
    trace.from = trace.n;
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t victim = random_below(&random, n_live);
        add(&trace, 'f', victim, 0);
        add(&trace, 'a', victim, some_size(&random));
    }
    return trace;
}

// False when there is no such file or a line is none of the recorder's.
static bool trace_read(const char *path, Trace *ret_trace) {
    FILE *file = fopen(path, "r");
    const char *name = strrchr(path, '/');
    Trace trace = {0};
    char line[64];
    bool sound = file != NULL;
    snprintf(trace.name, sizeof trace.name, "%s / malloc", name ? name + 1 : path);
    while (sound && fgets(line, sizeof line, file)) {
        uint32_t a = 0, b = 0;
        int n = sscanf(line + 1, "%u %u", &a, &b);
        sound = (line[0] == 'a' && n == 1) ||
                ((line[0] == 'f' || (line[0] == 'r' && n == 2)) && a < trace.n_numbers);
        if (line[0] == 'a') {
            add(&trace, 'a', trace.n_numbers++, a);
        } else {
            add(&trace, line[0], a, b);
        }
    }
    if (file) {
        fclose(file);
    }
    *ret_trace = trace;
    return sound && trace.n > 0;
}

// ---- the guest's heap

typedef struct Guest {
    Machine *machine;
    VirtAddr heap;
} Guest;

static Guest guest_new(void) {
    Options options;
    Machine *machine = calloc(1, sizeof *machine);
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.ram_mb = 512;
    if (!machine || !machine_init(machine, &options) || !heap_begin(machine) ||
        !boot_machine(machine)) {
        exit(3);
    }
    ProcessImage image = {.name = "heap.exe", .code_kb = 4, .stack_kb = 64};
    image_add_exe(machine, &image);
    uint8_t process = process_start(machine, "heap.exe", 0);
    thread_switch(machine, process_main_thread(machine, process));
    return (Guest){machine, heap_create(machine, HEAP_SHARED_READONLY, 0, 0).value};
}

static void guest_free(Guest *guest) {
    heap_end(guest->machine);
    machine_deinit(guest->machine);
    free(guest->machine);
}

static void *guest_item(Guest *guest, HeapResult got) {
    if (!got.value) {
        fprintf(stderr, "no item: %s\n", reason_info(guest->machine->outcome.reason.id)->name);
        exit(3);
    }
    mmu_write32(&guest->machine->mmu, got.value, 32);
    return (void *)(uintptr_t)got.value;
}

static void *guest_take(void *context, uint32_t size) {
    Guest *guest = context;
    return guest_item(guest, heap_alloc(guest->machine, guest->heap, 0, size));
}

static void *guest_resize(void *context, void *item, uint32_t size) {
    Guest *guest = context;
    VirtAddr at = (VirtAddr)(uintptr_t)item;
    return guest_item(guest, heap_realloc(guest->machine, guest->heap, 0, at, size));
}

static void guest_give(void *context, void *item) {
    Guest *guest = context;
    heap_free(guest->machine, guest->heap, (VirtAddr)(uintptr_t)item);
}

static uint64_t guest_held(void *context) {
    const Guest *guest = context;
    return (uint64_t)(guest->machine->ram.n_frames - ram_free_count(guest->machine)) * CE_PAGE_SIZE;
}

// ---- the host's

static void *host_item(void *item) {
    *(volatile uint32_t *)item = 32;
    return item;
}

static void *host_take(void *context, uint32_t size) {
    (void)context;
    return host_item(malloc(size ? size : 1));
}

static void *host_resize(void *context, void *item, uint32_t size) {
    (void)context;
    return host_item(realloc(item, size ? size : 1));
}

static void host_give(void *context, void *item) {
    (void)context;
    free(item);
}

static uint64_t host_held(void *context) {
    (void)context;
    struct mallinfo2 info = mallinfo2();
    return info.arena + info.hblkhd;
}

static const Allocator host = {host_take, host_resize, host_give, host_held, NULL};

// ---- running

// ms for what is measured of a trace; or, if `ret_peak` is not NULL, the most bytes held more than
// at the beginning.
static double play(const Trace *trace, const Allocator *by, uint64_t *ret_peak) {
    void **item = calloc(trace->n_numbers, sizeof *item);
    uint64_t before = by->held(by->context), peak = before;
    double start = median_now_ms();
    for (uint32_t i = 0; i < trace->n; i++) {
        const TraceOp *op = &trace->ops[i];
        if (i == trace->from) {
            start = median_now_ms();
        }
        if (op->kind == 'a') {
            item[op->number] = by->take(by->context, op->size);
        } else if (op->kind == 'r') {
            item[op->number] = by->resize(by->context, item[op->number], op->size);
        } else {
            by->give(by->context, item[op->number]);
            item[op->number] = NULL;
        }
        if (ret_peak && (i % 64 == 0 || i + 1 == trace->n)) {
            uint64_t held = by->held(by->context);
            peak = held > peak ? held : peak;
        }
    }
    double passed = median_now_ms() - start;
    for (uint32_t i = 0; i < trace->n_numbers && by == &host; i++) {
        free(item[i]);
    }
    free(item);
    if (ret_peak) {
        *ret_peak = peak - before;
    }
    return passed;
}

static double play_guest(const Trace *trace, uint64_t *ret_peak) {
    Guest guest = guest_new();
    Allocator by = {guest_take, guest_resize, guest_give, guest_held, &guest};
    double passed = play(trace, &by, ret_peak);
    guest_free(&guest);
    return passed;
}

// What is to be measured: a file, or a mix of so many live items.
typedef struct Load {
    const char *path;
    uint32_t n_live;
    uint64_t host_peak;
} Load;

static bool load_trace(const Load *load, Trace *ret_trace) {
    if (load->path) {
        return trace_read(load->path, ret_trace);
    }
    *ret_trace = trace_mixed(load->n_live);
    return true;
}

// The peak of malloc, in a process of its own: its heap is as new.
static uint64_t host_peak(const Load *load) {
    uint64_t peak = 0;
    int ends[2];
    if (pipe(ends) != 0) {
        exit(3);
    }
    pid_t child = fork();
    if (child == 0) {
        Trace trace;
        if (load_trace(load, &trace)) {
            play(&trace, &host, &peak);
        }
        bool told = write(ends[1], &peak, sizeof peak) == sizeof peak;
        _exit(told ? 0 : 1);
    }
    bool told = read(ends[0], &peak, sizeof peak) == sizeof peak;
    close(ends[0]);
    close(ends[1]);
    waitpid(child, NULL, 0);
    return told ? peak : 0;
}

// ms of both for one load.
typedef struct Times {
    double ours, theirs;
} Times;

static Times measure(const Load *load) {
    Trace trace;
    double ours[REPEATS] = {0}, theirs[REPEATS] = {0};
    uint64_t peak = 0;
    if (load_trace(load, &trace)) {
        play_guest(&trace, &peak);
        for (int i = 0; i < REPEATS; i++) {
            ours[i] = play_guest(&trace, NULL);
            theirs[i] = play(&trace, &host, NULL);
        }
        median_report(trace.name, ours, theirs, REPEATS, 3);
        printf("  most bytes held: %.1f MB, malloc %.1f MB, %.2f times\n", (double)peak / 1048576,
               (double)load->host_peak / 1048576, (double)peak / (double)load->host_peak);
    } else {
        printf("%s: not a trace; ./dev bench records them\n", load->path);
    }
    free(trace.ops);
    return (Times){median_of(ours, REPEATS), median_of(theirs, REPEATS)};
}

#define LOADS 16

int main(int argc, char **argv) {
    Load loads[LOADS];
    uint32_t n = 0;
    Times first = {0}, last = {0};
    for (int i = 1; i < argc && n < LOADS - 4; i++) {
        loads[n++] = (Load){.path = argv[i]};
    }
    for (uint32_t live = 1000; live <= 1000000; live *= 10) {
        loads[n++] = (Load){.n_live = live};
    }
    for (uint32_t i = 0; i < n; i++) {
        loads[i].host_peak = host_peak(&loads[i]);
    }
    median_head();
    for (uint32_t i = 0; i < n; i++) {
        last = measure(&loads[i]);
        first = loads[i].n_live == 1000 ? last : first;
    }
    printf("from 10^3 to 10^6 live items: %.1f times the time (goal 6): %s; malloc %.1f times\n",
           last.ours / first.ours, last.ours <= first.ours * 6 ? "yes" : "NO",
           last.theirs / first.theirs);
    return 0;
}
