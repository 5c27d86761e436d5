// SPDX-License-Identifier: MIT

// The loader against a naive one: for each slot an array that says which DLL, or what else, has
// each of its 512 blocks; for each DLL an address and how often each process has loaded it.
// Processes load, free, reserve, release, lock pages of code, take physical memory, start and end
// at random; one run has a ROM image whose DLLs keep their addresses. After every operation answer,
// reason and load line must be the same; now and then every block of every slot, every lock and the
// number of free frames; a world follows, and is taken back to nothing and forward again at the
// end.
//
//   property_loader [--seed N] [--ops N]

#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "tests/property/naive_loader.h"
#include "ce/handles.h"

#include <stdlib.h>

// ---- operations

static uint32_t a_process(Play *play) {
    uint32_t process = FIRST + pick(play, LAST - FIRST + 1);
    for (uint32_t i = 0; i < LAST && !play->lives[process]; i++) {
        process = process == LAST ? FIRST : process + 1;
    }
    return process;
}

static uint32_t a_dll(Play *play) {
    return pick(play, play->has_rom ? N_DLLS : N_FILES);
}

static bool play_load(Play *play, uint32_t process) {
    uint32_t number = a_dll(play);
    static Play after;
    after = *play;
    after.no_space = false;
    bool works = naive_load(&after, process, number);
    uint32_t handle = play_call(play, CALL_LoadLibrary, 0, 0, 0, 0, dll_name(number));
    if (!works) {
        play->n_refused++;
        ReasonId reason = after.no_space ? REASON_DLL_SPACE_USED_UP : REASON_DLL_RANGE_TAKEN;
        return (handle == 0 && play->machine->outcome.reason.id == reason) ||
               is_wrong(play, "a DLL was loaded where something else is");
    }
    after.random = play->random;
    after.world = play->world; // only the naive side is undone
    *play = after;
    play->n_loaded++;
    uint32_t record = module_find_handle(play->machine, handle);
    return (record != MODULE_NONE &&
            play->machine->tables.module[record].code_base ==
                (play->dll[number].rom ? play->dll[number].code_base : play->dll[number].base)) ||
           is_wrong(play, "a DLL has another address");
}

static bool play_free(Play *play, uint32_t process) {
    uint32_t number = a_dll(play);
    uint32_t record = module_find(play->machine, dll_name(number));
    bool loaded = play->dll[number].loads[process] > 0;
    uint32_t handle = record == MODULE_NONE ? 12 : handle_of_module(record);
    bool freed = play_call(play, CALL_FreeLibrary, handle, 0, 0, 0, NULL);
    if (loaded) {
        naive_free(play, process, number);
    }
    return freed == loaded || is_wrong(play, "FreeLibrary");
}

// The lowest hole of n blocks below the load line; 0 if there is none.
static VirtAddr lowest_hole(const Play *play, uint32_t process, uint32_t n) {
    uint32_t line = naive_line(play), at = 1, run = 0;
    for (; at < line && run < n; at++) {
        run = play->block[process][at] == FREE ? run + 1 : 0;
    }
    return run == n ? (at - n) << 16 : 0;
}

static void mark(Play *play, uint32_t process, VirtAddr base, uint32_t n, int with) {
    for (uint32_t i = 0; i < n; i++) {
        play->block[process][(base >> 16) + i] = with;
    }
}

static bool play_reserve(Play *play, uint32_t process) {
    uint32_t n = 1 + pick(play, 40);
    VirtAddr wanted = lowest_hole(play, process, n);
    VirtAddr got =
        play_call(play, CALL_VirtualAlloc, 0, n << 16, MEM_RESERVE, PAGE_READWRITE, NULL);
    mark(play, process, wanted, wanted ? n : 0, OWN);
    return got == wanted || is_wrong(play, "VirtualAlloc");
}

// A block of the process that is `kind`, and the base of its reservation; 0 if it finds none.
static VirtAddr find_own(Play *play, uint32_t process, int kind) {
    uint32_t at = pick(play, BLOCKS);
    for (uint32_t i = 0; i < 64 && play->block[process][at] != kind; i++) {
        at = (at + 7) % BLOCKS;
    }
    if (play->block[process][at] != kind) {
        return 0;
    }
    const Tables *tables = &play->machine->tables;
    VirtAddr slot = ce_slot_base(tables->process[process].slot);
    return (VirtAddr)tables->block[tables_block(tables, slot + (at << 16))].base << 16;
}

