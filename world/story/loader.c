// SPDX-License-Identifier: MIT
#include "world/story/loader.h"

#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// A load is told by its effect on all processes: where the DLL is, and whether the DLL line moved.
// The facts come from the MODULE and SYSTEM rows that the event changed.

#define TEXT 24u

// The module with a handle, NULL if there is none.
static const ModuleRow *module_of(const World *world, uint32_t handle) {
    for (uint32_t i = 0; handle && i < world->tables.system->n_modules; i++) {
        if (world->tables.module[i].handle == handle) {
            return &world->tables.module[i];
        }
    }
    return NULL;
}

// How far the event moved the load line, in bytes; positive: up.
static void find_line(void *context, const WorldChange *change) {
    if (!change->is_bytes && change->table == TABLE_SYSTEM) {
        SystemRow old_row, new_row;
        memcpy(&old_row, change->old_data, sizeof old_row);
        memcpy(&new_row, change->new_data, sizeof new_row);
        *(int64_t *)context += (int64_t)new_row.dll_line - (int64_t)old_row.dll_line;
    }
}

static int64_t line_moved(const World *world, const WorldEvent *own) {
    int64_t moved = 0;
    world_changes(world, own->number, find_line, &moved);
    return moved;
}

// A module before and after the event; `after` has handle 0 when the module is gone.
typedef struct Uses {
    uint32_t handle;
    bool found;
    ModuleRow before, after;
} Uses;

static void find_uses(void *context, const WorldChange *change) {
    Uses *uses = context;
    for (uint32_t i = 0; !change->is_bytes && change->table == TABLE_MODULE && i < change->count;
         i++) {
        ModuleRow old_row, new_row;
        memcpy(&old_row, change->old_data + i * sizeof old_row, sizeof old_row);
        memcpy(&new_row, change->new_data + i * sizeof new_row, sizeof new_row);
        if (old_row.handle != uses->handle && new_row.handle != uses->handle) {
            continue;
        }
        uses->before = uses->found ? uses->before : old_row;
        uses->after = new_row;
        uses->found = true;
    }
}

static Uses uses_of(const World *world, const WorldEvent *own, uint32_t handle) {
    Uses uses = {.handle = handle};
    world_changes(world, own->number, find_uses, &uses);
    return uses;
}

static bool module_is_high(const ModuleRow *row) {
    return row->place == MODULE_RESOURCE || row->place == MODULE_HIGH;
}

static void load_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const ModuleRow *row = module_of(world, own->event.result);
    StepChange change = step_change(world, own);
    Uses uses = uses_of(world, own, own->event.result);
    int64_t moved = line_moved(world, own);
    char by[TEXT], ram[TEXT];
    amount_bytes((uint64_t)change.frames_taken << CE_PAGE_SHIFT, ram, sizeof ram);
    amount_bytes((uint64_t)(moved < 0 ? -moved : moved), by, sizeof by);
    if (!row) {
        return;
    }
    if (row->place == MODULE_HIGH && moved < 0) {
        snprintf(text, size,
                 "%s has its code at %08X, above all slots; only its data take %s of every slot.",
                 row->name.text, row->code_base, by);
        return;
    }
    if (moved < 0) {
        snprintf(text, size,
                 "%s went to %08X: the DLL line fell by %s in every process. %s of RAM.",
                 row->name.text, row->code_base, by, ram);
    } else if (uses.before.users >> own->event.process % CE_PROCESS_MAX & 1) {
        snprintf(text, size, "%s was loaded already: one use more, nothing moved.", row->name.text);
    } else if (change.blocks_taken && row->place != MODULE_RESOURCE) {
        snprintf(text, size, "%s is at %08X here as everywhere; the line stays. %s of RAM.",
                 row->name.text, row->code_base ? row->code_base : row->data_base, ram);
    } else if (row->place == MODULE_RESOURCE) {
        snprintf(text, size, "%s is in slot 63, at %08X: no slot pays for it.", row->name.text,
                 row->code_base);
    } else {
        snprintf(text, size, "%s is at %08X, once for all: this slot pays nothing for it.",
                 row->name.text, row->code_base);
    }
}

static void kernel_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const ModuleRow *row = module_of(world, own->event.result);
    StepChange change = step_change(world, own);
    char ram[TEXT];
    amount_bytes((uint64_t)change.frames_taken << CE_PAGE_SHIFT, ram, sizeof ram);
    if (row && change.frames_taken) {
        snprintf(text, size, "%s is the kernel's, at %08X: %s of RAM until a restart, in no slot.",
                 row->name.text, row->code_base, ram);
    } else if (row) {
        snprintf(text, size, "%s was loaded already: nothing moved.", row->name.text);
    }
}

