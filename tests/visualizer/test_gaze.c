// SPDX-License-Identifier: MIT

// The default picture looks at what the moment is about. Of each call that touches an address the
// picture that a viewer draws there, with nothing chosen, holds that address: in a grid that can be
// pointed at, among the frames of RAM, or, where rights are the question, in words. The address is
// taken from the call here by a list, not by the rule that the picture uses.

#include "ce/calls.h"
#include "scenario/library.h"
#include "tests/support/list_text.h"
#include "tests/support/play.h"
#include "tests/support/stage.h"
#include "visualizer/views/compose.h"
#include "world/query/focus.h"
#include "world/query/gaze.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_OF_A_LESSON 40u

#ifndef BRIEF
#define BRIEF "docs/brief.md"
#endif

// The address that a call was about, as the guest used it; 0 for calls that are not in the list.
static VirtAddr address_of(const Event *event) {
    if (event->fault) {
        return event->fault->va;
    }
    switch (event->call) {
    case CALL_peek8:
    case CALL_peek16:
    case CALL_peek32:
    case CALL_poke8:
    case CALL_poke16:
    case CALL_poke32:
    case CALL_fill:
        return event->args[0];
    case CALL_VirtualAlloc:
    case CALL_MapViewOfFile:
    case CALL_AllocPhysMem:
    case CALL_CeVirtualSharedAlloc:
    case CALL_HeapCreate:
    case CALL_HeapAlloc:
        return event->result;
    default:
        return 0;
    }
}

static VirtAddr mapped_of(const World *world, const Event *event) {
    VirtAddr va = address_of(event);
    const ProcessRow *process = &world->tables.process[event->process];
    return va >= CE_SLOT_SIZE || va == 0 ? va : ce_slot_base(process->slot) + va;
}

static bool is_there(const World *world, VirtAddr va) {
    return va && tables_block(&world->tables, va) != 0;
}

// Whether some text of the picture names the address.
static bool is_named(const DisplayList *list, VirtAddr va) {
    char hex[16];
    snprintf(hex, sizeof hex, "%08X", va);
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_TEXT && strstr(list_string(list, command), hex)) {
            return true;
        }
    }
    return false;
}

static bool is_shown(const Scene *scene, const DisplayList *list, VirtAddr va) {
    PageView page = tables_walk(&scene->world->tables, va);
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        uint64_t cells = (uint64_t)hit->cols * (uint64_t)hit->rows;
        bool in = hit->kind == HIT_ADDRESS && va >= hit->base &&
                  (uint64_t)(va - hit->base) < cells * hit->bytes;
        // The strip of the large area and the overview's columns show everything, and nothing well.
        bool near = hit->cols < 64 && hit->cols > 1;
        bool lens = hit->cols >= 64 && hit->rows > 1;
        if ((in && (near || lens)) ||
            (hit->kind == HIT_FRAME && page_state(page.word) == PAGE_STATE_COMMITTED)) {
            return true;
        }
    }
    return scene->view == VIEW_ACCESS && is_named(list, va);
}

static void look(Stage *stage, uint32_t position) {
    world_seek(&stage->world, position);
    scene_follow(&stage->scene);
    scene_draw(&stage->scene, &stage->list);
    assert_false(stage->list.failed);
}

static void check_shown(Stage *stage, const char *lesson, const Event *event, VirtAddr va) {
    if (!is_shown(&stage->scene, &stage->list, va)) {
        fail_msg("%s, step %u: %s is about %08X, and the picture (%s) does not show it", lesson,
                 event->step, call_info(event->call)->name, va, view_id_name(stage->scene.view));
    }
}

// Whether the scenario asked for a view before this step. That view may differ from the call's.
static bool is_asked(const World *world) {
    for (uint32_t i = world->n_marked[EVENT_VIEW]; i > 0; i--) {
        const WorldEvent *asked = world_event(world, world_marked(world, EVENT_VIEW, i - 1));
        if (asked->number < world->position) {
            return asked->event.args[0] < VIEW_COUNT;
        }
    }
    return false;
}

// Goes through a lesson; returns how many of the looks were at the large area.
static unsigned look_through(const char *lesson, unsigned *ret_n) {
    Stage *stage = stage_new(lesson);
    const World *world = &stage->world;
    unsigned n = 0, large = 0;
    for (uint32_t i = 0; i < world->n_events && n < MOST_OF_A_LESSON; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind != EVENT_CALL || event->depth || address_of(event) == 0) {
            continue;
        }
        world_seek(&stage->world, moment_end(world, i));
        VirtAddr va = mapped_of(world, event);
        const WorldEvent *point = moment_told(world, EVENT_POINT);
        bool lives =
            event->process < CE_PROCESS_MAX && world->tables.process[event->process].handle;
        bool own_slot = !ce_slot_is_large(ce_slot_of(va));
        if (!lives || point || !is_there(world, va) || (own_slot && is_asked(world))) {
            continue;
        }
        look(stage, world->position);
        check_shown(stage, lesson, event, va);
        large += !own_slot;
        n++;
    }
    stage_free(stage);
    *ret_n += n;
    return large;
}

static void what_a_call_touches_is_in_the_picture(void **state) {
    (void)state;
    unsigned n = 0, large = 0;
    for (unsigned i = 0; i < library_file_count; i++) {
        const char *name = library_files[i].name;
        if (!strchr(name, '/')) {
            large += look_through(name, &n);
        }
    }
    print_message("%u calls, %u of them at the large area\n", n, large);
    assert_true(n > 600 && large > 121);
}