// Its blocks are free from now on; returns how many they were.
static uint32_t forget_own(Play *play, uint32_t process, VirtAddr base) {
    const Tables *tables = &play->machine->tables;
    VirtAddr slot = ce_slot_base(tables->process[process].slot);
    uint32_t n = 0;
    for (uint32_t i = 0; i < BLOCKS; i++) {
        uint32_t block = tables_block(tables, slot + (i << 16));
        if (block && tables->block[block].base == base >> 16) {
            play->block[process][i] = FREE;
            n++;
        }
    }
    return n;
}

// Releases the reservation of one of its own blocks, if it picks one.
static bool play_release(Play *play, uint32_t process) {
    VirtAddr base = find_own(play, process, OWN);
    if (!base) {
        return true;
    }
    forget_own(play, process, base);
    return play_call(play, CALL_VirtualFree, base, 0, MEM_RELEASE, 0, NULL) ||
           is_wrong(play, "VirtualFree");
}

// ---- physical memory

// The lowest run of n frames that nobody holds and that begins at a multiple of `align`.
static uint32_t lowest_run(const Machine *machine, uint32_t n, uint32_t align) {
    for (uint32_t first = 0; first + n <= machine->ram.n_frames; first += align) {
        uint32_t i = 0;
        while (i < n && machine->tables.frame[first + i].refs == 0) {
            i++;
        }
        if (i == n) {
            return first;
        }
    }
    return UINT32_MAX;
}

static bool play_phys_alloc(Play *play, uint32_t process) {
    uint32_t n = 1 + pick(play, 24), align = 1u << pick(play, 6), n_blocks = (n + 15) / 16;
    VirtAddr wanted = lowest_hole(play, process, n_blocks);
    uint32_t frame = lowest_run(play->machine, n, align);
    ApiArgs args = {.value = {n << 12, PAGE_READWRITE, (align << 12) - 1, 0},
                    .omitted = {[4] = true}};
    ApiResult got = api_call(play->machine, CALL_AllocPhysMem, &args);
    if (!wanted) {
        return got.value == 0 || is_wrong(play, "AllocPhysMem without a hole");
    }
    play->phys[process] += n;
    play->n_phys++;
    mark(play, process, wanted, n_blocks, PHYS);
    return (got.value == wanted && got.n_out == 1 && got.out[0] == frame << 12) ||
           is_wrong(play, "AllocPhysMem");
}

static bool play_phys_free(Play *play, uint32_t process) {
    VirtAddr base = find_own(play, process, PHYS);
    if (!base) {
        return true;
    }
    const Tables *tables = &play->machine->tables;
    VirtAddr at = ce_slot_base(tables->process[process].slot) + (base & (CE_SLOT_SIZE - 1));
    uint32_t n = 0;
    while (page_state(tables_walk(tables, at + (n << 12)).word) == PAGE_STATE_COMMITTED &&
           tables_walk(tables, at + (n << 12)).block->base == at >> 16) {
        n++;
    }
    base &= CE_SLOT_SIZE - 1;
    if (play_call(play, CALL_VirtualFree, base, 0, MEM_RELEASE, 0, NULL) ||
        play_call(play, CALL_FreePhysMem, base + 4096, 0, 0, 0, NULL)) {
        return is_wrong(play, "physical memory is given back by a wrong call or address");
    }
    forget_own(play, process, at);
    play->phys[process] -= n;
    return play_call(play, CALL_FreePhysMem, base, 0, 0, 0, NULL) || is_wrong(play, "FreePhysMem");
}

static void play_end(Play *play, uint32_t process) {
    play_call(play, CALL_TerminateProcess, play->machine->tables.process[process].handle, 1, 0, 0,
              NULL);
    play->lives[process] = false;
    play->n_ended++;
    for (uint32_t i = 0; i < N_DLLS; i++) {
        play->dll[i].loads[process] = 0;
    }
    play->phys[process] = 0;
    memset(locks[process], 0, sizeof locks[process]);
    if (play->machine->tables.system->current_process == PROCESS_NONE) {
        api_switch(play->machine, process_main_thread(play->machine, 0));
    }
}

