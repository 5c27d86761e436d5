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
        cmocka_unit_test(it_holds_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
