// SPDX-License-Identifier: MIT

// Golden images: pictures as somebody has looked at them. SLOT32_WRITE_GOLDEN=1 writes them anew:
// look at them. Cards lie over a picture, and have to hold at every size too.

#include "tests/support/saved.h"
#include "tests/visualizer/picture.h"

#include "visualizer/shelf_grid.h"
#include "visualizer/views/compose.h"
#include "visualizer/window/picture.h"
#include "world/query/moment.h"

#include <SDL_image.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#ifndef GOLDEN_DIR
#define GOLDEN_DIR "tests/visualizer/golden"
#endif
#define GOLDEN_TOLERANCE 2 // of 1,000 pixels may differ visibly (font rendering)

typedef struct Golden {
    const char *file, *lesson;
    uint32_t step;
    int w, h;
    ThemeId theme;
    bool present;
    ViewId view; // VIEW_COUNT = the one that the moment asks for
    Zoom zoom;
    VirtAddr cursor;
} Golden;

static const Golden goldens[] = {
    {"first", "wall", 4, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"failure", "wall", 297, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"failure_dark", "wall", 297, 1280, 800, THEME_DARK, false, VIEW_MAP, ZOOM_MAP, 0},
    {"failure_contrast", "wall", 297, 1280, 800, THEME_CONTRAST, false, VIEW_MAP, ZOOM_MAP, 0},
    {"failure_present", "wall", 297, 1280, 800, THEME_LIGHT, true, VIEW_MAP, ZOOM_MAP, 0},
    {"failure_1024", "wall", 297, 1024, 600, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"failure_3840", "wall", 297, 3840, 2160, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"physical", "wall", 297, 1280, 800, THEME_LIGHT, false, VIEW_PHYSICAL, ZOOM_MAP, 0},
    {"splinters", "granules", 1000, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"slot", "wall", 200, 1280, 800, THEME_DARK, false, VIEW_MAP, ZOOM_SLOT, 0},
    {"block", "slot0", 6, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_BLOCK, 0x1C023000},
    {"bytes", "slot0", 9, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_BYTES, 0x1C070000},
    {"shared_heap", "shared-heap", 45, 1366, 768, THEME_LIGHT, false, VIEW_COUNT, ZOOM_MAP, 0},
    {"neighbours", "neighbours", 25, 1280, 800, THEME_LIGHT, false, VIEW_COUNT, ZOOM_MAP, 0},
    {"large", "large-area", 13, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"access", "psl", 22, 1280, 800, THEME_LIGHT, false, VIEW_ACCESS, ZOOM_MAP, 0x20070000},
    {"gates", "two-gates", 17, 1280, 800, THEME_DARK, true, VIEW_ACCESS, ZOOM_MAP, 0x42000000},
    {"stacks", "stacks", 24, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"crunch", "dll-crunch", 22, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"dll_hole", "load-order", 16, 1280, 800, THEME_DARK, false, VIEW_MAP, ZOOM_MAP, 0},
    {"pool", "low-memory", 26, 1280, 800, THEME_LIGHT, false, VIEW_PHYSICAL, ZOOM_MAP, 0},
    {"hibernate", "hibernate", 43, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
    {"fragments", "physmem", 102, 1280, 800, THEME_LIGHT, false, VIEW_PHYSICAL, ZOOM_MAP, 0},
    {"physmem", "physmem", 6, 1280, 800, THEME_LIGHT, false, VIEW_COUNT, ZOOM_MAP, 0},
    {"fragments_present", "physmem", 102, 1280, 800, THEME_DARK, true, VIEW_PHYSICAL, ZOOM_MAP, 0},
    {"heap", "fragmentation", 800, 1280, 800, THEME_LIGHT, false, VIEW_HEAP, ZOOM_MAP, 0},
    {"heap_shared", "client-server", 20, 1280, 800, THEME_DARK, true, VIEW_HEAP, ZOOM_MAP, 0},
    {"gates_view", "shared-heap-docs", 12, 1280, 800, THEME_LIGHT, false, VIEW_GATES, ZOOM_MAP, 0},
    {"threads", "psl", 22, 1280, 800, THEME_LIGHT, false, VIEW_THREADS, ZOOM_MAP, 0},
    {"threads_race", "race", 150, 1280, 800, THEME_LIGHT, false, VIEW_THREADS, ZOOM_MAP, 0},
    {"threads_present", "driver-thread", 31, 1366, 768, THEME_DARK, true, VIEW_THREADS, ZOOM_MAP,
     0},
    {"code", "c-wall", 42, 1280, 800, THEME_LIGHT, false, VIEW_CODE, ZOOM_MAP, 0},
    {"code_present", "c-shared-heap", 12, 1366, 768, THEME_DARK, true, VIEW_CODE, ZOOM_MAP, 0},
    {"code_page", "c-wall", 42, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_BYTES, 0x1E011040},
    {"server_call", "psl", 22, 1280, 800, THEME_LIGHT, false, VIEW_MAP, ZOOM_MAP, 0},
};

static int differing(const SDL_Surface *a, const SDL_Surface *b) {
    int n = 0;
    for (int y = 0; y < a->h; y++) {
        const uint8_t *p = (const uint8_t *)a->pixels + y * a->pitch;
        const uint8_t *q = (const uint8_t *)b->pixels + y * b->pitch;
        for (int x = 0; x < a->w; x++) {
            int most = 0;
            for (int k = 0; k < 3; k++) {
                int d = abs(p[x * 4 + k] - q[x * 4 + k]);
                most = d > most ? d : most;
            }
            n += most > 64;
        }
    }
    return n;
}

static void compare_golden(Stage *stage, const Golden *golden) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s.png", GOLDEN_DIR, golden->file);
    scene_draw(&stage->scene, &stage->list);
    if (getenv("SLOT32_WRITE_GOLDEN")) {
        assert_true(picture_write(stage->raster, &stage->list, golden->w, golden->h, path));
        return;
    }
    SDL_Surface *loaded = IMG_Load(path);
    if (!loaded) {
        fail_msg("no golden image %s", path);
        return;
    }
    SDL_Surface *wanted = SDL_ConvertSurfaceFormat(loaded, SDL_PIXELFORMAT_RGB888, 0);
    SDL_Surface *drawn =
        SDL_CreateRGBSurfaceWithFormat(0, golden->w, golden->h, 32, SDL_PIXELFORMAT_RGB888);
    assert_true(wanted && drawn && wanted->w == golden->w && wanted->h == golden->h);
    raster_draw(stage->raster, &stage->list, drawn);
    int n = differing(wanted, drawn);
    if (n > golden->w * golden->h * GOLDEN_TOLERANCE / 1000) {
        fail_msg("%s: %d pixels differ", path, n);
    }
    SDL_FreeSurface(loaded);
    SDL_FreeSurface(wanted);
    SDL_FreeSurface(drawn);
}

