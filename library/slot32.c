// SPDX-License-Identifier: MIT
#include "library/slot32.h"

#include "ce/calls.h"
#include "ce/reasons.h"
#include "ce/shown.h"
#include "coredll/api.h"
#include "emu/access.h"
#include "emu/event_kind.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "library/device.h"
#include "world/story/rule.h"
#include "world/story/story.h"
#include "world/text/explain.h"
#include "world/text/map.h"
#include "world/text/mi.h"
#include "world/words/sentence.h"

#include <stdlib.h>

// The library's face. It is thin: what embedders get is what the scenario runner and the views use.
// Whatever a caller hands in is checked here, because the functions below it trust their callers.

const char *slot32_version(void) {
    return SLOT32_VERSION;
}

// ---- life of a device

static bool setting_apply(Options *options, const char *setting, char *message, size_t size) {
    char why[OPTIONS_WHY] = "want name=value";
    size_t length = strcspn(setting, "=");
    bool is_setting = setting[length] == '=' && length < 32;
    if (is_setting && options_set_text(options, setting, why)) {
        return true;
    }
    snprintf(message, size, "setting '%s': %s", setting, why);
    return false;
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

// Attaches those who listen from the boot on.
static bool attach(Slot32 *device, const Slot32Desc *desc) {
    const EventSink *sink = &desc->sink;
    bool listens = sink->rows || sink->event || sink->page_before || sink->page_after;
    if (desc->history) {
        device->has_history = world_init(&device->history.world, &device->machine.options);
        if (!device->has_history) {
            return false;
        }
        machine_listen(&device->machine, world_sink(&device->history.world));
    }
    return !listens || machine_listen(&device->machine, *sink);
}

Slot32 *slot32_new(const Slot32Desc *desc, char *message, size_t size) {
    Options options;
    if (!describe(desc, &options, message, size)) {
        return NULL;
    }
    Slot32 *device = calloc(1, sizeof *device);
    if (!device || !machine_init(&device->machine, &options)) {
        snprintf(message, size, "the host has no memory for a device with %u MB", options.ram_mb);
        free(device);
        return NULL;
    }
    if (!heap_begin(&device->machine) || !attach(device, desc)) {
        snprintf(message, size, "the host has no memory for the heaps and the history");
        return slot32_free(device);
    }
    if (!boot_machine(&device->machine)) {
        snprintf(message, size, "the device cannot boot: %s",
                 reason_info(device->machine.outcome.reason.id)->name);
        return slot32_free(device);
    }
    return device;
}

Slot32 *slot32_free(Slot32 *device) {
    if (device) {
        device_end_code(device);
        heap_end(&device->machine);
        machine_deinit(&device->machine);
        if (device->has_history) {
            world_deinit(&device->history.world);
        }
        free(device);
    }
    return NULL;
}

bool slot32_listen(Slot32 *device, EventSink sink) {
    return machine_listen(&device->machine, sink);
}

// ---- profiles and knobs

const char *slot32_profiles(void) {
    return options_profile_names();
}

bool slot32_option(unsigned index, Slot32Option *ret_option) {
    if (index >= ce_option_count) {
        return false;
    }
    const OptionInfo *info = &ce_options[index];
    *ret_option = (Slot32Option){.name = info->name,
                                 .value = info->value,
                                 .low = info->low,
                                 .high = info->high,
                                 .choices = info->choices,
                                 .mark = info->mark,
                                 .doc = info->doc};
    return true;
}

uint32_t slot32_setting(const Slot32 *device, unsigned index) {
    return index < ce_option_count ? options_value(&device->machine.options, &ce_options[index])
                                   : 0;
}

// ---- programs

static bool is_name(const char *name) {
    return name && shown_is_name(name, strnlen(name, CE_NAME_MAX), CE_NAME_MAX);
}

static bool are_names(const char *const *names, uint32_t n, uint32_t most) {
    for (uint32_t i = 0; i < n && i < most; i++) {
        if (!is_name(names[i])) {
            return false;
        }
    }
    return n <= most;
}

#define SLOT_KB (CE_SLOT_SIZE >> 10)

static bool fits_slot(uint32_t code_kb, uint32_t data_kb, uint32_t const_kb) {
    return code_kb <= SLOT_KB && data_kb <= SLOT_KB && const_kb <= SLOT_KB;
}

// Whether the description can be that of a program; else sets the reason.
static bool is_program(Machine *machine, const ProcessImage *image) {
    machine->outcome = (Outcome){0};
    if (image->file || !is_name(image->name) ||
        !are_names(image->needs, image->n_needs, CE_NEEDS)) {
        return machine_refuse(machine, (Reason){.id = REASON_NO_SUCH_IMAGE});
    }
    uint32_t sizes[] = {image->code_kb, image->data_kb,    image->const_kb, image->stack_kb,
                        image->heap_kb, image->reserve_kb, image->commit_kb};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (sizes[i] > SLOT_KB) {
            return machine_refuse(machine, REASON(IMAGE_TOO_BIG, UINT32_MAX, CE_SLOT_SIZE));
        }
    }
    return true;
}

