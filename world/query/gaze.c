// SPDX-License-Identifier: MIT
#include "world/query/gaze.h"

#include "ce/calls.h"
#include "ce/memory_map.h"
#include "world/query/focus.h"
#include "world/query/gates.h"
#include "world/query/moment.h"
#include "world/query/query.h"

// A call about no memory (GetLastError, Sleep) leaves the gaze where it was, so the events are
// searched backwards until one has an answer. After a turn to another process the gaze moves to
// that process's slot; only an address in the large area, which belongs to no slot, stays.

#define EVENTS_BACK 256u

static bool is_turn(CallId call) {
    return call == CALL_switch_to || call == CALL_call_server || call == CALL_return_to_caller ||
           call == CALL_process_killed || call == CALL_start || call == CALL_boot;
}

static bool is_heap_call(CallId call) {
    return call == CALL_GetProcessHeap || call_is_heap(call) ||
           (call >= CALL_LocalAlloc && call <= CALL_LocalSize);
}

// An address as a process used it, with the slot added; 0 stays 0.
static VirtAddr mapped_of(const World *world, uint8_t process, VirtAddr va) {
    bool lives = process < CE_PROCESS_MAX && world->tables.process[process].handle;
    return va >= CE_SLOT_SIZE || va == 0 ? va
           : lives ? ce_in_slot(va, ce_slot_base(world->tables.process[process].slot))
                   : 0;
}

// ---- the address of an event

// The first argument that is a non-NULL address. An OUT parameter says where a result is stored,
// which is not what the call is about.
static VirtAddr first_address(const Event *event) {
    const CallInfo *info = call_info(event->call);
    for (unsigned i = 0; i < call_param_count(event->call); i++) {
        if (info->param[i].kind == VALUE_VA && event->args[i]) {
            return event->args[i];
        }
    }
    return 0;
}

// A copy is about the end outside the caller's own slot, if there is one.
static VirtAddr copied_address(const Event *event) {
    bool own = event->args[0] < CE_SLOT_SIZE;
    return event->args[own && event->args[1] >= CE_SLOT_SIZE ? 1 : 0];
}

// The address that a call is about, as the guest used it; 0 when it is about none.
static VirtAddr address_of_call(const Event *event) {
    if (event->fault) {
        return event->fault->va;
    }
    switch (event->call) {
    case CALL_copy:
        return copied_address(event);
    case CALL_LoadLibraryEx:
    case CALL_LoadLibrary: // the handle is an address of the kernel's
    case CALL_CreateThread:
    case CALL_CreateFileMapping:
    case CALL_WriteFile:
    case CALL_ReadFile:
        return 0;
    default:
        break;
    }
    bool made = call_info(event->call)->result == VALUE_VA && event->result;
    return made ? event->result : first_address(event);
}

// The item or heap of a heap call if it is in the large area. Heaps in a slot are shown in the heap
// view, not in the lens.
static VirtAddr address_of_heap_call(const Event *event) {
    VirtAddr item = call_info(event->call)->result == VALUE_BOOL ? 0 : event->result;
    bool names = event->call >= CALL_HeapReAlloc && event->call <= CALL_HeapValidate;
    VirtAddr given = names && event->args[2] ? event->args[2] : event->args[0];
    VirtAddr at = ce_slot_is_large(ce_slot_of(item)) ? item : given;
    return ce_slot_is_large(ce_slot_of(at)) ? at : 0;
}

// The process whose slot a low address of the call means: the caller's own. ReadProcessMemory and
// WriteProcessMemory mean the other process's.
static uint8_t process_of_address(const World *world, const Event *event) {
    bool of_other = event->call == CALL_ReadProcessMemory || event->call == CALL_WriteProcessMemory;
    uint8_t other =
        of_other && !event->fault ? query_process_of(world, event->args[0]) : PROCESS_NONE;
    return other == PROCESS_NONE ? event->process : other;
}

static VirtAddr address_of(const World *world, const Event *event) {
    if (event->kind == EVENT_POINT) {
        VirtAddr at = event->args[1] ? ce_slot_base(event->args[0] % CE_SLOTS) : event->args[0];
        return mapped_of(world, event->process, at);
    }
    if (event->kind != EVENT_CALL || event->depth) {
        return 0;
    }
    if (is_heap_call(event->call) && !event->fault) {
        return address_of_heap_call(event);
    }
    return event->fault
               ? event->fault->mapped
               : mapped_of(world, process_of_address(world, event), address_of_call(event));
}

// ---- the view of an event

// The KIND_ of what is at an address, or UINT32_MAX when nothing is there.
static uint32_t kind_at(const World *world, VirtAddr address) {
    PageView page = tables_walk(&world->tables, address);
    return address && page.block ? page.block->kind : UINT32_MAX;
}

// A heap call shows its heap while that exists; a destroyed heap has no picture.
static ViewId view_of_heap_call(const World *world, const Event *event) {
    bool names = event->call >= CALL_HeapDestroy && event->call <= CALL_HeapCompact;
    bool large = names && ce_slot_is_large(ce_slot_of(event->args[0]));
    return large && kind_at(world, event->args[0]) != KIND_HEAP ? VIEW_COUNT : VIEW_HEAP;
}