static const Question open_question = {
    .question = "The device has 58 MB of RAM free. How many blocks of 64 KB will we get?",
    .choices = {"930", "512", "292"},
    .n_choices = 3,
    .chosen = 2};

static const Question free_question = {
    .question =
        "The large area belongs to nobody's slot; the VirtualAlloc page warns that every process "
        "can read and write it. 512 blocks make 32 MB: 213 belong to the DLLs, 1 is the NULL "
        "guard, 2 the EXE, 1 the stack, 3 the heap. How many are left?",
    .typed = "292"};

static const char *const card_files[] = {"card_help", "card_error", "card_question", "card_hover",
                                         "card_dll"};
#define N_GOLDEN_CARDS 5
#define N_CARDS 6 // the last one has no golden image

static void show_card(Scene *scene, int card) {
    scene->help = card == 0;
    scene->error = card == 1 ? "mine.lua:12: the scenario ran too long: the limit of "
                               "instructions is used up (an endless loop?)"
                             : NULL;
    scene->question = card == 2 ? &open_question : card == 5 ? &free_question : NULL;
    scene->has_hover = card == 3 || card == 4;
    scene->hover = card == 4 ? 0x1DE20000 : 0x1C0A3000; // a DLL that others have loaded
    scene->pointer_x = scene->w * 7 / 10;
    scene->pointer_y = scene->h * 13 / 20;
}

