// SPDX-License-Identifier: MIT
#include "world/query/remedy.h"

#include "ce/win32.h"
#include "world/query/load_trial.h"
#include "world/query/modules.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// Which remedies are possible and what each would win. The list contains only a few merges: all
// small DLLs together, and the best pair.

#define SMALL_BLOCKS 2u
#define STACK_SIZE 0x10000u // the published size, and the smallest possible

static bool is_running(const World *world, uint32_t process) {
    const ProcessRow *row = &world->tables.process[process];
    return row->handle && row->slot <= CE_SLOT_PROCESS_LAST; // nk.exe is not in one of these slots
}

static uint32_t count_running(const World *world) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        n += is_running(world, i);
    }
    return n;
}

static const ModuleRow *find_row(const World *world, const char *name) {
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        if (row->handle && row->place != MODULE_KERNEL &&
            strcasecmp(tables_name(&world->tables, &row->name), name) == 0) {
            return row;
        }
    }
    return NULL;
}

// Whether the loader placed it in slot 0, so that it can be moved.
static bool is_movable(const ModuleRow *row) {
    return row && row->handle && row->rom_frame == 0 && load_trial_blocks_of(row) > 0;
}

static bool is_possible(const World *world, const Remedy *remedy) {
    const ModuleRow *first = remedy->n_names ? find_row(world, remedy_name(remedy, 0)) : NULL;
    switch (remedy->kind) {
    case REMEDY_MODULES:
        return is_movable(first);
    case REMEDY_MERGE:
        for (uint32_t i = 0; i < remedy->n_names; i++) {
            const ModuleRow *row = find_row(world, remedy_name(remedy, i));
            if (!is_movable(row) || row->groups != first->groups) {
                return false;
            }
        }
        return true;
    case REMEDY_RESOURCE_ONLY:
        return first && is_movable(first) && first->const_size &&
               first->const_size == first->code_size && !first->called;
    case REMEDY_SPLIT:
        return first && is_movable(first) && first->const_size &&
               first->const_size < first->code_size;
    case REMEDY_FIRST: // not loaded: or a load of it was refused
        return first == NULL || is_movable(first);
    case REMEDY_STACK:
    case REMEDY_KIND_COUNT:
        break;
    }
    return true;
}

// ---- whether calls can have other results

// Number of the first refused event; UINT32_MAX if there is none.
static uint32_t first_refused(const World *world) {
    return world->n_failures ? world_failure(world, 0) : UINT32_MAX;
}

// Whether a call of this step, had it succeeded, would change what the remedy is about.
static bool matters(const Remedy *remedy, const Event *event) {
    bool own =
        remedy->kind == REMEDY_FIRST && event->text[0] && remedy_names(remedy, event->text[0]);
    return (event->call == CALL_LoadLibrary && !own) || event->call == CALL_CreateProcess ||
           (event->call == CALL_CreateThread && remedy->kind == REMEDY_STACK);
}

// Whether the calls would have the same results. A refusal in an earlier step may disappear on the
// changed device. In this step, a refused call may have loaded a DLL; refused loads that the remedy
// itself is about are counted with it.
static bool calls_stay(const World *world, const Remedy *remedy) {
    uint32_t first = first_refused(world);
    if (first >= world->position) {
        return true;
    }
    uint32_t step = world_at(world)->event.step;
    if (world_event(world, first)->event.step != step) {
        return false;
    }
    for (uint32_t i = first; i < world->position; i++) {
        const Event *event = &world_event(world, i)->event;
        bool refused = event->reason->id != REASON_NONE || event->fault;
        if (refused && matters(remedy, event)) {
            return false;
        }
    }
    return true;
}

// ---- stacks

// Whether a thread was made with an explicit stack size, so that the linker's does not matter.
static bool has_own_size(const World *world, const ThreadRow *thread) {
    for (uint32_t i = world->position; i-- > 0;) {
        const Event *event = &world_event(world, i)->event;
        if (event->call == CALL_CreateThread && event->result == thread->handle) {
            return event->args[4] & (uint32_t)STACK_SIZE_PARAM_IS_A_RESERVATION && event->args[1];
        }
    }
    return false;
}

static uint32_t stack_bytes(uint32_t size) {
    return (uint32_t)ce_block_up(size);
}

