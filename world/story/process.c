// SPDX-License-Identifier: MIT
#include "world/story/process.h"

#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"
#include "world/words/call_text.h"

#include <stdio.h>

// Tells the start and the end of a process by its slot and its RAM, and what a process asks about
// itself and others: last error, process id, exit code.

#define TEXT 48u

static const char *blocks_text(uint32_t blocks, char *text) {
    return amount_bytes((uint64_t)blocks << CE_BLOCK_SHIFT, text, TEXT);
}

static const char *frames_text(uint32_t frames, char *text) {
    return amount_bytes((uint64_t)frames << CE_PAGE_SHIFT, text, TEXT);
}

static void process_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    const Event *event = &own->event;
    char ram[TEXT], blocks[TEXT];
    uint32_t slot = 0;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        slot = row->handle && row->handle == event->result ? row->slot : slot;
    }
    frames_text(change.frames_taken, ram);
    // As the SLOT bar counts: what is below the DLL line.
    uint32_t used = slot ? query_slot_size(world, slot) - query_slot_free(world, slot) : 0;
    blocks_text(used >> CE_BLOCK_SHIFT, blocks);
    snprintf(text, size,
             "%s has a slot of its own: slot %u. Of its 32 MB it begins with %s, and of "
             "RAM with %s.",
             event->text[0] ? event->text[0] : "A process", slot, blocks, ram);
}

static void end_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    bool other = own->event.call == CALL_TerminateProcess;
    char ram[TEXT], left[64] = "";
    const ProcessRow *row = &world->tables.process[own->event.process % CE_PROCESS_MAX];
    if (!other && row->handle == 0 && row->leaked) {
        snprintf(left, sizeof left, " Handles it had left open: %u.", row->leaked);
    }
    snprintf(text, size, "%s: its slot is empty again, and %s of RAM are back.%s",
             other ? "A process was ended" : "The process has ended",
             frames_text(change.frames_given, ram), left);
}

static void error_text(const WorldEvent *own, char *text, size_t size) {
    char name[16];
    snprintf(text, size, "%s asked why the last call failed: %s.", own->process,
             call_error_name(own->event.result, name, sizeof name));
}

const char *story_process(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    buffer[0] = '\0';
    switch ((int)own->event.call) {
    case CALL_GetLastError:
        error_text(own, buffer, size);
        break;
    case CALL_CreateProcess:
    case CALL_start:
        process_text(world, own, buffer, size);
        break;
    case CALL_ExitProcess:
    case CALL_TerminateProcess:
    case CALL_process_killed:
        end_text(world, own, buffer, size);
        break;
    case CALL_GetCurrentProcessId:
        snprintf(buffer, size, "The process whose code runs is %s, %08X.", own->process,
                 own->event.result);
        break;
    case CALL_OpenProcess:
        snprintf(buffer, size, "%s has one more handle to a process: %08X.", own->process,
                 own->event.result);
        break;
    case CALL_GetExitCodeProcess:
        snprintf(buffer, size, "%s asked for the exit code of a process.", own->process);
        break;
    case CALL_boot:
        snprintf(buffer, size, "The device has started: its system processes each have a slot.");
        break;
    default:
        break;
    }
    return buffer;
}
