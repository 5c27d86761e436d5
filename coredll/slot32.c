// SPDX-License-Identifier: MIT
#include "coredll/slot32.h"

#include "coredll/api.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"

#include <stdio.h>
#include <stdlib.h>

// The library's face: thin, so that what embedders get is what the scenario runner uses.

static bool setting_apply(Options *options, const char *setting, char *message, size_t size) {
    char name[32];
    const char *equals = strchr(setting, '=');
    size_t length = equals ? (size_t)(equals - setting) : 0;
    if (!equals || length >= sizeof name) {
        snprintf(message, size, "setting '%s': want name=value", setting);
        return false;
    }
    memcpy(name, setting, length);
    name[length] = '\0';
    if (options_set(options, name, equals + 1) != OPTION_OK) {
        char why[OPTIONS_WHY];
        snprintf(message, size, "setting '%s': %s", setting, options_why(name, equals + 1, why));
        return false;
    }
    return true;
}

static bool describe(const Slot32Desc *desc, Options *options, char *message, size_t size) {
    const char *profile = desc->profile ? desc->profile : "pocket-pc";
    if (!options_profile(options, profile)) {
        snprintf(message, size, "no profile '%s'; there are %s", profile, options_profile_names());
        return false;
    }
    for (unsigned i = 0; desc->settings && desc->settings[i]; i++) {
        if (!setting_apply(options, desc->settings[i], message, size)) {
            return false;
        }
    }
    return true;
}

Machine *slot32_new(const Slot32Desc *desc, char *message, size_t size) {
    Options options;
    if (!describe(desc, &options, message, size)) {
        return NULL;
    }
    Machine *machine = malloc(sizeof *machine);
    if (!machine || !machine_init(machine, &options)) {
        snprintf(message, size, "the host has no memory for a device with %u MB", options.ram_mb);
        free(machine);
        return NULL;
    }
    if (!heap_begin(machine)) {
        snprintf(message, size, "the host has no memory for the heaps");
        return slot32_free(machine);
    }
    bool has_sink =
        desc->sink.rows || desc->sink.event || desc->sink.page_before || desc->sink.page_after;
    if (has_sink) {
        machine_listen(machine, desc->sink);
    }
    if (!boot_machine(machine)) {
        snprintf(message, size, "the device cannot boot: %s",
                 reason_info(machine->outcome.reason.id)->name);
        return slot32_free(machine);
    }
    return machine;
}

Machine *slot32_free(Machine *machine) {
    if (machine) {
        heap_end(machine);
        machine_deinit(machine);
        free(machine);
    }
    return NULL;
}

uint32_t slot32_start(Machine *machine, const ProcessImage *image) {
    image_add_exe(machine, image);
    uint8_t process = api_start(machine, image->name);
    if (process == PROCESS_NONE) {
        return 0;
    }
    api_switch(machine, process_main_thread(machine, process));
    return machine->tables.process[process].handle;
}

bool slot32_switch(Machine *machine, uint32_t handle) {
    uint8_t process = process_find(machine, handle);
    if (process == PROCESS_NONE) {
        return false;
    }
    api_switch(machine, process_main_thread(machine, process));
    return true;
}

uint32_t slot32_call(Machine *machine, CallId call, const uint32_t *args, unsigned n_args,
                     bool *ret_fault) {
    ApiArgs full = {.name = ""};
    for (unsigned i = 0; i < n_args && i < CALL_ARGS; i++) {
        full.value[i] = args[i];
    }
    bool possible = api_find(call) && machine->tables.system->current_process != PROCESS_NONE;
    ApiResult result = possible ? api_call(machine, call, &full) : (ApiResult){0};
    if (ret_fault) {
        *ret_fault = result.faulted;
    }
    return result.value;
}

Reason slot32_reason(const Machine *machine) {
    return machine->outcome.reason;
}

uint32_t slot32_ram_free(const Machine *machine) {
    return ram_free_count(machine) << CE_PAGE_SHIFT;
}

uint32_t slot32_peek(const Machine *machine, VirtAddr va, void *buffer, uint32_t size) {
    return mmu_peek(&machine->mmu, va, buffer, size);
}