// Cards lie over the picture: they are looked at, and their texts have contrast and room.
static void cards_are_readable(void **state) {
    (void)state;
    for (int card = 0; card < N_GOLDEN_CARDS; card++) {
        Stage *stage = stage_new("wall");
        const Golden golden = {.file = card_files[card], .w = 1280, .h = 800};
        world_seek(&stage->world, world_events_to_step(&stage->world, 150));
        stage->scene.theme = card % 2 ? THEME_DARK : THEME_LIGHT;
        show_card(&stage->scene, card);
        compare_golden(stage, &golden);
        texts_have_contrast(&stage->list);
        texts_are_inside(&stage->list, &stage->scene);
        stage_free(stage);
    }
}

// A question for slides: alone, large, at every size within its card.
static void a_question_is_a_slide(void **state) {
    (void)state;
    for (int reveals = 0; reveals < 2; reveals++) {
        Stage *stage = stage_new("wall");
        const QuestionSheet sheet = {
            .question = open_question,
            .number = 1,
            .n = 2,
            .reveals = reveals,
            .title = "The 32 MB wall",
            .answer = "292",
            .why = "512 blocks make 32 MB. 213 belong to the DLLs, 7 to the program."};
        const Golden golden = {.file = reveals ? "slide_revealed" : "slide", .w = 1280, .h = 800};
        stage->scene.sheet = &sheet;
        compare_golden(stage, &golden);
        assert_true(list_says(&stage->list, "How many blocks"));
        assert_int_equal(list_says(&stage->list, "(right)"), reveals);
        assert_int_equal(list_says(&stage->list, "213 belong"), reveals);
        for (unsigned i = 0; i < PICTURE_FORMS; i++) {
            picture_set_size(&stage->scene, i);
            scene_draw(&stage->scene, &stage->list);
            texts_are_inside(&stage->list, &stage->scene);
            texts_do_not_overlap(&stage->list);
            texts_have_contrast(&stage->list);
            texts_stay_in_their_panel(&stage->list);
            no_text_is_cut_short(&stage->list);
        }
        stage_free(stage);
    }
}

// What the exercise of the stage says and asks; the world goes to where all is said.
static void fill_worksheet(Stage *stage, Worksheet *sheet) {
    uint32_t told = 0;
    for (uint32_t i = 0; i < stage->world.n_events; i++) {
        const Event *event = &world_event(&stage->world, i)->event;
        if (event->kind == EVENT_SAY) {
            sheet->parts[sheet->n_parts++] =
                (SheetPart){.kind = SHEET_SAID, .text = event->text[0]};
            told = i + 1;
        } else if (event->kind == EVENT_ASK) {
            sheet->parts[sheet->n_parts++] = (SheetPart){.kind = SHEET_QUESTION,
                                                         .number = 1,
                                                         .text = event->text[0],
                                                         .choices = event->text[4],
                                                         .answer = event->text[1],
                                                         .why = event->text[2]};
        }
    }
    world_seek(&stage->world, told);
}