static void count_stacks(const World *world, RemedyWin *win) {
    uint32_t size = win->remedy.stack_size;
    win->n_processes = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &world->tables.thread[i];
        uint32_t own = stack_bytes(row->stack_end - row->stack_base);
        bool counts = row->handle && row->stack_base && row->owner < CE_PROCESS_MAX &&
                      is_running(world, row->owner) && !world->tables.process[row->owner].boot;
        if (counts && own > size && !has_own_size(world, row)) {
            win->n_processes += win->stacks[row->owner] == 0;
            win->stacks[row->owner] += own - stack_bytes(size);
        }
    }
}

// ---- one remedy

// How many loads of a DLL were refused so far, and the size that was missing a place.
static uint32_t count_refused(const World *world, const char *name, uint32_t *ret_size) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < world->n_loads && world_load(world, i)->event < world->position; i++) {
        const WorldLoad *load = world_load(world, i);
        if (load->kind == LOAD_REFUSED && strcasecmp(load->name, name) == 0) {
            *ret_size = load->row.code_size;
            n++;
        }
    }
    return n;
}

// ---- what was refused in this step

// What has no place in a slot: a request, or a DLL at the address that the loader gave it.
typedef struct Wanted {
    uint8_t process;
    uint32_t bytes;
    const char *dll; // NULL = a request
} Wanted;

static bool find_wanted(const World *world, Wanted *ret_wanted) {
    const WorldEvent *failure = step_failure(world);
    if (!failure || failure->event.process >= CE_PROCESS_MAX) {
        return false;
    }
    *ret_wanted = (Wanted){failure->event.process, failure->event.reason->fact[0], NULL};
    for (uint32_t i = world->n_loads; i > 0; i--) {
        const WorldLoad *load = world_load(world, i - 1);
        if (load->event == failure->number && load->kind == LOAD_REFUSED) {
            ret_wanted->dll = load->name;
            return true;
        }
    }
    return query_is_wall(failure->event.reason->id);
}

bool remedy_is_wanted(const World *world) {
    Wanted wanted;
    return find_wanted(world, &wanted);
}

// Bytes that are free in a slot from the DLL line downwards.
static uint32_t free_below(const World *world, uint32_t slot, VirtAddr line) {
    VirtAddr base = ce_slot_base(slot);
    uint32_t bytes = 0;
    for (VirtAddr at = line; at > CE_BLOCK_SIZE; at -= CE_BLOCK_SIZE, bytes += CE_BLOCK_SIZE) {
        if (tables_block(&world->tables, base + at - CE_BLOCK_SIZE)) {
            break;
        }
    }
    return bytes;
}

// The remedy moves the line, and what is free below it grows or shrinks; or stacks give room. It
// is counted as if the process had taken the same addresses with it.
static bool helps(const World *world, const RemedyWin *win) {
    Wanted wanted;
    if (!find_wanted(world, &wanted)) {
        return false;
    }
    if (wanted.dll && win->remedy.kind == REMEDY_FIRST) {
        return remedy_names(&win->remedy, wanted.dll);
    }
    uint32_t slot = world->tables.process[wanted.process].slot;
    int64_t room = (int64_t)free_below(world, slot, win->line_now) + remedy_each(win);
    bool stack = !wanted.dll && win->stacks[wanted.process] >= wanted.bytes;
    return stack || (remedy_each(win) > 0 && room >= (int64_t)wanted.bytes);
}

// ---- its result

int64_t remedy_most(const RemedyWin *win) {
    int64_t most = remedy_each(win);
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        most = win->stacks[i] > most ? win->stacks[i] : most;
    }
    return most;
}

bool remedy_win(const World *world, const Remedy *remedy, RemedyWin *ret_win) {
    VirtAddr now = world->tables.system->dll_line;
    RemedyWin win = {.remedy = *remedy,
                     .line_now = now,
                     .line = now,
                     .n_processes = count_running(world),
                     .sure = true};
    uint32_t size = 0;
    if (world->dump || !world_at(world) || !is_possible(world, remedy)) {
        return false;
    }
    win.loads =
        remedy->kind == REMEDY_FIRST ? count_refused(world, remedy_name(remedy, 0), &size) : 0;
    if (remedy->kind == REMEDY_FIRST && !win.loads) {
        return false; // no refused load needs it
    }
    if (remedy->kind == REMEDY_STACK) {
        count_stacks(world, &win);
    } else {
        LoadTrial trial = load_trial(world, remedy, size);
        if (trial.failed) {
            return false;
        }
        win.line = trial.line;
        win.sure = !trial.dips;
    }
    win.sure = win.sure && calls_stay(world, remedy);
    win.helps = helps(world, &win);
    *ret_win = win;
    return true;
}

