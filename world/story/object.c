// SPDX-License-Identifier: MIT
#include "world/story/object.h"

#include "ce/win32.h"
#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"

#include <stdio.h>

// As in story.c, two numbers matter: addresses (here never of a slot) and RAM.

#define TEXT 48u

static const ObjectRow *object_of(const World *world, uint32_t handle) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        if (handle && world->tables.object[i].handle == handle) {
            return &world->tables.object[i];
        }
    }
    return NULL;
}

static void mapping_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const ObjectRow *row = object_of(world, own->event.result);
    StepChange change = step_change(world, own);
    char a[TEXT], b[TEXT];
    if (!row) {
        return;
    }
    amount_bytes(row->value[MAPPING_SIZE], a, sizeof a);
    amount_bytes((uint64_t)change.frames_taken << CE_PAGE_SHIFT, b, sizeof b);
    if (own->event.error == (uint32_t)ERROR_ALREADY_EXISTS) {
        snprintf(text, size, "%s opened the mapping '%s' that exists already: %s, no new memory.",
                 own->process, row->name.text, a);
    } else {
        snprintf(text, size,
                 "A mapping of %s at %08X, in nobody's slot: no slot lost an address, the RAM bar "
                 "grew by %s.",
                 a, row->value[MAPPING_BASE], b);
    }
}

static void view_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const Event *event = &own->event;
    const ObjectRow *row = object_of(world, event->args[0]);
    char a[TEXT];
    uint32_t rest = row ? row->value[MAPPING_SIZE] - event->args[3] : 0;
    amount_bytes(event->args[4] ? event->args[4] : rest, a, sizeof a);
    snprintf(text, size,
             "%s may now %s %s at %08X: a view gives rights to its holder, not a place of its own.",
             own->process, event->args[1] == (uint32_t)FILE_MAP_READ ? "read" : "read and write", a,
             event->result);
}

static void unmap_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    char a[TEXT];
    amount_bytes((uint64_t)change.frames_given << CE_PAGE_SHIFT, a, sizeof a);
    if (change.blocks_given) {
        snprintf(text, size,
                 "That was the last use of the mapping: its addresses are free, %s of "
                 "RAM are back.",
                 a);
    } else if (own->event.call == CALL_CloseHandle) {
        snprintf(text, size, "%s closed a handle: neither bar moved.", own->process);
    } else {
        snprintf(text, size, "%s has no right to %08X any more; the mapping itself is still used.",
                 own->process, own->event.args[0]);
    }
}

const char *story_object(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    buffer[0] = '\0';
    switch (own->event.call) {
    case CALL_CreateFileMapping:
        mapping_text(world, own, buffer, size);
        break;
    case CALL_MapViewOfFile:
        view_text(world, own, buffer, size);
        break;
    case CALL_UnmapViewOfFile:
    case CALL_CloseHandle:
        unmap_text(world, own, buffer, size);
        break;
    case CALL_ReadFile:
    case CALL_WriteFile:
        snprintf(buffer, size,
                 "Bytes moved between %s and storage memory: neither bar moved, files have RAM of "
                 "their own.",
                 own->process);
        break;
    case CALL_DuplicateHandle:
        snprintf(
            buffer, size,
            "One more handle to the object, of the same number: it lives until all are closed.");
        break;
    case CALL_CreateDirectory:
        snprintf(buffer, size, "%s made a folder: a name in the object store, without a page.",
                 own->process);
        break;
    case CALL_MoveFile:
        snprintf(buffer, size, "%s gave it another name: no byte moved.", own->process);
        break;
    case CALL_CopyFile:
        snprintf(buffer, size,
                 "%s copied a file inside storage memory: neither bar moved, files have RAM of "
                 "their own.",
                 own->process);
        break;
    default:
        break;
    }
    return buffer;
}
