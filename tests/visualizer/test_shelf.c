// SPDX-License-Identifier: MIT

// The way in and the way on: from the shelf into a lesson, from its end to the next one, with the
// keys alone and with the mouse alone; what is kept of it; what the cards say. And every page of
// the shelf, drawn at any size, is a sound picture.

#include "scenario/catalog.h"
#include "scenario/post.h"
#include "tests/support/scene_check.h"
#include "tests/support/show.h"
#include "visualizer/action.h"
#include "tests/support/quick.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char other_text[] = "scenario{ title = 'Mine', goal = 'own words', minutes = 3 }\n"
                                 "process{ name = 'a.exe', main = function() GetTickCount() end }";

typedef struct Stand {
    Progress progress;
    SessionState *file; // a scenario of the user's folder
    ShelfFile files[2];
    Shelves *shelves;
    Show show;
} Stand;

static void stand_open_at(Stand *stand, const char *lesson, const char *route) {
    *stand = (Stand){.file = show_text_state(other_text)};
    stand->files[0] = (ShelfFile){.name = "mine.lua", .state = stand->file};
    stand->files[1] = (ShelfFile){.name = "gone.lua", .trouble = "it cannot be read"};
    ShelvesDesc desc = {.progress = &stand->progress,
                        .folder = "my folder",
                        .files = stand->files,
                        .n_files = 2,
                        .route = route};
    stand->shelves = shelves_new(&desc);
    assert_non_null(stand->shelves);
    stand->show = (Show){.shelves = stand->shelves, .progress = &stand->progress};
    show_open_lesson(&stand->show, lesson, (Moment){0, 0});
    show_is(&stand->show, " - step ");
}

static void stand_open(Stand *stand, const char *lesson) {
    stand_open_at(stand, lesson, NULL);
}

static void stand_close(Stand *stand) {
    show_close(&stand->show);
    shelves_free(stand->shelves);
    state_free(stand->file);
    progress_deinit(&stand->progress);
}

static const Hit *hit_of(Show *show, HitKind kind, uint32_t base) {
    const Scene *scene = viewer_scene(show->viewer);
    for (unsigned i = scene->n_hits; i-- > 0;) {
        if (scene->hits[i].kind == kind && scene->hits[i].base == base) {
            return &scene->hits[i];
        }
    }
    fail_msg("nothing to click on: kind %d, %u", (int)kind, base);
    return NULL;
}

static void click(Show *show, HitKind kind, uint32_t base) {
    const Rect box = hit_of(show, kind, base)->rect;
    show_input(show, &(Input){.kind = INPUT_CLICK, .x = box.x + box.w / 2, .y = box.y + box.h / 2});
    show_is(show, " - ");
}

// Passes all questions over until the lesson has ended.
static void to_the_end(Show *show) {
    show_key(show, KEY_END);
    for (int i = 0; i < 20 && !viewer_scene(show->viewer)->ended; i++) {
        show_is(show, " - step ");
        show_key(show, KEY_ESCAPE);
        show_key(show, KEY_END);
    }
    show_is(show, "the end");
}

static void is_first(const Catalog *catalog, unsigned i, const char *name) {
    assert_string_equal(catalog->lessons[i].file->name, name);
}

static void keys_alone_lead_from_lesson_to_lesson(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    char message[RUNNER_MESSAGE];
    Catalog *catalog = catalog_new(message);
    unsigned wall = catalog_find(catalog, "wall");
    const char *next = catalog->lessons[wall + 1].info.title;
    stand_open(&stand, "wall");
    show_keys(show, "o");
    show_is(show, "Lessons - ");
    show_is(show, "The 32 MB wall"); // the open lesson is the chosen one
    show_key(show, KEY_RIGHT);
    show_is(show, next);
    show_key(show, KEY_HOME);
    show_is(show, "Lessons - 1 of ");
    show_key(show, KEY_LEFT);
    show_is(show, "Lessons - 1 of ");
    show_key(show, KEY_END);
    show_key(show, KEY_PAGE_DOWN);
    show_is(show, catalog->lessons[catalog->n - 1].info.title);
    show_keys(show, "o");
    show_is(show, "The 32 MB wall - step ");
    show_keys(show, "o");
    show_key(show, KEY_RETURN);
    show_is(show, "The 32 MB wall - step ");
    to_the_end(show);
    assert_true(show_says(show, "Next: "));
    show_key(show, KEY_RETURN);
    show_is(show, next);
    show_is_not(show, "the end");
    is_first(catalog, wall, "wall");
    catalog_free(catalog);
    stand_close(&stand);
}