// An exercise on paper: with and without its answer, upright and lying, with code and with choices.
static void a_worksheet_can_be_printed(void **state) {
    (void)state;
    for (int answers = 0; answers < 2; answers++) {
        Stage *stage = stage_new("exercises/largest-hole");
        Worksheet sheet = {.title = "The largest hole",
                           .name = "largest-hole",
                           .profile = "pocket-pc",
                           .seed = 1,
                           .ram_mb = 64,
                           .answers = answers,
                           .pictured = true};
        const Golden golden = {
            .file = answers ? "worksheet_answers" : "worksheet", .w = 1240, .h = 1754};
        stage->scene.worksheet = &sheet;
        stage->scene.theme = answers ? THEME_DARK : THEME_LIGHT;
        stage->scene.w = golden.w;
        stage->scene.h = golden.h;
        fill_worksheet(stage, &sheet);
        compare_golden(stage, &golden);
        assert_true(list_says(&stage->list, "How many KB"));
        assert_int_equal(list_says(&stage->list, "The largest hole decides."), answers);
        sheet.parts[sheet.n_parts++] = (SheetPart){.kind = SHEET_QUESTION,
                                                   .number = 2,
                                                   .text = "Will it fit?",
                                                   .choices = "yes\nno",
                                                   .answer = "no"};
        sheet.parts[sheet.n_parts++] = (SheetPart){.kind = SHEET_GOAL, .text = "the piece fits"};
        sheet.parts[sheet.n_parts++] =
            (SheetPart){.kind = SHEET_CODE, .text = "solve{\n    seed = 7,\n\n}\n"};
        for (unsigned i = 0; i < 2 * PICTURE_FORMS; i++) {
            Scene *scene = &stage->scene;
            picture_set_size(scene, i / 2);
            int w = scene->w;
            scene->w = i % 2 ? scene->h : w;
            scene->h = i % 2 ? w : scene->h;
            scene_draw(scene, &stage->list);
            texts_are_inside(&stage->list, scene);
            texts_do_not_overlap(&stage->list);
            texts_have_contrast(&stage->list);
            texts_stay_in_their_panel(&stage->list);
        }
        stage_free(stage);
    }
}

static void the_end_of_a_lesson_names_the_next(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    const Golden golden = {.file = "end", .w = 1280, .h = 800};
    const EndCard end = {.try_now = "N asks again in a fresh process. V puts a Smartphone beside.",
                         .next = "Reserve, commit, touch",
                         .next_lesson = 3};
    stage->scene.ended = true;
    stage->scene.end = &end;
    world_seek(&stage->world, stage->world.n_events);
    compare_golden(stage, &golden);
    picture_holds(stage);
    stage_free(stage);
}

// The shelf as it is with some lessons done.
static void the_shelf_is_readable(void **state) {
    (void)state;
    Stage *stage = stage_new("wall"), *drawn = stage_new("wall");
    const Golden golden = {.file = "shelf", .w = 1280, .h = 800};
    ShelfGrid grid = shelf_grid(1280, 800);
    world_seek(&drawn->world, world_events_to_step(&drawn->world, 297));
    drawn->scene.w = grid.picture_w;
    drawn->scene.h = grid.picture_h;
    scene_draw(&drawn->scene, &drawn->list);
    ShelfItem items[8] = {
        {.title = "The 32 MB wall",
         .goal = "Say why memory runs out while most of the RAM is free.",
         .lesson = 2,
         .minutes = 5,
         .questions = 2,
         .right = 2,
         .state = SHELF_DONE,
         .picture = &drawn->list,
         .picture_w = grid.picture_w,
         .picture_h = grid.picture_h},
        {.title = "Reserve, commit, touch",
         .goal = "Tell what takes addresses from what takes RAM.",
         .lesson = 3,
         .minutes = 10,
         .questions = 1,
         .state = SHELF_CHANGED},
        {.title = "A lesson whose title is much longer than a card of the shelf",
         .goal = "A goal that needs both of its lines, because it says in many "
                 "words what could be said in few of them, as goals often do.",
         .lesson = 999,
         .minutes = 240},
        {.title = "mine.lua", .goal = "", .trouble = "mine.lua:1: no '(' near x"}};
    for (int i = 4; i < 8; i++) {
        items[i] = (ShelfItem){.title = "Another", .goal = "", .state = SHELF_DONE};
    }
    const Shelf shelf = {
        .routes = {"Lessons", "my folder/"}, .n_routes = 2, .items = items, .n = 8};
    stage->scene.shelf = &shelf;
    stage->scene.shelf_at = 1;
    compare_golden(stage, &golden);
    texts_have_contrast(&stage->list);
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(&stage->scene, i);
        scene_draw(&stage->scene, &stage->list);
        texts_are_inside(&stage->list, &stage->scene);
        texts_do_not_overlap(&stage->list);
    }
    stage_free(drawn);
    stage_free(stage);
}

