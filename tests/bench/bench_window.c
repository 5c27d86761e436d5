// SPDX-License-Identifier: MIT

// What a window costs: a scenario run to its end with a window open against the same alone and
// against one followed by a world; how long after its start a program shows its first picture,
// against one that only runs the scenario; and how many pictures are drawn while nothing changes.
// SDL's dummy driver: the window is real, the display is not.

#include "emu/machine.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "tests/bench/median.h"
#include "visualizer/window/window.h"

#include <SDL.h>
#include <malloc.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#define REPEATS 15
#define IDLE_MS 10000u

extern char **environ;

// 90,000 calls that do as much as a call can: up to 112 pages each.
static const char stress[] = "process{ name = 'busy.exe', main = function()\n"
                             "  for i = 1, 30000 do\n"
                             "    local p = VirtualAlloc(0, 0x10000 * (i % 7 + 1), MEM_RESERVE | "
                             "MEM_COMMIT, PAGE_READWRITE)\n"
                             "    poke32(p, i)\n"
                             "    VirtualFree(p, 0, MEM_RELEASE)\n"
                             "  end\n"
                             "end }\n";

// As many that do what most calls do: one block, one page, one store.
static const char plain[] =
    "process{ name = 'plain.exe', main = function()\n"
    "  for i = 1, 30000 do\n"
    "    local p = VirtualAlloc(0, 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)\n"
    "    poke32(p, i)\n"
    "    VirtualFree(p, 0, MEM_RELEASE)\n"
    "  end\n"
    "end }\n";

// What this program has computed so far, in ms: a busy machine does not lengthen it.
static double computed_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

typedef struct Bench {
    Runner *runner;
    World world;
    unsigned n_pictures;
    Viewed status;
    bool first_only;   // closed after the first picture
    double start, end; // ms of computing: of the first call, after the last
} Bench;

static void close_window(void) {
    SDL_Event event = {.type = SDL_QUIT};
    SDL_PushEvent(&event);
}

static World *bench_world(void *context) {
    return &((Bench *)context)->world;
}

static Viewed bench_status(void *context) {
    return ((Bench *)context)->status;
}

static Viewed bench_step(void *context) {
    Bench *bench = context;
    bench->start = bench->start > 0 ? bench->start : computed_ms();
    if (runner_goes_on(runner_answer(bench->runner, NULL))) {
        return VIEWED_STEPPED;
    }
    bench->end = computed_ms();
    close_window();
    return bench->status = VIEWED_DONE;
}

static bool bench_no(void *context) {
    (void)context;
    return false;
}

// Asked for once a picture.
static const char *bench_title(void *context) {
    Bench *bench = context;
    bench->n_pictures++;
    if (bench->first_only) {
        close_window();
    }
    return "bench";
}

static const char *bench_text(void *context) {
    (void)context;
    return "";
}

static void bench_open(Bench *bench, const char *name, const char *text, bool followed) {
    char message[RUNNER_MESSAGE];
    const LibraryFile *file = text ? NULL : library_find(name);
    RunnerDesc desc = {
        .name = name, .text = file ? file->text : text, .size = file ? file->size : strlen(text)};
    bench->runner = runner_new(&desc, message);
    if (!bench->runner) {
        fprintf(stderr, "%s\n", message);
        exit(3);
    }
    if (followed) {
        world_init(&bench->world, &runner_machine(bench->runner)->options);
        machine_listen(runner_machine(bench->runner), world_sink(&bench->world));
    }
    runner_start(bench->runner);
}

static void bench_close(Bench *bench, bool followed) {
    runner_free(bench->runner);
    if (followed) {
        world_deinit(&bench->world);
    }
}

// The whole life of a window, events pushed before it opens are its first.
static void show(Bench *bench) {
    char message[256];
    WindowEnd end;
    WindowDesc desc = {
        .viewer = {.session = {.context = bench,
                               .world = bench_world,
                               .status = bench_status,
                               .step = bench_step,
                               .restart = bench_no,
                               .message = bench_text,
                               .failure = bench_text,
                               .title = bench_title,
                               .profile = bench_text},
                   .start = {.w = 1280, .h = 800, .text_percent = 100, .focus = PROCESS_NONE}},
    };
    if (!window_run(&desc, &end, message, sizeof message)) {
        fprintf(stderr, "%s\n", message);
        exit(3);
    }
}