static void the_shelf_tells_its_own_keys(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open(&stand, "wall");
    show_keys(show, "o");
    show_is(show, "Lessons - ");
    assert_true(show_says(show, "back (Esc)"));
    assert_true(show_says(show, "?: all keys"));
    for (unsigned i = 0; i < 2; i++) {
        show_input(show, i ? &(Input){.kind = INPUT_TEXT, .text = "?"}
                           : &(Input){.kind = INPUT_KEY, .key = 'h'});
        show_is(show, "Lessons - ");
        assert_true(show_says(show, "open the lesson"));
        assert_true(show_says(show, "back to the lesson, which has waited"));
        assert_false(show_says(show, "run to the next failure"));
        show_key(show, KEY_RIGHT); // the card is open: nothing moves behind it
        show_key(show, KEY_ESCAPE);
        show_is(show, "The 32 MB wall"); // the chosen card, still
        show_is(show, "Lessons - ");
        assert_false(show_says(show, "open the lesson"));
    }
    show_keys(show, "h");
    show_is(show, "Lessons - ");
    click(show, HIT_ACTION, ACTION_THEME);
    assert_true(show_says(show, "open the lesson"));
    show_key(show, KEY_ESCAPE);
    show_key(show, KEY_ESCAPE);
    show_is(show, "The 32 MB wall - step ");
    show_keys(show, "h");
    show_is(show, "dark");
    assert_true(show_says(show, "run to the next failure"));
    stand_close(&stand);
}

// A sum over all that is drawn; other pictures have other sums, nearly always.
static uint64_t picture_sum(Show *show) {
    uint64_t sum = 14695981039346656037u;
    show_is(show, " - "); // draws
    for (size_t i = 0; i < show->list.n_commands; i++) {
        const DrawCommand *command = &show->list.commands[i];
        const int parts[] = {(int)command->kind, command->rect.x, command->rect.y,
                             command->rect.w,    command->rect.h, (int)command->color};
        for (unsigned k = 0; k < sizeof parts / sizeof parts[0]; k++) {
            sum = (sum ^ (uint32_t)parts[k]) * 1099511628211u;
        }
    }
    for (size_t i = 0; i < show->list.n_data; i++) {
        sum = (sum ^ (unsigned char)show->list.data[i]) * 1099511628211u;
    }
    return sum;
}

// The key that a word of a sentence names: "N:", "Home,", "Tab"; 0 for none.
static int named_key(const char *word, size_t n) {
    static const struct {
        const char *name;
        int key;
    } names[] = {
        {"Home", KEY_HOME}, {"Tab", KEY_TAB}, {"Enter", KEY_RETURN}, {"Backspace", KEY_BACKSPACE}};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (n == strlen(names[i].name) && memcmp(word, names[i].name, n) == 0) {
            return names[i].key;
        }
    }
    return n == 1 && isupper((unsigned char)word[0]) ? tolower((unsigned char)word[0]) : 0;
}

static const char *text_with(const DisplayList *list, const char *wanted) {
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_TEXT && strstr(list->data + command->data, wanted)) {
            return list->data + command->data;
        }
    }
    return NULL;
}

static void what_to_try_now_does_something_where_it_stands(void **state) {
    (void)state;
    static const char *const route[] = {"read-the-map", "wall", "reserve-commit", "slot0",
                                        "dll-crunch"};
    char message[RUNNER_MESSAGE];
    Catalog *catalog = catalog_new(message);
    for (unsigned i = 0; i < sizeof route / sizeof route[0]; i++) {
        Stand stand;
        const char *text = catalog->lessons[catalog_find(catalog, route[i])].info.try_now;
        unsigned n_keys = 0;
        stand_open(&stand, route[i]);
        to_the_end(&stand.show);
        for (size_t n; *text; text += n) {
            n = strcspn(text, " ,.:;");
            int key = named_key(text, n);
            uint64_t before = picture_sum(&stand.show);
            if (key) {
                show_key(&stand.show, key);
                n_keys++;
                if (picture_sum(&stand.show) == before) {
                    fail_msg("%s: nothing changes at: %s", route[i], text);
                }
            }
            n += strspn(text + n, " ,.:;");
        }
        assert_true(n_keys > 0);
        stand_close(&stand);
    }
    catalog_free(catalog);
}

static void the_mouse_alone_does_the_same(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    char message[RUNNER_MESSAGE];
    Catalog *catalog = catalog_new(message);
    unsigned lesson = catalog_find(catalog, "reserve-commit");
    stand_open(&stand, "reserve-commit");
    to_the_end(show);
    click(show, HIT_ACTION, ACTION_NEXT_LESSON);
    show_is(show, catalog->lessons[lesson + 1].info.title);
    show_keys(show, "o");
    show_is(show, "Lessons - ");
    show_input(show, &(Input){.kind = INPUT_WHEEL, .up = true});
    show_is(show, "Lessons - 1 of ");
    click(show, HIT_SHELF, 2);
    show_is(show, catalog->lessons[2].info.title);
    show_is(show, " - step ");
    catalog_free(catalog);
    stand_close(&stand);
}

