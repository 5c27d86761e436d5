// SPDX-License-Identifier: MIT

// A dump of a device in the picture: one of a device at the wall looks like one, what is unknown is
// hatched, and a table names the processes that are nearest to the wall.

#include "tests/support/saved.h"
#include "tests/visualizer/picture.h"
#include "visualizer/views/compose.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_dump_of_a_device_at_the_wall_looks_like_one(void **state) {
    (void)state;
    static const MiKind details[] = {MI_FULL, MI_SUMMARY};
    for (unsigned i = 0; i < 2; i++) {
        Saved saved = saved_new("wall", 297, details[i]);
        saved_show(&saved);
        const DisplayList *list = &saved.stage->list;
        assert_true(list_says(list, "MAY BE FULL"));
        assert_true(list_says(list, "wall.exe may be at the wall"));
        assert_true(list_says(list, details[i] == MI_FULL ? "between 0 and 12.4 MB free"
                                                          : "between 0 and 13.3 MB free"));
        assert_true(list_says(list, "free, or kept for DLLs"));
        saved_free(&saved);
    }
}

static void a_dump_of_a_device_with_room_does_not(void **state) {
    (void)state;
    Saved saved = saved_new("wall", 20, MI_FULL);
    saved_show(&saved);
    assert_false(list_says(&saved.stage->list, "FULL"));
    assert_false(list_says(&saved.stage->list, "at the wall:"));
    saved_free(&saved);
}

static void the_table_names_who_is_nearest(void **state) {
    (void)state;
    Saved saved = saved_new("wall", 297, MI_FULL);
    saved_show(&saved);
    const DisplayList *list = &saved.stage->list;
    assert_true(list_says(list, "14 wall.exe 0 to 12.4 0 to 12.4 3 device.exe"));
    assert_true(list_says(list, "more, with more room"));
    saved_free(&saved);
}

// The name of each process stands over the columns, in their order; without room, none does.
static void names_stand_over_the_columns(void **state) {
    (void)state;
    Saved saved = saved_new("wall", 297, MI_FULL);
    saved_show(&saved);
    static const char *const first[] = {"filesys.exe", "device.exe", "gwes.exe"};
    const DisplayList *list = &saved.stage->list;
    unsigned n = 0;
    int x = 0;
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_TEXT && command->up) {
            assert_true(n >= 3 || strcmp(list_string(list, command), first[n]) == 0);
            assert_true(command->rect.h > command->rect.w && command->rect.x >= x);
            x = command->rect.x + command->rect.w;
            n++;
        }
    }
    assert_int_equal(n, 13); // and wall.exe; nk.exe has no column
    Scene *scene = &saved.stage->scene;
    scene->w = SCENE_LEAST_W;
    scene->h = SCENE_LEAST_H;
    scene_draw(scene, &saved.stage->list);
    for (size_t i = 0; i < list->n_commands; i++) {
        assert_false(list->commands[i].kind == DRAW_TEXT && list->commands[i].up);
    }
    saved_free(&saved);
}

// Whatever the size is: the picture holds, and the first of the table is in it.
static void it_holds_at_every_size(void **state) {
    (void)state;
    Saved saved = saved_new("wall", 297, MI_FULL);
    saved_show(&saved);
    Scene *scene = &saved.stage->scene;
    for (unsigned i = 0; i <= PICTURE_FORMS; i++) {
        picture_set_size(scene, i % PICTURE_FORMS);
        if (i == PICTURE_FORMS) {
            scene->w = SCENE_LEAST_W;
            scene->h = SCENE_LEAST_H;
        }
        scene_draw(scene, &saved.stage->list);
        texts_stay_in_their_panel(&saved.stage->list);
        no_text_is_cut_short(&saved.stage->list);
        texts_have_contrast(&saved.stage->list);
        texts_do_not_overlap(&saved.stage->list);
        texts_are_inside(&saved.stage->list, scene);
        assert_true(list_says(&saved.stage->list, "may be at the wall"));
        assert_true(list_says(&saved.stage->list, "14 wall.exe"));
    }
    saved_free(&saved);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_of_a_device_at_the_wall_looks_like_one),
        cmocka_unit_test(a_dump_of_a_device_with_room_does_not),
        cmocka_unit_test(the_table_names_who_is_nearest),
        cmocka_unit_test(names_stand_over_the_columns),
        cmocka_unit_test(it_holds_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