// The view that shows what a call is about; VIEW_COUNT when it is about nothing, or about memory in
// the large area that is gone.
static ViewId view_of_call(const World *world, const Event *event, VirtAddr address) {
    uint32_t kind = kind_at(world, address);
    if (query_is_wall(event->reason->id)) { // show the slot, not the memory of the caller
        return VIEW_MAP;
    }
    if (query_gate_touches(world, event)) {
        return VIEW_GATES;
    }
    if (is_heap_call(event->call)) {
        return view_of_heap_call(world, event);
    }
    switch (event->call) {
    case CALL_AllocPhysMem:
    case CALL_FreePhysMem:
        return VIEW_PHYSICAL;
    case CALL_VirtualAlloc:
    case CALL_LoadLibrary:
    case CALL_LoadLibraryEx:
    case CALL_FreeLibrary:
        return VIEW_MAP;
    default:
        break;
    }
    bool gone = kind == UINT32_MAX && ce_slot_is_large(ce_slot_of(address));
    return !address || gone                     ? VIEW_COUNT
           : kind == KIND_HEAP && !event->fault ? VIEW_HEAP
                                                : VIEW_MAP;
}

static ViewId view_of(const World *world, const Event *event, VirtAddr address) {
    if (event->kind == EVENT_POINT) {
        return query_gate_touches(world, event) ? VIEW_GATES : VIEW_COUNT;
    }
    return event->kind == EVENT_CALL && !event->depth ? view_of_call(world, event, address)
                                                      : VIEW_COUNT;
}

// The view that the last view{} asked for, VIEW_COUNT if it leaves the choice to the rule.
static ViewId view_asked(const World *world) {
    for (uint32_t i = world->n_marked[EVENT_VIEW]; i > 0; i--) {
        uint32_t number = world_marked(world, EVENT_VIEW, i - 1);
        if (number < world->position) {
            return (ViewId)world_event(world, number)->event.args[0];
        }
    }
    return VIEW_COUNT;
}

bool gaze_columns(const World *world) {
    const WorldEvent *point = moment_told(world, EVENT_POINT);
    if (point && point->event.args[1]) {
        return true;
    }
    for (uint32_t i = world->n_marked[EVENT_VIEW]; i > 0; i--) {
        uint32_t number = world_marked(world, EVENT_VIEW, i - 1);
        if (number < world->position) {
            return world_event(world, number)->event.args[1];
        }
    }
    return false;
}

// ---- all together

typedef struct Search {
    ViewId view;
    VirtAddr address;
    uint32_t at;  // the event that has the address
    bool pointed; // a pointer pointed at it
    bool turned;  // a turn lies between the event and now
    bool placed;  // earlier events cannot change the address
} Search;

// Fills in what the event says and no later event has said. False when everything is known.
static bool look_at(const World *world, uint32_t number, Search *search) {
    const Event *event = &world_event(world, number)->event;
    bool calls = event->kind == EVENT_CALL && !event->depth;
    VirtAddr address = address_of(world, event);
    ViewId view = view_of(world, event, address);
    if (!search->placed && address && (!search->turned || ce_slot_is_large(ce_slot_of(address)))) {
        search->address = address;
        search->at = number;
        search->pointed = event->kind == EVENT_POINT;
        search->placed = true;
    }
    search->turned |= calls && is_turn(event->call);
    search->placed |= calls && view < VIEW_COUNT && !search->turned;
    search->view = search->view == VIEW_COUNT ? view : search->view;
    return !search->placed || search->view == VIEW_COUNT;
}

// What a pointer points at must be visible: the heap view shows only heaps.
static ViewId view_of_search(const World *world, const Search *search) {
    bool outside = search->pointed && kind_at(world, search->address) != KIND_HEAP;
    return search->view == VIEW_COUNT || (search->view == VIEW_HEAP && outside) ? VIEW_MAP
                                                                                : search->view;
}

Gaze gaze_of(const World *world) {
    Gaze gaze = {.process = focus_of(world)};
    Search search = {.view = VIEW_COUNT};
    uint32_t now = world->position ? moment_now(world) : 0;
    uint32_t i = world->position, most = world->dump ? 0 : EVENTS_BACK;
    while (i > 0 && world->position - i < most && look_at(world, i - 1, &search)) {
        i--;
    }
    ViewId asked = view_asked(world);
    gaze.view = asked < VIEW_COUNT ? asked : view_of_search(world, &search);
    gaze.has_address = search.address != 0;
    gaze.address = search.address;
    gaze.now = gaze.has_address && search.at >= now;
    return gaze;
}

static bool tells_something(const World *world) {
    return moment_told(world, EVENT_SAY) || moment_told(world, EVENT_POINT) ||
           moment_told(world, EVENT_ASK) || step_failure(world);
}

uint8_t gaze_at_end(const World *world) {
    for (uint32_t i = world->position; i > 0 && !world->dump && !tells_something(world); i--) {
        const Event *event = &world_event(world, i - 1)->event;
        if (event->kind == EVENT_SAY) {
            bool lives =
                event->process < CE_PROCESS_MAX && world->tables.process[event->process].handle;
            return lives ? event->process : focus_of(world);
        }
        if (world->position - i >= EVENTS_BACK) {
            break;
        }
    }
    return focus_of(world);
}