// Starts a process; what its slot begins with is taken as it is.
static bool play_start(Play *play, uint32_t process) {
    uint32_t before = pages_in_use(play->machine);
    char name[CE_NAME_MAX];
    snprintf(name, sizeof name, "app%u.exe", process);
    uint8_t started = api_start(play->machine, name);
    uint32_t line = naive_line(play);
    if (started == PROCESS_NONE) { // the line lies below what it needs
        return line < 24 || is_wrong(play, "a process does not start");
    }
    play->lives[started] = true;
    play->pages[started] = pages_in_use(play->machine) - before;
    VirtAddr slot = ce_slot_base(play->machine->tables.process[started].slot);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        play->block[started][i] =
            tables_block(&play->machine->tables, slot + (i << 16)) ? OTHER : FREE;
    }
    return true;
}

static bool one_operation(Play *play) {
    uint32_t process = a_process(play), kind = pick(play, 100);
    if (!play->lives[process] || kind < 4) {
        for (process = FIRST; process <= LAST && play->lives[process]; process++) {
        }
        return process > LAST || play_start(play, process);
    }
    if (kind < 7) {
        play_end(play, process);
        return true;
    }
    api_switch(play->machine, process_main_thread(play->machine, (uint8_t)process));
    return kind < 30   ? play_load(play, process)
           : kind < 55 ? play_free(play, process)
           : kind < 74 ? play_touch(play, process)
           : kind < 75 ? pick(play, 20) || play_page_out(play)
           : kind < 78 ? play_lock(play, process)
           : kind < 82 ? play_unlock(play, process)
           : kind < 84 ? play_phys_alloc(play, process)
           : kind < 86 ? play_phys_free(play, process)
           : kind < 93 ? play_reserve(play, process)
                       : play_release(play, process);
}

// ---- a run

// The DLLs of the image: coredll.dll, four whose code lies in slot 1, and one that slot 1 had no
// room for. Their data, and the last one's code, fill the last blocks of slot 0.
static void make_rom(Play *play, RomModule *modules) {
    VirtAddr data = CE_SLOT_SIZE - CE_BLOCK_SIZE, code = 0x04000000u - (1u << 20);
    modules[0] = (RomModule){.name = "coredll.dll",
                             .code_size = 1u << 20,
                             .data_size = 8u << 10,
                             .code_base = code,
                             .data_base = data,
                             .groups = DLLS_CORE,
                             .place = ROM_PLACE_SLOT_1};
    for (uint32_t i = 0; i < N_ROM; i++) {
        bool last = i == N_ROM - 1;
        NaiveDll *dll = &play->dll[N_FILES + i];
        RomModule *module = &modules[1 + i];
        *dll = (NaiveDll){.rom = true, .need = -1, .code = 3 + 7 * i, .data = 1 + 5 * i};
        uint32_t data_blocks = (dll->data + 15) / 16, code_blocks = (dll->code + 15) / 16;
        dll->n_blocks = data_blocks + (last ? code_blocks : 0);
        data -= data_blocks << 16;
        code -= last ? 0 : code_blocks << 16;
        *module = (RomModule){.code_size = dll->code * 4096,
                              .data_size = dll->data * 4096,
                              .code_base = code,
                              .data_base = data,
                              .place = ROM_PLACE_SLOT_1};
        if (last) {
            data -= code_blocks << 16;
            module->code_base = data;
            module->place = ROM_PLACE_SLOT_0;
        }
        dll->base = data;
        dll->code_base = module->code_base;
        module->name = dll_name(N_FILES + i);
    }
}