uint32_t slot32_start(Slot32 *device, const ProcessImage *image) {
    Machine *machine = &device->machine;
    if (!is_program(machine, image)) {
        return 0;
    }
    image_add_exe(machine, image);
    uint8_t process = api_start(machine, image->name);
    if (process == PROCESS_NONE) {
        return 0;
    }
    api_switch(machine, process_main_thread(machine, process));
    return machine->tables.process[process].handle;
}

bool slot32_add_dll(Slot32 *device, const DllImage *image) {
    bool is_dll = is_name(image->name) && are_names(image->needs, image->n_needs, CE_NEEDS) &&
                  are_names(image->exports, image->n_exports, CE_EXPORTS) &&
                  fits_slot(image->code_kb, image->data_kb, image->const_kb);
    return is_dll && image_add_dll(&device->machine, image);
}

bool slot32_switch(Slot32 *device, uint32_t handle) {
    Machine *machine = &device->machine;
    uint8_t process = process_find(machine, handle);
    uint32_t thread = process != PROCESS_NONE ? process_main_thread(machine, process)
                                              : thread_find(machine, handle);
    if (thread >= CE_THREADS || !schedule_is_ready(&machine->tables.thread[thread])) {
        return false;
    }
    api_switch(machine, thread);
    return true;
}

uint32_t slot32_running(const Slot32 *device) {
    const Tables *tables = &device->machine.tables;
    uint8_t process = tables->system->current_process;
    return process == PROCESS_NONE ? 0 : tables->process[process].handle;
}

bool slot32_can_run(const Slot32 *device) {
    const Tables *tables = &device->machine.tables;
    return tables->system->current_process != PROCESS_NONE &&
           schedule_is_ready(&tables->thread[tables->system->current_thread]);
}

void slot32_pass_time(Slot32 *device, uint32_t microseconds) {
    schedule_pass(&device->machine, microseconds);
}

uint32_t slot32_skip_time(Slot32 *device) {
    uint32_t thread = schedule_skip(&device->machine);
    return thread < CE_THREADS ? device->machine.tables.thread[thread].handle : 0;
}

// ---- calls

uint32_t slot32_call(Slot32 *device, CallId call, const uint32_t *args, unsigned n_args,
                     bool *ret_fault) {
    return slot32_call_named(device, call, NULL, args, n_args, ret_fault);
}

// Whether the call's name may be left out.
static bool name_is_optional(CallId call) {
    for (unsigned i = 0; i < call_param_count(call); i++) {
        ValueKind kind = call_info(call)->param[i].kind;
        if (kind == VALUE_NAME_OR_NULL || kind == VALUE_NAME_OR_NUMBER) {
            return true;
        }
    }
    return false;
}

uint32_t slot32_call_named(Slot32 *device, CallId call, const char *name, const uint32_t *args,
                           unsigned n_args, bool *ret_fault) {
    return slot32_call_names(device, call, name, NULL, args, n_args, ret_fault);
}

uint32_t slot32_call_names(Slot32 *device, CallId call, const char *name, const char *second_name,
                           const uint32_t *args, unsigned n_args, bool *ret_fault) {
    ApiArgs full = {.name = name || name_is_optional(call) ? name : "", .second_name = second_name};
    ApiResult result = {0};
    for (unsigned i = 0; i < n_args && i < CALL_ARGS; i++) {
        full.value[i] = args[i];
    }
    if (api_find(call) && slot32_can_run(device)) {
        uint32_t caller = slot32_running(device);
        result = api_call(&device->machine, call, &full);
        device->faulted = result.faulted ? caller : 0;
    }
    if (ret_fault) {
        *ret_fault = result.faulted;
    }
    return result.value;
}

Reason slot32_reason(const Slot32 *device) {
    return device->machine.outcome.reason;
}

uint32_t slot32_error(const Slot32 *device) {
    return device->machine.outcome.error;
}

const FaultRecord *slot32_fault(const Slot32 *device) {
    return &device->machine.mmu.fault;
}

bool slot32_kill(Slot32 *device) {
    uint32_t running = slot32_running(device);
    bool is_kernel = device->machine.tables.system->current_process == 0;
    if (!running || running != device->faulted || is_kernel) {
        return false;
    }
    device->faulted = 0;
    api_kill(&device->machine, 0);
    return true;
}

// ---- looking at the device

uint32_t slot32_ram_free(const Slot32 *device) {
    return ram_free_count(&device->machine) << CE_PAGE_SHIFT;
}

VirtAddr slot32_mapped(const Slot32 *device, VirtAddr va) {
    return tables_mapped(&device->machine.tables, va);
}

uint32_t slot32_peek(const Slot32 *device, VirtAddr va, void *buffer, uint32_t size) {
    return mmu_peek(&device->machine.mmu, va, buffer, size);
}

static const void *rows_of(const Tables *tables, TableId table, uint32_t *ret_count) {
    bool known = (unsigned)table < TABLE_COUNT;
    if (ret_count) {
        *ret_count = known ? tables->n_rows[table] : 0;
    }
    return known ? tables->rows[table] : NULL;
}