static void a_dll_of_a_file_shows_what_moving_it_to_modules_wins(void **state) {
    (void)state;
    Stage *stage = stage_new("xip");
    const Golden golden = {.file = "card_remedy", .w = 1280, .h = 800};
    world_seek(&stage->world, world_events_to_step(&stage->world, 22));
    Scene *scene = &stage->scene;
    scene->has_hover = true;
    scene->hover = 0x0DD90000; // chart.dll in slot 6
    scene->pointer_x = 700;
    scene->pointer_y = 200;
    compare_golden(stage, &golden);
    assert_true(list_says(&stage->list, "in MODULES: 512 KB won"));
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(scene, i);
        scene_draw(scene, &stage->list);
        texts_are_inside(&stage->list, scene);
        texts_stay_in_their_panel(&stage->list);
        no_text_is_cut_short(&stage->list);
    }
    stage_free(stage);
}

static void holds_at_every_size(Stage *stage) {
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(&stage->scene, i);
        scene_draw(&stage->scene, &stage->list);
        texts_are_inside(&stage->list, &stage->scene);
        texts_have_contrast(&stage->list);
        texts_stay_in_their_panel(&stage->list);
        no_text_is_cut_short(&stage->list);
    }
}

static void a_remedy_that_is_looked_at_has_a_ghost_and_its_reasons(void **state) {
    (void)state;
    Stage *stage = stage_new("fixes");
    const Golden golden = {.file = "remedy_ghost", .w = 1280, .h = 800};
    world_seek(&stage->world, world_events_to_step(&stage->world, 18));
    RemedyWin wins[REMEDY_LIST];
    stage->scene.choice_n = remedy_list(&stage->world, UINT32_MAX, wins);
    while (wins[stage->scene.choice_at].remedy.kind != REMEDY_MERGE) {
        stage->scene.choice_at++;
    }
    stage->scene.choice = &wins[stage->scene.choice_at];
    compare_golden(stage, &golden);
    assert_true(list_says(&stage->list, "12 DLLs merged: 512 KB won"));
    assert_true(list_says(&stage->list, "DLL line after a remedy"));
    texts_do_not_overlap(&stage->list);
    holds_at_every_size(stage);
    for (stage->scene.choice_at = 0; stage->scene.choice_at < stage->scene.choice_n;
         stage->scene.choice_at++) {
        stage->scene.choice = &wins[stage->scene.choice_at];
        holds_at_every_size(stage);
    }
    stage_free(stage);
}

static void a_remedy_in_force_tells_before_and_after(void **state) {
    (void)state;
    static const char *const first[] = {"first:maps.dll", NULL};
    static const char *const many[] = {"first:maps.dll", "merge:voice.dll+ads.dll", NULL};
    const Golden golden = {.file = "remedy_applied", .w = 1280, .h = 800};
    Stage *before = stage_new("load-order"), *stage = stage_new_with("load-order", first);
    world_seek(&before->world, world_events_to_step(&before->world, 7));
    world_seek(&stage->world, world_events_to_step(&stage->world, 7));
    stage->scene.before = &before->world;
    compare_golden(stage, &golden);
    assert_true(list_says(&stage->list, "with: maps.dll loaded first"));
    assert_true(list_says(&stage->list, "before: 3 MB more"));
    texts_do_not_overlap(&stage->list);
    holds_at_every_size(stage);
    picture_set_size(&stage->scene, 0);
    stage->scene.remedies = many; // too long for the title: the number
    scene_draw(&stage->scene, &stage->list);
    assert_true(list_says(&stage->list, "with 2 remedies"));
    stage_free(stage);
    stage_free(before);
}