// ---- the list

typedef struct List {
    const World *world;
    RemedyWin *wins; // array of REMEDY_LIST
    uint32_t n;
} List;

static Remedy remedy_of(RemedyKind kind, const char *name) {
    Remedy remedy = {.kind = kind};
    remedy_add_name(&remedy, name, strlen(name));
    return remedy;
}

// Sorts by whether it helps now, then by the most won in one slot, then by kind, then by name.
static int by_win(const void *a, const void *b) {
    const RemedyWin *x = a, *y = b;
    if (x->helps != y->helps) {
        return x->helps ? -1 : 1;
    }
    int64_t most_x = remedy_most(x), most_y = remedy_most(y);
    if (most_x != most_y) {
        return most_x > most_y ? -1 : 1;
    }
    return x->remedy.kind != y->remedy.kind
               ? (x->remedy.kind > y->remedy.kind) - (x->remedy.kind < y->remedy.kind)
               : strcmp(x->remedy.names, y->remedy.names);
}

// Adds a remedy if it wins something. If the list is full, the best stay.
static void add(List *list, const Remedy *remedy) {
    RemedyWin win;
    if (!remedy_win(list->world, remedy, &win) || (remedy_most(&win) <= 0 && !win.loads)) {
        return;
    }
    if (list->n < REMEDY_LIST) {
        list->wins[list->n++] = win;
    } else if (by_win(&win, &list->wins[list->n - 1]) < 0) {
        list->wins[list->n - 1] = win;
    }
    qsort(list->wins, list->n, sizeof *list->wins, by_win);
}

static void add_moves(List *list, const ModuleRow *row) {
    static const RemedyKind kinds[] = {REMEDY_MODULES, REMEDY_RESOURCE_ONLY, REMEDY_SPLIT};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        Remedy remedy = remedy_of(kinds[i], tables_name(&list->world->tables, &row->name));
        add(list, &remedy);
    }
}

// Adds the merge of all small DLLs that the same programs use; if `with` is not NULL, it must be
// one of them. Of too many, the first in the table are used.
static void add_small(List *list, const ModuleRow *with) {
    const Tables *tables = &list->world->tables;
    Remedy all = {.kind = REMEDY_MERGE};
    const ModuleRow *first = with;
    bool fits = true;
    for (uint32_t i = 0; i < tables->system->n_modules && fits; i++) {
        const ModuleRow *row = &tables->module[i];
        bool small = is_movable(row) && load_trial_blocks_of(row) <= SMALL_BLOCKS;
        if (small && (!first || row->groups == first->groups)) {
            first = first ? first : row;
            const char *name = tables_name(tables, &row->name);
            fits = remedy_add_name(&all, name, strlen(name));
        }
    }
    if (all.n_names > 2 && (!with || remedy_names(&all, tables_name(tables, &with->name)))) {
        add(list, &all);
    }
}

static uint32_t pair_won(const World *world, const ModuleRow *a, const ModuleRow *b) {
    uint32_t apart = load_trial_blocks_of(a) + load_trial_blocks_of(b);
    uint32_t one = load_trial_blocks(&world->options, a->code_size + b->code_size,
                                     a->data_size + b->data_size);
    return apart > one ? apart - one : 0;
}

// Adds the pair that wins most; if `with` is not NULL, it is the first of the pair.
static void add_pair(List *list, const ModuleRow *with) {
    const Tables *tables = &list->world->tables;
    const ModuleRow *best_a = NULL, *best_b = NULL;
    uint32_t n = tables->system->n_modules, best = 0;
    for (uint32_t i = 0; i < n; i++) {
        const ModuleRow *a = &tables->module[i];
        for (uint32_t k = 0; is_movable(a) && (!with || with == a) && k < n; k++) {
            const ModuleRow *b = &tables->module[k];
            bool pair = (with ? k != i : k > i) && is_movable(b) && a->groups == b->groups;
            uint32_t won = pair ? pair_won(list->world, a, b) : 0;
            if (won > best) {
                best = won;
                best_a = a;
                best_b = b;
            }
        }
    }
    if (best_a && best_b) {
        Remedy pair = remedy_of(REMEDY_MERGE, tables_name(tables, &best_a->name));
        const char *other = tables_name(tables, &best_b->name);
        remedy_add_name(&pair, other, strlen(other));
        add(list, &pair);
    }
}