static bool play_begin(Play *play) {
    RomModule modules[1 + N_ROM] = {0};
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.dll_placement = play->in_holes ? PLACEMENT_HOLES : PLACEMENT_BELOW;
    options.demand_paging = play->paging != CODE_AT_ONCE;
    options.paging_pool_kb = play->paging == CODE_IN_A_POOL ? POOL_PAGES * 4 : 0;
    play->machine = malloc(sizeof *play->machine);
    if (!play->machine || !machine_init(play->machine, &options) || !heap_begin(play->machine) ||
        !world_init(&play->world, &options)) {
        return false;
    }
    machine_listen(play->machine, world_sink(&play->world));
    for (uint32_t i = FIRST; i <= LAST; i++) {
        char name[16];
        snprintf(name, sizeof name, "app%u.exe", i);
        ProcessImage image = {.name = name, .code_kb = 16, .data_kb = 8};
        image_add_exe(play->machine, &image);
    }
    make_rom(play, modules);
    RomImage rom = {.modules = modules,
                    .n_modules = 1 + N_ROM,
                    .dll_line = modules[N_ROM].code_base,
                    .dll_code_line = modules[N_ROM - 1].code_base};
    if (play->has_rom && rom.dll_line >> 16 != naive_top(play)) {
        return is_wrong(play, "ROM_BLOCKS is not what the image has");
    }
    play->machine->rom = play->has_rom ? &rom : NULL;
    bool boots = boot_machine(play->machine);
    play->machine->rom = NULL;
    if (!boots) {
        return false;
    }
    for (uint32_t i = 0; i < N_FILES; i++) {
        NaiveDll *dll = &play->dll[i];
        DllImage image = {.name = dll_name(i), .resource_only = i % 8 == 7};
        *dll = (NaiveDll){.need = i % 3 == 2 ? (int)pick(play, i) : -1,
                          .resource = image.resource_only,
                          .code = 1 + pick(play, 1u << pick(play, 9)),
                          .data = image.resource_only ? 0 : pick(play, 20)};
        image.code_kb = dll->code * 4;
        image.data_kb = dll->data * 4;
        if (dll->need >= 0) {
            image.needs[0] = dll_name((uint32_t)dll->need);
            image.n_needs = 1;
        }
        image_add_dll(play->machine, &image);
    }
    play->base_pages = pages_in_use(play->machine);
    return true;
}

static bool run(uint64_t seed, uint64_t n_ops, bool in_holes, Paging paging, bool has_rom) {
    static Play play;
    memset(locks, 0, sizeof locks);
    play = (Play){.has_rom = has_rom,
                  .random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15),
                  .in_holes = in_holes,
                  .paging = paging};
    bool sound = play_begin(&play);
    uint64_t i = 0;
    for (; i < n_ops && sound; i++) {
        sound = one_operation(&play) && same_counts(&play);
        queue_forget(&play);
        sound = sound && (i % CHECK_EVERY != 0 || same_all(&play));
    }
    for (uint32_t process = FIRST; process <= LAST && sound; process++) {
        if (play.lives[process]) {
            play_end(&play, process);
            queue_forget(&play);
        }
    }
    sound = sound && same_counts(&play) && same_all(&play) && back_and_forth(&play);
    static const char *const pagings[] = {"at once", "on demand", "in a pool"};
    printf("%s, code %s%s: %llu operations, %llu loaded, %llu refused, %llu pages read, %llu "
           "discarded, %llu locked, %llu physical, %llu processes ended: %s\n",
           in_holes ? "in holes" : "below", pagings[paging], has_rom ? ", with a ROM" : "",
           (unsigned long long)i, (unsigned long long)play.n_loaded,
           (unsigned long long)play.n_refused, (unsigned long long)play.n_read,
           (unsigned long long)play.n_discarded, (unsigned long long)play.n_locked,
           (unsigned long long)play.n_phys, (unsigned long long)play.n_ended,
           sound ? "equal throughout" : play.wrong);
    heap_end(play.machine);
    machine_deinit(play.machine);
    world_deinit(&play.world);
    free(play.machine);
    return sound;
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 125000;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        seed = strcmp(argv[i], "--seed") == 0 ? value : seed;
        n_ops = strcmp(argv[i], "--ops") == 0 ? value : n_ops;
    }
    printf("seed %llu\n", (unsigned long long)seed);
    return run(seed, n_ops, false, CODE_AT_ONCE, false) &&
                   run(seed, n_ops, true, CODE_ON_DEMAND, false) &&
                   run(seed, n_ops, false, CODE_IN_A_POOL, false) &&
                   run(seed, n_ops, false, CODE_ON_DEMAND, true)
               ? 0
               : 1;
}