static void free_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    Uses uses = uses_of(world, own, own->event.args[0]);
    int64_t moved = line_moved(world, own);
    bool stays = uses.after.users >> own->event.process % CE_PROCESS_MAX & 1;
    char by[TEXT];
    amount_bytes((uint64_t)(moved < 0 ? -moved : moved), by, sizeof by);
    if (stays) {
        snprintf(text, size, "One use less; it stays loaded.");
    } else if (uses.after.handle && uses.after.rom_frame) {
        snprintf(text, size, "It is gone from %s; in ROM it keeps its place in every slot.",
                 own->process);
    } else if (uses.after.handle) {
        snprintf(text, size,
                 "It is gone from %s, but others have it loaded: its address stays "
                 "taken in every slot.",
                 own->process);
    } else if (moved > 0) {
        snprintf(text, size, "Nobody has it loaded now: the DLL line rose by %s in every process.",
                 by);
    } else if (module_is_high(&uses.before)) {
        snprintf(text, size, "Nobody has it loaded now: its place above the slots is free.");
    } else {
        snprintf(text, size, "Nobody has it loaded now, but DLLs lie below it: the line stays.");
    }
}

static void page_out_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    char ram[TEXT];
    amount_bytes((uint64_t)change.frames_given << CE_PAGE_SHIFT, ram, sizeof ram);
    snprintf(text, size, "What can be read from a file again was discarded: %s of RAM are back.",
             ram);
}

typedef struct Paging {
    uint32_t read, discarded;
} Paging;

static void find_paging(void *context, const WorldChange *change) {
    Paging *paging = context;
    for (uint32_t i = 0; !change->is_bytes && change->table == TABLE_PAGER && i < change->count;
         i++) {
        PagerRow old_row, new_row;
        memcpy(&old_row, change->old_data + i * sizeof old_row, sizeof old_row);
        memcpy(&new_row, change->new_data + i * sizeof new_row, sizeof new_row);
        paging->read += old_row.state < PAGER_USED && new_row.state >= PAGER_USED;
        paging->discarded += old_row.state >= PAGER_USED && new_row.state < PAGER_USED;
    }
}

const char *story_paging(const World *world, const WorldEvent *own) {
    Paging paging = {0, 0};
    world_changes(world, own->number, find_paging, &paging);
    if (!paging.read) {
        return paging.discarded ? " What can be read from files again was discarded for it." : "";
    }
    return !paging.discarded ? " The page was read from its file."
           : world->tables.system->pool_pages
               ? " The page was read from its file; the page that had been in the pool "
                 "longest made room."
               : " The page was read from its file; an older one was discarded for it.";
}

// "The entry point of a.dll has run: a thread begins."
static void entry_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    static const char *const reasons[] = {"the DLL leaves the process", "the DLL comes",
                                          "a thread begins", "a thread ends"};
    const ModuleRow *row = module_of(world, own->event.args[0]);
    snprintf(text, size, "The entry point of %s has run: %s.", row ? row->name.text : "the DLL",
             reasons[own->event.args[1] & 3]);
}

const char *story_loader(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    buffer[0] = '\0';
    switch (own->event.call) {
    case CALL_LoadLibrary:
    case CALL_LoadLibraryEx:
        load_text(world, own, buffer, size);
        break;
    case CALL_LoadKernelLibrary:
        kernel_text(world, own, buffer, size);
        break;
    case CALL_FreeLibrary:
        free_text(world, own, buffer, size);
        break;
    case CALL_GetProcAddress:
        snprintf(buffer, size, "The function is at %08X, in every process the same.",
                 own->event.result);
        break;
    case CALL_ForcePageout:
    case CALL_PageOutModule:
        page_out_text(world, own, buffer, size);
        break;
    case CALL_LockPages:
        snprintf(buffer, size, "These pages are in RAM now, and stay there.");
        break;
    case CALL_DllMain:
        entry_text(world, own, buffer, size);
        break;
    case CALL_DisableThreadLibraryCalls:
        snprintf(buffer, size, "The DLL's entry point hears of threads of %s no more.",
                 own->process);
        break;
    default:
        break;
    }
    return buffer;
}