// Adds the DLLs whose place was taken, each once; only `with` if that is not NULL.
static void add_refused(List *list, const ModuleRow *with) {
    const World *world = list->world;
    for (uint32_t i = 0; i < world->n_loads && world_load(world, i)->event < world->position; i++) {
        const WorldLoad *load = world_load(world, i);
        bool again = load->kind != LOAD_REFUSED;
        for (uint32_t k = 0; k < list->n && !again; k++) {
            again = list->wins[k].remedy.kind == REMEDY_FIRST &&
                    remedy_names(&list->wins[k].remedy, load->name);
        }
        const char *own = with ? tables_name(&world->tables, &with->name) : load->name;
        if (!again && strcasecmp(own, load->name) == 0) {
            Remedy remedy = remedy_of(REMEDY_FIRST, load->name);
            add(list, &remedy);
        }
    }
}

uint32_t remedy_list(const World *world, uint32_t module, RemedyWin *wins) {
    List list = {.world = world, .wins = wins};
    const Tables *tables = &world->tables;
    const ModuleRow *with = module == QUERY_NO_MODULE ? NULL : &tables->module[module];
    if (world->dump || !world_at(world)) {
        return 0;
    }
    for (uint32_t i = 0; i < tables->system->n_modules; i++) {
        if (is_movable(&tables->module[i]) && (!with || with == &tables->module[i])) {
            add_moves(&list, &tables->module[i]);
        }
    }
    if (!with || is_movable(with)) {
        add_small(&list, with);
        add_pair(&list, with);
    }
    add_refused(&list, with);
    if (!with) {
        Remedy stacks = {.kind = REMEDY_STACK, .stack_size = STACK_SIZE};
        add(&list, &stacks);
    }
    return list.n;
}

// ---- compared with the run without them

static bool is_refused(const WorldEvent *own) {
    return own->event.reason->id != REASON_NONE || own->event.fault;
}

static uint32_t stacks_of(const World *world, uint32_t process) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &world->tables.thread[i];
        bool own = row->handle && row->stack_base && row->owner == process;
        n += own ? stack_bytes(row->stack_end - row->stack_base) : 0;
    }
    return n;
}

// The guest's own call in a step, NULL if there is none so far.
static const WorldEvent *call_of(const World *world, uint32_t *at, uint32_t step) {
    for (; *at < world->position; ++*at) {
        const Event *event = &world_event(world, *at)->event;
        if (event->step > step) {
            break;
        }
        if (event->step == step && event->kind == EVENT_CALL) {
            return world_event(world, *at);
        }
    }
    return NULL;
}

// Step by step, calls are the same if name and process are. After the first difference the runs
// diverge, and steps of equal number have nothing in common.
static void compare_calls(const World *before, const World *now, RemedyEffect *effect) {
    uint32_t at_before = 0, at_now = 0, last = world_at(now)->event.step;
    for (uint32_t step = 1; step <= last; step++) {
        const WorldEvent *was = call_of(before, &at_before, step);
        const WorldEvent *is = call_of(now, &at_now, step);
        if (!was && !is) {
            continue;
        }
        if (!was || !is || was->event.call != is->event.call ||
            strcmp(was->process, is->process) != 0) {
            effect->parted = step;
            return;
        }
        effect->saved = is_refused(was) && !is_refused(is) ? was : effect->saved;
        effect->still = is_refused(was) && is_refused(is) ? is : effect->still;
        effect->only_now = !is_refused(was) && is_refused(is) ? is : effect->only_now;
    }
}

RemedyEffect remedy_effect(const World *before, const World *now) {
    RemedyEffect effect = {.line_before = before->tables.system->dll_line,
                           .line = now->tables.system->dll_line,
                           .n_processes = count_running(now),
                           .stacks_process = PROCESS_NONE};
    uint32_t most = 0;
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        bool both = is_running(now, i) && is_running(before, i);
        uint32_t was = both ? stacks_of(before, i) : 0, is = both ? stacks_of(now, i) : 0;
        if (was > is && was - is > most) {
            most = was - is;
            effect.stacks_before = was;
            effect.stacks = is;
            effect.stacks_process = (uint8_t)i;
        }
    }
    if (world_at(now) && world_at(before)) {
        compare_calls(before, now, &effect);
    }
    return effect;
}