static void go_to(Stage *stage, uint32_t step) {
    world_seek(&stage->world, world_events_to_step(&stage->world, step));
    scene_follow(&stage->scene);
}

static void a_guess_is_a_line_until_it_is_judged(void **state) {
    (void)state;
    Stage *stage = stage_new_answered("wall", "400");
    const Golden taking = {.file = "guess", .w = 1280, .h = 800};
    const Golden judged = {.file = "guess_judged", .w = 1366, .h = 768};
    go_to(stage, 150);
    compare_golden(stage, &taking);
    assert_true(list_says(&stage->list, "your guess: 400"));
    stage->scene.w = judged.w;
    stage->scene.h = judged.h;
    go_to(stage, 297);
    compare_golden(stage, &judged);
    assert_true(list_says(&stage->list, "Your guess was 400. Not quite. The answer: 292."));
    holds_at_every_size(stage);
    stage_free(stage);
}

static void a_refusal_answers_why_not_here(void **state) {
    (void)state;
    Stage *stage = stage_new("granules");
    const Golden golden = {.file = "why_not", .w = 1280, .h = 800};
    const Golden holes = {.file = "holes", .w = 1280, .h = 800};
    uint32_t position = 0;
    assert_true(moment_find(&stage->world, (Moment){933, 1}, &position));
    world_seek(&stage->world, position);
    compare_golden(stage, &holes);
    stage->scene.asks_why = stage->scene.has_hover = true;
    stage->scene.hover = 0x1C260000;
    compare_golden(stage, &golden);
    for (VirtAddr at = 0x1C000000; at < 0x1E000000; at += 0x350000) {
        stage->scene.hover = at;
        holds_at_every_size(stage);
    }
    stage_free(stage);
}

// A run of frames, frames that somebody holds, and a gate are asked like a place in the slot.
static void frames_and_gates_answer_too(void **state) {
    (void)state;
    Stage *stage = stage_new("physmem");
    const Golden run = {.file = "why_frame", .w = 1280, .h = 800};
    go_to(stage, 102);
    scene_follow(&stage->scene);
    stage->scene.asks_why = stage->scene.has_hover_frame = true;
    stage->scene.hover_frame = 2000;
    compare_golden(stage, &run);
    for (uint32_t at = 0; at < 4096; at += 371) {
        stage->scene.hover_frame = at;
        holds_at_every_size(stage);
    }
    stage_free(stage);
    const Golden gate = {.file = "why_gate", .w = 1280, .h = 800};
    stage = stage_new("two-gates");
    go_to(stage, 17);
    scene_follow(&stage->scene);
    stage->scene.asks_why = stage->scene.has_hover_gate = true;
    stage->scene.hover_gate = 1;
    compare_golden(stage, &gate);
    for (stage->scene.hover_gate = 0; stage->scene.hover_gate < 3; stage->scene.hover_gate++) {
        holds_at_every_size(stage);
    }
    stage_free(stage);
}

static void at_a_switch_slot_0_is_on_its_way(void **state) {
    (void)state;
    Stage *stage = stage_new("slot0");
    const Golden golden = {.file = "switch", .w = 1280, .h = 800};
    go_to(stage, 14);
    stage->scene.slide = (Slide){.moving = true, .permille = 500};
    assert_true(turn_now(&stage->world, &stage->scene.slide.turn));
    compare_golden(stage, &golden);
    assert_true(
        list_says(&stage->list,
                  "At 00070000, slot 15 has the value 33333333; slot 14 has the value 22222222."));
    holds_at_every_size(stage);
    stage_free(stage);
}