// All sides find memory alike: a window runs the scenario in a thread, and a thread would get a
// part of the heap that the host has to clear first, page by page.
static void same_memory(void) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

// Makes the processor forget the scenario: it is run once, and no side is to find its data or its
// code warm from the run before. A window has just drawn a picture when its scenario begins; so the
// others draw one, too, of another scenario.
static void chill(void) {
    static volatile uint8_t other[16u << 20];
    for (size_t i = 0; i < sizeof other; i += 64) {
        other[i]++;
    }
    Bench drawn = {.first_only = true};
    bench_open(&drawn, "shared-heap", NULL, true);
    show(&drawn);
    bench_close(&drawn, true);
}

static double run_alone(const char *name, const char *text, bool followed) {
    Bench bench = {0};
    bench_open(&bench, name, text, followed);
    chill();
    double start = computed_ms();
    while (runner_goes_on(runner_answer(bench.runner, NULL))) {
    }
    double passed = computed_ms() - start;
    bench_close(&bench, followed);
    return passed;
}

static double run_in_window(const char *name, const char *text, unsigned *ret_pictures) {
    Bench bench = {0};
    bench_open(&bench, name, text, true);
    chill();
    SDL_InitSubSystem(SDL_INIT_VIDEO);
    SDL_Event event = {.key = {.type = SDL_KEYDOWN, .keysym = {.sym = SDLK_END}}};
    SDL_PushEvent(&event);
    show(&bench);
    *ret_pictures = bench.n_pictures;
    bench_close(&bench, true);
    return bench.end - bench.start;
}

static void compare_runs(const char *name, const char *text) {
    double alone[REPEATS], alone_too[REPEATS], followed[REPEATS], shown[REPEATS];
    unsigned n_pictures = 0;
    char line[64];
    for (int i = 0; i < REPEATS; i++) {
        alone_too[i] = alone[i] = run_alone(name, text, false);
        followed[i] = run_alone(name, text, true);
        shown[i] = run_in_window(name, text, &n_pictures);
    }
    snprintf(line, sizeof line, "%s followed / alone", name);
    median_report(line, followed, alone, REPEATS, 2);
    snprintf(line, sizeof line, "%s in a window, %u pictures / alone", name, n_pictures);
    median_report(line, shown, alone_too, REPEATS, 2);
}

static Uint32 end_idle(Uint32 interval, void *context) {
    (void)interval;
    (void)context;
    close_window();
    return 0;
}

static void idle(void) {
    Bench bench = {0};
    bench_open(&bench, "wall", NULL, true);
    SDL_InitSubSystem(SDL_INIT_TIMER);
    SDL_AddTimer(IDLE_MS, end_idle, NULL);
    show(&bench);
    printf("pictures drawn in %u s in which nothing changes: %u (the first one)\n", IDLE_MS / 1000,
           bench.n_pictures);
    bench_close(&bench, true);
}

// This program started again: `mode` is "first" (a window until its first picture) or "run".
static double spawn_self(char *self, const char *mode) {
    char own[16], *arguments[] = {self, own, NULL};
    snprintf(own, sizeof own, "%s", mode);
    pid_t child = 0;
    int status = 0;
    double start = median_now_ms();
    if (posix_spawn(&child, self, NULL, NULL, arguments, environ) != 0) {
        perror(self);
        exit(3);
    }
    waitpid(child, &status, 0);
    return median_now_ms() - start;
}

static int child(const char *mode) {
    bool first = strcmp(mode, "first") == 0;
    Bench bench = {.first_only = true};
    bench_open(&bench, "wall", NULL, first);
    if (first) {
        show(&bench);
    }
    bench_close(&bench, first);
    return 0;
}

int main(int argc, char **argv) {
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    same_memory();
    if (argc > 1) {
        return child(argv[1]);
    }
    double first[REPEATS], run[REPEATS];
    median_head();
    compare_runs("wall", NULL);
    compare_runs("thirty-two", NULL);
    compare_runs("plain", plain);
    compare_runs("stress", stress);
    for (int i = 0; i < REPEATS; i++) {
        first[i] = spawn_self(argv[0], "first");
        run[i] = spawn_self(argv[0], "run");
    }
    median_report("start to first picture / run the wall", first, run, REPEATS, 5);
    idle();
    return 0;
}