// ---- the sentences of the document

// The call of the step that an event belongs to, if it is about an address that is there.
static const Event *call_about_memory(const World *world, uint32_t number, VirtAddr *ret_va) {
    for (uint32_t i = number + 1; i > step_begin(world, number); i--) {
        const Event *event = &world_event(world, i - 1)->event;
        bool lives =
            event->process < CE_PROCESS_MAX && world->tables.process[event->process].handle;
        if (event->kind == EVENT_CALL && !event->depth && lives && address_of(event)) {
            *ret_va = mapped_of(world, event);
            return is_there(world, *ret_va) ? event : NULL;
        }
    }
    return NULL;
}

// The row's expectation or question, and whether its moment shows what its call was about.
static unsigned check_row(Stage *stage, const char *lesson, uint32_t line) {
    const World *world = &stage->world;
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if ((event->kind != EVENT_EXPECT && event->kind != EVENT_ASK) || event->line != line) {
            continue;
        }
        VirtAddr va = 0;
        look(stage, moment_end(world, i));
        const Event *call = call_about_memory(world, i, &va);
        if (call && !moment_told(world, EVENT_POINT)) {
            check_shown(stage, lesson, call, va);
            return 1;
        }
    }
    return 0;
}

static void each_sentence_of_the_document_is_seen_where_it_is_shown(void **state) {
    (void)state;
    FILE *file = fopen(BRIEF, "r");
    char text[2048], name[64], lesson[64] = "";
    unsigned n = 0, n_rows = 0, line = 0;
    Stage *stage = NULL;
    assert_non_null(file);
    while (fgets(text, sizeof text, file)) {
        const char *link = strstr(text, "(../scenarios/");
        if (text[0] != '|' || !link ||
            sscanf(link, "(../scenarios/%63[^.].lua#L%u", name, &line) != 2) {
            continue;
        }
        if (strcmp(name, lesson) != 0) {
            if (stage) {
                stage_free(stage);
            }
            stage = stage_new(name);
            snprintf(lesson, sizeof lesson, "%s", name);
        }
        n += check_row(stage, lesson, line);
        n_rows++;
    }
    if (stage) {
        stage_free(stage);
    }
    fclose(file);
    print_message("%u rows, %u of them about an address\n", n_rows, n);
    assert_true(n_rows > 50 && n >= 25);
}

// The last call of wall is the switch back, of which nothing is said: the picture that stays shows
// who has said the last sentence. Where the last moment tells something the rule is the usual one.
static void the_picture_that_stays_shows_who_spoke_last(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    look(stage, stage->world.n_events);
    assert_string_equal(query_process_name(&stage->world, focus_of(&stage->world)), "wall.exe");
    assert_string_equal(query_process_name(&stage->world, gaze_at_end(&stage->world)), "next.exe");
    assert_true(list_holds_text(&stage->list, "SLOT 14 wall.exe"));
    stage->scene.ended = true;
    scene_draw(&stage->scene, &stage->list);
    assert_true(list_holds_text(&stage->list, "SLOT 15 next.exe"));
    assert_true(list_holds_text(&stage->list, "It works. A program gets what"));
    assert_false(list_holds_text(&stage->list, "switch_to(wall.exe)"));
    for (uint32_t i = 1; i < stage->world.n_events; i++) { // all others: who speaks, runs
        world_seek(&stage->world, i);
        bool tells = moment_told(&stage->world, EVENT_SAY) || moment_told(&stage->world, EVENT_ASK);
        assert_true(!tells || gaze_at_end(&stage->world) == focus_of(&stage->world));
    }
    stage_free(stage);
}

// An address of another process means its slot, not the caller's, which has the same address.
static void what_is_read_of_another_process_is_looked_for_in_its_slot(void **state) {
    (void)state;
    static const char text[] =
        "local id, page\n"
        "process{ name = 'owner.exe', main = function()\n"
        "  page = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n"
        "  id = GetCurrentProcessId()\n"
        "end }\n"
        "process{ name = 'debugger.exe', main = function()\n"
        "  local own = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n"
        "  expect('read', (ReadProcessMemory(id, page, own, 4)))\n"
        "  expect('written', (WriteProcessMemory(id, page, own, 4)))\n"
        "  expect('own', (ReadProcessMemory(GetCurrentProcess(), page, own, 4)))\n"
        "  expect('nobody', (ReadProcessMemory(7, page, own, 4)), FALSE)\n"
        "end }\n";
    World world;
    play_lesson(&world, &(LibraryFile){"t", text, sizeof text - 1});
    unsigned n = 0;
    for (uint32_t i = 0; i < world.n_events; i++) {
        const Event *event = &world_event(&world, i)->event;
        if (event->call == CALL_ReadProcessMemory || event->call == CALL_WriteProcessMemory) {
            world_seek(&world, i + 1);
            Gaze gaze = gaze_of(&world);
            static const uint8_t slot[] = {14, 14, 15, 15};
            assert_int_equal(gaze.address, ce_slot_base(slot[n++]) + event->args[1]);
        }
    }
    assert_int_equal(n, 4);
    world_deinit(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_of_another_process_is_looked_for_in_its_slot),
        cmocka_unit_test(what_a_call_touches_is_in_the_picture),
        cmocka_unit_test(each_sentence_of_the_document_is_seen_where_it_is_shown),
        cmocka_unit_test(the_picture_that_stays_shows_who_spoke_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