static void the_device_beside_can_be_pointed_at(void **state) {
    (void)state;
    const Golden golden = {.file = "card_beside", .w = 1280, .h = 800};
    Stage *stage = stage_new("load-order"), *other = stage_new("dll-crunch");
    Scene *scene = &stage->scene;
    scene->beside = &other->world;
    scene->beside_title = runner_info(other->runner)->title;
    scene->has_hover = scene->on_beside = true;
    scene->hover = 0x1D040000; // browser.dll, which the left one has not
    scene->pointer_x = 700;
    scene->pointer_y = 400;
    compare_golden(stage, &golden);
    assert_true(list_says(&stage->list, "the place of browser.dll, not loaded here"));
    assert_true(list_says(&stage->list, "on the device beside: DLL crunch"));
    unsigned n[2] = {0};
    for (unsigned i = 0; i < scene->n_hits; i++) {
        n[scene->hits[i].beside] += scene->hits[i].kind == HIT_ADDRESS && scene->hits[i].cols == 1;
    }
    assert_true(n[0] >= 33 && n[1] == 33); // a column per slot in both
    scene->on_beside = false;
    scene_draw(scene, &stage->list);
    assert_false(list_says(&stage->list, "browser.dll"));
    scene->on_beside = true;
    scene->zoom = ZOOM_SLOT; // the left one only
    scene_draw(scene, &stage->list);
    assert_false(list_says(&stage->list, "browser.dll"));
    scene->zoom = ZOOM_MAP;
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(scene, i);
        scene_draw(scene, &stage->list);
        texts_are_inside(&stage->list, scene);
        no_text_is_cut_short(&stage->list);
    }
    stage_free(other);
    stage_free(stage);
}

// One script on a Pocket PC and a Smartphone: where they part, in both pictures that have two
// halves.
static void two_devices_in_lockstep_are_two_halves(void **state) {
    (void)state;
    static const Golden pictures[] = {
        {"halves", "shared-heap-untrusted", 10, 1280, 800, THEME_LIGHT, false, VIEW_GATES, 0, 0},
        {"halves_present", "shared-heap-untrusted", 15, 1920, 1080, THEME_DARK, true, VIEW_GATES, 0,
         0},
        {"halves_map", "shared-heap", 33, 1280, 800, THEME_LIGHT, false, VIEW_MAP, 0, 0}};
    for (unsigned i = 0; i < 3; i++) {
        const Golden *golden = &pictures[i];
        Stage *stage = stage_new_on(golden->lesson, "pocket-pc");
        Stage *other = stage_new_on(golden->lesson, "smartphone");
        Lockstep *lockstep = lockstep_new(&stage->world, &other->world);
        stage->scene.w = golden->w;
        stage->scene.h = golden->h;
        stage->scene.theme = golden->theme;
        stage->scene.present = golden->present;
        stage->scene.view = golden->view;
        stage_pair(stage, other, lockstep, golden->step);
        compare_golden(stage, golden);
        assert_true(list_says(&stage->list, "They part in"));
        texts_do_not_overlap(&stage->list);
        texts_have_contrast(&stage->list);
        texts_are_inside(&stage->list, &stage->scene);
        lockstep_free(lockstep);
        stage_free(other);
        stage_free(stage);
    }
}

static void cards_hold_at_every_size(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    world_seek(&stage->world, world_events_to_step(&stage->world, 150));
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(&stage->scene, i);
        for (int card = 0; card < N_CARDS; card++) {
            show_card(&stage->scene, card);
            scene_draw(&stage->scene, &stage->list);
            texts_are_inside(&stage->list, &stage->scene);
            texts_stay_in_their_panel(&stage->list);
            no_text_is_cut_short(&stage->list);
        }
    }
    stage_free(stage);
}

static void golden_images_are_as_they_were_looked_at(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        const Golden *golden = &goldens[i];
        Stage *stage = stage_new(golden->lesson);
        uint32_t position = 0;
        assert_true(moment_find(&stage->world, (Moment){golden->step, 0}, &position));
        world_seek(&stage->world, position);
        stage->scene.w = golden->w;
        stage->scene.h = golden->h;
        stage->scene.theme = golden->theme;
        stage->scene.present = golden->present;
        stage->scene.view = golden->view;
        stage->scene.zoom = golden->zoom;
        stage->scene.has_cursor = golden->cursor != 0;
        stage->scene.cursor = golden->cursor;
        if (golden->view == VIEW_COUNT) { // what a viewer shows
            stage->scene.view = VIEW_MAP;
            scene_follow(&stage->scene);
        }
        compare_golden(stage, golden);
        texts_do_not_overlap(&stage->list);
        texts_have_contrast(&stage->list);
        texts_are_inside(&stage->list, &stage->scene);
        stage_free(stage);
    }
}