static void a_lesson_that_was_done_is_ticked_until_it_changes(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open(&stand, "wall");
    show_keys(show, "o");
    show_is(show, "Lessons");
    assert_true(show_says(show, "0 of "));
    show_keys(show, "o");
    to_the_end(show);
    assert_int_equal(show->n_kept, 1);
    show_keys(show, "o");
    show_is(show, "Lessons");
    assert_true(show_says(show, "0 of 2 right"));
    assert_true(show_says(show, "1 of "));
    stand.progress.entries[0].hash ^= 1;
    show_is(show, "Lessons");
    assert_true(show_says(show, "changed since"));
    assert_false(show_says(show, "0 of 2 right"));
    stand_close(&stand);
}

static void a_course_leads_along_its_own_lessons(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open(&stand, "wall");
    show_keys(show, "o");
    show_times(show, 2, KEY_TAB);
    show_is(show, "45 minutes - 1 of 5 - How to read the map");
    show_times(show, 2, KEY_RIGHT);
    show_key(show, KEY_RETURN);
    show_is(show, "Reserve, commit, touch - step ");
    to_the_end(show);
    show_key(show, KEY_RETURN); // not "rounding", which comes next in the teaching order
    show_is(show, "Slot 0: one byte, two addresses - step ");
    to_the_end(show);
    show_key(show, KEY_RETURN);
    show_is(show, "DLL crunch: a DLL that I never load - step ");
    to_the_end(show);
    assert_false(show_says(show, "Next: "));
    stand_close(&stand);
}

// The route of the last time: the shelf opens there, and a lesson's end leads along it, also where
// the shelf was not opened.
static void the_route_of_the_last_time_goes_on(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open_at(&stand, "reserve-commit", "45 minutes");
    to_the_end(show);
    show_key(show, KEY_RETURN);
    show_is(show, "Slot 0: one byte, two addresses - step ");
    show_keys(show, "o");
    show_is(show, "45 minutes - 4 of 5");
    show_key(show, KEY_TAB);
    show_is(show, "Lab afternoon - ");
    show_keys(show, "oo");
    show_is(show, "Lab afternoon - ");
    stand_close(&stand);
    stand_open_at(&stand, "wall", "a route that is no more");
    show_keys(show, "o");
    show_is(show, "Lessons - ");
    stand_close(&stand);
}

static void the_folder_is_a_shelf_of_its_own(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open(&stand, "wall");
    show_keys(show, "o");
    show_times(show, 5, KEY_TAB);
    show_is(show, "my folder - 1 of 2 - Mine");
    assert_true(show_says(show, "own words"));
    assert_true(show_says(show, "it cannot be read"));
    show_key(show, KEY_RIGHT);
    show_key(show, KEY_RETURN);
    show_is(show, "it cannot be read");
    click(show, HIT_ROUTE, 0);
    show_is(show, "Lessons - 1 of ");
    click(show, HIT_ROUTE, 5);
    show->next = other_text; // what the host reads at mine.lua
    show_key(show, KEY_RETURN);
    show_is(show, "Mine - step ");
    stand_close(&stand);
}

// The document in its order: each sentence has its answer, and opens where its lesson shows it.
static void the_post_is_read_sentence_by_sentence(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open(&stand, "wall");
    show_keys(show, "o");
    show_key(show, KEY_TAB);
    show_is(show, "From the blog post - 1 of ");
    const Shelf *shelf = viewer_scene(show->viewer)->shelf;
    assert_int_equal(shelf->n, post_row_count);
    for (unsigned i = 0; i < shelf->n; i++) {
        const ShelfItem *item = &shelf->items[i];
        show_is(show, item->title);
        assert_non_null(item->picture);
        assert_null(text_with(item->picture, "The answer")); // a thumbnail tells none
        assert_true(strstr(item->note, ": ") != NULL);
        assert_string_equal(item->goal, post_rows[i].sentence);
        Moment moment = shelves_moment(stand.shelves, 1, i);
        assert_true(moment.step > 0 && moment.part > 0);
        show_key(show, KEY_RIGHT);
    }
    show_key(show, KEY_HOME);
    show_times(show, 11, KEY_PAGE_DOWN);
    show_is(show, "P12. Shared heaps: what is written and what is done");
    show_key(show, KEY_RETURN);
    Moment moment = shelves_moment(stand.shelves, 1, 11);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "step %u", moment.step);
    show_is(show, wanted);
    show_is(show, "Shared heaps: what is written and what is done - ");
    show_keys(show, "o"); // the place on the shelf is kept
    show_is(show, "P12. ");
    stand_close(&stand);
}

