// SPDX-License-Identifier: MIT
#include "kernel/life/boot.h"

#include "kernel/life/start.h"
#include "kernel/loader/image_bytes.h"
#include "kernel/loader/images.h"
#include "kernel/loader/module.h"
#include "kernel/loader/rom_boot.h"
#include "kernel/memory/demand.h"
#include "kernel/object/object.h"
#include "kernel/paging/pager.h"
#include "kernel/paging/store.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "kernel/space/kobject.h"
#include "kernel/space/pages.h"
#include "kernel/space/slot.h"

#include <string.h>
#include <strings.h>

// The sizes have the scale of a Windows Mobile 5 device; docs/quirks.md says what is known and what
// is not. gwes.exe has much data, device.exe many threads (64 KB of slot each).

static const ProcessImage device_images[] = {
    {.name = "nk.exe",
     .code_kb = 640,
     .data_kb = 96,
     .const_kb = 96,
     .threads = 3,
     .heap_kb = 32,
     .dlls = DLLS_CORE},
    {.name = "filesys.exe",
     .code_kb = 272,
     .data_kb = 32,
     .const_kb = 24,
     .threads = 2,
     .heap_kb = 96,
     .dlls = DLLS_CORE},
    {.name = "device.exe",
     .code_kb = 96,
     .data_kb = 16,
     .const_kb = 8,
     .threads = 28,
     .heap_kb = 192,
     .reserve_kb = 2560,
     .commit_kb = 448,
     .dlls = DLLS_CORE | DLLS_DRIVERS | DLLS_NET},
    {.name = "gwes.exe",
     .code_kb = 640,
     .data_kb = 64,
     .const_kb = 160,
     .threads = 6,
     .heap_kb = 192,
     .reserve_kb = 1792,
     .commit_kb = 704,
     .dlls = DLLS_CORE | DLLS_UI | DLLS_DRIVERS},
    {.name = "services.exe",
     .code_kb = 64,
     .data_kb = 8,
     .const_kb = 8,
     .threads = 9,
     .heap_kb = 128,
     .reserve_kb = 512,
     .commit_kb = 192,
     .dlls = DLLS_CORE | DLLS_NET},
    {.name = "shell32.exe",
     .code_kb = 480,
     .data_kb = 32,
     .const_kb = 192,
     .threads = 7,
     .heap_kb = 192,
     .reserve_kb = 1024,
     .commit_kb = 384,
     .dlls = DLLS_CORE | DLLS_UI},
    {.name = "connmgr.exe",
     .code_kb = 192,
     .data_kb = 16,
     .const_kb = 16,
     .threads = 4,
     .heap_kb = 64,
     .dlls = DLLS_CORE | DLLS_NET},
    {.name = "cprog.exe",
     .code_kb = 448,
     .data_kb = 24,
     .const_kb = 128,
     .threads = 5,
     .heap_kb = 96,
     .reserve_kb = 256,
     .commit_kb = 64,
     .dlls = DLLS_CORE | DLLS_UI},
    {.name = "poutlook.exe",
     .code_kb = 384,
     .data_kb = 16,
     .const_kb = 96,
     .threads = 2,
     .heap_kb = 128,
     .reserve_kb = 512,
     .commit_kb = 192,
     .in_ram = 0,
     .dlls = DLLS_CORE | DLLS_UI},
    {.name = "tmail.exe",
     .code_kb = 512,
     .data_kb = 24,
     .const_kb = 128,
     .threads = 4,
     .heap_kb = 160,
     .reserve_kb = 768,
     .commit_kb = 256,
     .dlls = DLLS_CORE | DLLS_UI},
    {.name = "calupd.exe",
     .code_kb = 48,
     .data_kb = 8,
     .const_kb = 8,
     .heap_kb = 16,
     .dlls = DLLS_CORE},
    {.name = "repllog.exe",
     .code_kb = 160,
     .data_kb = 12,
     .const_kb = 24,
     .threads = 2,
     .heap_kb = 48,
     .dlls = DLLS_CORE | DLLS_UI},
    {.name = "rapiclnt.exe",
     .code_kb = 72,
     .data_kb = 8,
     .const_kb = 8,
     .threads = 2,
     .heap_kb = 24,
     .dlls = DLLS_CORE},
};

#define BARE_IMAGES 2u // nk.exe and filesys.exe

static void open_static_windows(Machine *machine) {
    for (uint16_t i = 0; i < CE_STATIC_WINDOW_SLOTS; i++) {
        machine_set_slot(machine, CE_SLOT_CACHED_FIRST + i, (SlotRow){.window = i + 1});
        machine_set_slot(machine, CE_SLOT_UNCACHED_FIRST + i, (SlotRow){.window = i + 1});
    }
}

// A program that the ROM image lacks does not run. Without an image all programs of the preset run.
static bool is_in_rom(const Machine *machine, const char *name) {
    bool found = machine->rom == NULL;
    for (uint32_t i = 0; !found && i < machine->rom->n_modules; i++) {
        found = strcasecmp(machine->rom->modules[i].name, name) == 0;
    }
    return found;
}

#define HOLDER 1u // filesys.exe

// The image of a preset program, with the DLLs that it is linked with. DLLs that must have their
// address first are linked with filesys.exe: it starts before anything that loads DLLs, and never
// ends.
static ProcessImage linked_image(const Machine *machine, uint32_t i) {
    ProcessImage image = device_images[i];
    for (uint32_t k = 0; i == HOLDER && k < machine->n_dlls && image.n_needs < CE_NEEDS; k++) {
        if (machine->dlls[k].early) {
            image.needs[image.n_needs++] = machine->dlls[k].name;
        }
    }
    return image;
}

bool boot_machine(Machine *machine) {
    uint32_t n = machine->options.boot == BOOT_BARE
                     ? BARE_IMAGES
                     : sizeof device_images / sizeof device_images[0];
    machine->hooks.may_demand = demand_allowed;
    machine->hooks.demand = demand_page;
    machine->hooks.read_page = image_bytes_read;
    machine_add_check(machine, (MachineCheck){"slot", slot_is_valid});
    machine_add_check(machine, (MachineCheck){"pages", pages_is_valid});
    machine_add_check(machine, (MachineCheck){"object", object_is_valid});
    machine_add_check(machine, (MachineCheck){"pager", pager_is_valid});
    if (!store_boot(machine) || !pager_boot(machine)) {
        return false;
    }
    kobject_init(machine);
    open_static_windows(machine);
    for (uint32_t i = 0; i < n; i++) {
        bool known = i < BARE_IMAGES || is_in_rom(machine, device_images[i].name);
        ProcessImage image = linked_image(machine, i);
        if (known && !image_add_exe(machine, &image)) {
            return false;
        }
    }
    if (!rom_boot(machine)) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool starts = i < BARE_IMAGES || is_in_rom(machine, device_images[i].name);
        if (starts && process_start(machine, device_images[i].name, 0) == PROCESS_NONE) {
            return false;
        }
    }
    thread_switch(machine, process_main_thread(machine, 0));
    machine_publish(machine, &(Event){.kind = EVENT_CALL, .call = CALL_boot}, 0);
    return true;
}