// The bar of the strip that is the n-th that was drawn, as an address; 0 when there are fewer.
static VirtAddr bar_at(const Scene *scene, unsigned n) {
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        bool bar = hit->kind == HIT_ADDRESS && hit->cols == 1 && hit->rows == 1;
        if (bar && n-- == 0) {
            return hit->base;
        }
    }
    return 0;
}

// Each region and big block of a heap can be chosen from the strip, and what is pointed at is told
// with its header.
static void a_heap_is_looked_at_part_by_part(void **state) {
    (void)state;
    Stage *stage = stage_new("shared-heap");
    Scene *scene = &stage->scene;
    const Golden golden = {.file = "heap_blocks", .w = 1280, .h = 800};
    world_seek(&stage->world, world_events_to_step(&stage->world, 85));
    scene->view = VIEW_HEAP;
    scene_draw(scene, &stage->list);
    assert_true(list_says(&stage->list, "region 1 of 1"));
    VirtAddr block = bar_at(scene, 3);
    assert_int_equal(block, 0x42BC0000); // behind the region's: the third of the big blocks
    scene->has_cursor = scene->has_hover = true;
    scene->cursor = block;
    scene->hover = block + 0x1234;
    scene->pointer_x = 700;
    scene->pointer_y = 400;
    compare_golden(stage, &golden);
    assert_true(list_says(&stage->list, "one of 40 big blocks"));
    assert_true(list_says(&stage->list, "311,256 bytes, in use"));
    assert_true(list_says(&stage->list, "header at 42BC0020: 0004BFE0 = 311,264 bytes"));
    texts_have_contrast(&stage->list);
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(scene, i);
        scene_draw(scene, &stage->list);
        texts_are_inside(&stage->list, scene);
    }
    stage_free(stage);
}

// Somebody has saved `mi full` of the device at the wall.
static void a_dump_of_the_wall_looks_like_the_wall(void **state) {
    (void)state;
    Saved saved = saved_new("wall", 297, MI_FULL);
    const Golden golden = {.file = "dump_wall", .w = 1280, .h = 800};
    saved_show(&saved);
    compare_golden(saved.stage, &golden);
    saved_free(&saved);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_are_readable),
        cmocka_unit_test(a_dll_of_a_file_shows_what_moving_it_to_modules_wins),
        cmocka_unit_test(a_remedy_that_is_looked_at_has_a_ghost_and_its_reasons),
        cmocka_unit_test(a_remedy_in_force_tells_before_and_after),
        cmocka_unit_test(a_guess_is_a_line_until_it_is_judged),
        cmocka_unit_test(a_refusal_answers_why_not_here),
        cmocka_unit_test(frames_and_gates_answer_too),
        cmocka_unit_test(at_a_switch_slot_0_is_on_its_way),
        cmocka_unit_test(the_device_beside_can_be_pointed_at),
        cmocka_unit_test(a_heap_is_looked_at_part_by_part),
        cmocka_unit_test(a_dump_of_the_wall_looks_like_the_wall),
        cmocka_unit_test(two_devices_in_lockstep_are_two_halves),
        cmocka_unit_test(cards_hold_at_every_size),
        cmocka_unit_test(the_shelf_is_readable),
        cmocka_unit_test(a_question_is_a_slide),
        cmocka_unit_test(a_worksheet_can_be_printed),
        cmocka_unit_test(the_end_of_a_lesson_names_the_next),
        cmocka_unit_test(golden_images_are_as_they_were_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