// Keys that would act on the lesson do nothing, those for the looks work.
static void the_lesson_behind_the_shelf_waits(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    stand_open(&stand, "wall");
    uint32_t before = show_world(show)->position;
    show_keys(show, "ofcrn");
    show_text(show, "2");
    show_is(show, "Lessons");
    show_keys(show, "t");
    show_is(show, "Lessons");
    assert_int_equal(viewer_scene(show->viewer)->theme, THEME_DARK);
    show_key(show, KEY_ESCAPE);
    show_is(show, "map");
    assert_int_equal(show_world(show)->position, before);
    stand_close(&stand);
}

static void every_page_is_a_sound_picture(void **state) {
    (void)state;
    Stand stand;
    Show *show = &stand.show;
    static const int sizes[][2] = {{1280, 800}, {1366, 768}, {640, 400}, {330, 210}, {2000, 300}};
    stand_open(&stand, "wall");
    show_keys(show, "o");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i += quick_stride(5)) {
        const Shelf *shelf = viewer_scene(show->viewer)->shelf;
        show_key(show, KEY_HOME);
        for (unsigned k = 0; k < shelf->n; k++) {
            viewer_draw(show->viewer, &show->list, sizes[i][0], sizes[i][1]);
            while (viewer_has_work(show->viewer)) {
                viewer_work(show->viewer, NULL, NULL);
                viewer_draw(show->viewer, &show->list, sizes[i][0], sizes[i][1]);
            }
            const char *trouble = scene_trouble(viewer_scene(show->viewer), &show->list);
            if (trouble) {
                fail_msg("%dx%d, item %u: %s", sizes[i][0], sizes[i][1], k, trouble);
            }
            show_key(show, KEY_RIGHT);
        }
    }
    stand_close(&stand);
}

static void progress_is_written_and_read(void **state) {
    (void)state;
    Progress progress = {0}, again = {0};
    char text[4096] = "";
    ProgressEntry entry = {.name = "wall", .hash = 0xFFFFFFFFFFFFFFFF, .questions = 3, .right = 1};
    assert_true(progress_keep(&progress, &entry));
    assert_false(progress_keep(&progress, &entry)); // the same
    entry.right = 0;
    assert_false(progress_keep(&progress, &entry)); // worse
    entry.right = 3;
    assert_true(progress_keep(&progress, &entry)); // better
    entry.hash = 7;
    entry.right = 0;
    assert_true(progress_keep(&progress, &entry)); // another text
    assert_true(progress_keep(&progress, &(ProgressEntry){.name = "a/b.lua", .questions = 0}));
    assert_false(progress_keep(&progress, &(ProgressEntry){.name = "a b"}));
    assert_false(progress_keep(&progress, &(ProgressEntry){.name = ""}));
    assert_false(progress_keep(&progress, &(ProgressEntry){.name = "x", .right = 1}));
    FILE *out = fmemopen(text, sizeof text, "w");
    progress_write(&progress, out);
    fclose(out);
    assert_string_equal(text, "wall 0000000000000007 3 0\na/b.lua 0000000000000000 0 0\n");
    progress_read(&again,
                  "\n\nwall\nwall 7\nwall 7 1 2\nwall g 1 1\nwall 7 1 1 \n\xff\x01 7 1 1 1\n");
    assert_int_equal(again.n, 0);
    progress_read(&again, text);
    assert_int_equal(again.n, 2);
    assert_int_equal(progress_find(&again, "wall")->hash, 7);
    assert_null(progress_find(&again, "wal"));
    progress_deinit(&progress);
    progress_deinit(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_alone_lead_from_lesson_to_lesson),
        cmocka_unit_test(the_shelf_tells_its_own_keys),
        cmocka_unit_test(what_to_try_now_does_something_where_it_stands),
        cmocka_unit_test(the_mouse_alone_does_the_same),
        cmocka_unit_test(a_lesson_that_was_done_is_ticked_until_it_changes),
        cmocka_unit_test(a_course_leads_along_its_own_lessons),
        cmocka_unit_test(the_route_of_the_last_time_goes_on),
        cmocka_unit_test(the_folder_is_a_shelf_of_its_own),
        cmocka_unit_test(the_post_is_read_sentence_by_sentence),
        cmocka_unit_test(the_lesson_behind_the_shelf_waits),
        cmocka_unit_test(every_page_is_a_sound_picture),
        cmocka_unit_test(progress_is_written_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