const void *slot32_rows(const Slot32 *device, TableId table, uint32_t *ret_count) {
    return rows_of(&device->machine.tables, table, ret_count);
}

// ---- names of values

const CallInfo *slot32_call_info(CallId call) {
    return call_info(call);
}

unsigned slot32_param_count(CallId call) {
    return call_param_count(call);
}

CallId slot32_call_find(const char *name) {
    for (int id = CALL_NONE + 1; id < CALL_COUNT; id++) {
        if (strcmp(call_info((CallId)id)->name, name) == 0) {
            return (CallId)id;
        }
    }
    return CALL_NONE;
}

const ReasonInfo *slot32_reason_info(ReasonId reason) {
    return reason_info(reason);
}

unsigned slot32_fact_count(ReasonId reason) {
    return reason_fact_count(reason);
}

const char *slot32_clause_name(AccessClause clause) {
    return (unsigned)clause < CLAUSE_COUNT && clause_name(clause) ? clause_name(clause) : "";
}

const char *slot32_event_kind_name(EventKind kind) {
    return (unsigned)kind < EVENT_KIND_COUNT ? event_kind_name(kind) : "";
}

const char *slot32_table_name(TableId table) {
    return (unsigned)table < TABLE_COUNT ? table_name(table) : "";
}

size_t slot32_row_size(TableId table) {
    return (unsigned)table < TABLE_COUNT ? table_row_size(table) : 0;
}

// ---- history

Slot32History *slot32_history(Slot32 *device) {
    return device->has_history ? &device->history : NULL;
}

uint32_t slot32_history_count(const Slot32History *history, bool *ret_complete) {
    if (ret_complete) {
        *ret_complete = !history->world.failed;
    }
    return history->world.n_events;
}

const Event *slot32_history_event(const Slot32History *history, uint32_t index) {
    const World *world = &history->world;
    return index < world->n_events ? &world_event(world, index)->event : NULL;
}

uint32_t slot32_history_seek(Slot32History *history, uint32_t n) {
    world_seek(&history->world, n);
    return history->world.position;
}

uint32_t slot32_history_peek(const Slot32History *history, VirtAddr va, void *buffer,
                             uint32_t size) {
    return world_read(&history->world, va, buffer, size);
}

const void *slot32_history_rows(const Slot32History *history, TableId table, uint32_t *ret_count) {
    return rows_of(&history->world.tables, table, ret_count);
}

// What is said of an event, where the world stands at it.
static void tell(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    if (event->call == CALL_process_killed) {
        snprintf(buffer, size, "%s has ended: nobody has handled its fault (exit code %08X).",
                 own->process, event->args[0]);
    } else if (event->kind != EVENT_CALL) {
        snprintf(buffer, size, "%s", event->text[0] ? event->text[0] : "");
    } else if (event->fault) {
        sentence_fault(world, event->fault, buffer, size);
    } else if (event->reason->id != REASON_NONE) {
        sentence_reason(world, event->reason, buffer, size);
    } else {
        story_sentence(world, own, buffer, size);
    }
}

const char *slot32_history_sentence(Slot32History *history, uint32_t index, char *buffer,
                                    size_t size) {
    World *world = &history->world;
    uint32_t stood = world->position;
    if (size > 0) {
        buffer[0] = '\0';
    }
    if (index < world->n_events && size > 0) {
        world_seek(world, index + 1);
        tell(world, world_event(world, index), buffer, size);
        world_seek(world, stood);
    }
    return buffer;
}

const char *slot32_history_rule(Slot32History *history, uint32_t index, Source *ret_source) {
    World *world = &history->world;
    uint32_t stood = world->position;
    const char *rule = "";
    Source source = {"", "", ' '};
    if (ret_source) {
        *ret_source = source;
    }
    if (index >= world->n_events) {
        return rule;
    }
    world_seek(world, index + 1);
    const WorldEvent *own = world_event(world, index);
    if (own->event.fault) {
        rule = sentence_fault_rule(world, own->event.fault);
        source = sentence_fault_source(world, own->event.fault);
    } else if (own->event.reason->id != REASON_NONE) {
        rule = sentence_rule(world, own->event.reason->id);
        source = sentence_source(world, own->event.reason->id);
    } else if (own->event.kind == EVENT_CALL && own->event.call != CALL_NONE) {
        rule = rule_of_call(world, own);
        source = rule_source(world, own);
    }
    world_seek(world, stood);
    if (ret_source) {
        *ret_source = source;
    }
    return rule;
}

void slot32_history_text(const Slot32History *history, Slot32Text what, FILE *out) {
    switch (what) {
    case SLOT32_MI:
        text_mi(&history->world, MI_SUMMARY, out);
        break;
    case SLOT32_MI_FULL:
        text_mi(&history->world, MI_FULL, out);
        break;
    case SLOT32_MI_KERNEL:
        text_mi(&history->world, MI_KERNEL, out);
        break;
    case SLOT32_MAP:
        text_map(&history->world, history->world.tables.system->current_process, out);
        break;
    }
}

void slot32_history_explain(const Slot32History *history, VirtAddr va, FILE *out) {
    text_explain(&history->world, va, PROCESS_NONE, out);
}
