// SPDX-License-Identifier: MIT

// A link opens the picture that it was made of: in each view and theme, at questions, after
// answers, tries and remedies, beside another device. A link of another version opens as well as it
// can, and no link does harm.

#include "scenario/library.h"
#include "tests/support/list_hash.h"
#include "tests/support/quick.h"
#include "viewing/link.h"
#include "visualizer/input.h"
#include "web/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int web_measure(FontFace face, int size, const char *text) {
    return (int)strlen(text) * size * (face == FONT_SANS ? 5 : 6) / 10;
}

// ---- the same picture

static uint64_t drawn(void) {
    web_picture_work(UINT32_MAX);
    web_picture_tick(0);
    const DisplayList *list = web_picture_draw(1280, 800);
    assert_non_null(list);
    return list_hash(list, false);
}

static void open(const char *link) {
    if (!web_picture_open(link, false)) {
        fail_msg("%s: %s", link, web_picture_message());
    }
}

// Opens the link to what is shown, and looks whether all is as before.
static void comes_back(const char *what) {
    char name[1024], link[32768];
    uint64_t before = drawn();
    snprintf(name, sizeof name, "%s", web_picture_name());
    snprintf(link, sizeof link, "%s", web_picture_link());
    open(link);
    uint64_t after = drawn();
    if (before != after || strcmp(web_picture_name(), name) != 0 ||
        strcmp(web_picture_link(), link) != 0) {
        fail_msg("after %s, %s:\n%s\n%s\n%s\n%s", what, before == after ? "the same picture" : "",
                 name, web_picture_name(), link, web_picture_link());
    }
}

// A word of `inputs` is a key's name or characters.
static void press(const char *word) {
    static const struct {
        const char *name;
        int key;
    } keys[] = {{"Right", KEY_RIGHT}, {"Left", KEY_LEFT},    {"End", KEY_END},
                {"Home", KEY_HOME},   {"Enter", KEY_RETURN}, {"Escape", KEY_ESCAPE},
                {"Down", KEY_DOWN},   {"Tab", KEY_TAB},      {"Back", KEY_BACKSPACE}};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].name, word) == 0) {
            web_picture_key(keys[i].key, false, false);
            return;
        }
    }
    for (; *word; word++) {
        char letter[2] = {*word, '\0'};
        bool capital = *word >= 'A' && *word <= 'Z';
        bool is_letter = capital || (*word >= 'a' && *word <= 'z');
        web_picture_key(is_letter ? *word | 0x20 : KEY_OTHER, capital, false);
        web_picture_text(letter);
        web_picture_work(UINT32_MAX);
    }
}

static void walk(const char *link, const char *inputs) {
    char own[512], *at = own, *word = NULL;
    snprintf(own, sizeof own, "%s", inputs);
    open(link);
    comes_back(link);
    while ((word = strtok_r(at, " ", &at)) != NULL) {
        press(word[0] == '"' ? word + 1 : word);
        if (word[0] != '"') { // an answer that is not finished is not in the link
            comes_back(word);
        }
    }
    web_picture_close();
}

static void a_link_opens_the_same_picture(void **state) {
    (void)state;
    walk("", "Right Enter Right Right t o");
    walk("s=wall&at=297", "2 3 4 5 7 1 0 p p t t ] ] [ Tab Enter Enter Back Back Escape Home "
                          "End Escape End Left Right r Right End \"1 Enter End Escape o");
    walk("s=wall&at=299.2", "Escape \"g297 Enter n Left l Left Right");
    walk("s=one-heap-two-devices&at=20", "v 5 Right 1 Right v Right 5 Left");
    walk("s=psl&at=20", "n n Right Tab Enter Home End");
    walk("s=dll-crunch", "End Escape f \"d \"Down Enter Right End");
    walk("s=two-gates&p=smartphone&k=ram_mb=32&beside=custom,kernel_mode=all", "f 5 f v v Left");
}

static void texts_of_ones_own_are_in_the_link(void **state) {
    (void)state;
    static const char text[] =
        "-- caf\xC3\xA9 </script> & # % = \r\n"
        "scenario{ title = 'Mine & yours' }\n"
        "process{ name = 'a.exe', main = function()\n"
        "  ask{ question = 'A?', answer = 'b&c=d' } say('\xC3\xA9') Sleep(1)\n"
        "end }\n";
    for (size_t cut = 0; cut < 3; cut++) { // each length of the last group of base64
        SessionState *own = state_new();
        Look look;
        look_init(&look);
        snprintf(own->name, sizeof own->name, "/home/someone/my & file.lua");
        assert_true(state_set_text(own, text, sizeof text - 1 - cut));
        own->text[own->size - 1] = '\n';
        char *link = link_text(own, &look, NULL, "0.2.0"), message[LINK_MESSAGE];
        Link read;
        assert_non_null(link);
        assert_null(strstr(link, "someone")); // a folder's name is nobody's business
        assert_true(link_is("#n=a") && link_is("http://a/b?c#s=wall") && !link_is("wall.lua"));
        assert_true(link_read(link, "0.2.0", &read, message));
        assert_string_equal(read.state->name, "my & file.lua");
        assert_int_equal(read.state->size, own->size);
        assert_memory_equal(read.state->text, own->text, own->size);
        assert_string_equal(read.note, "");
        link_deinit(&read);
        if (cut == 0) {
            walk(link, "End \"b&c=d Enter End Left");
        }
        free(link);
        state_free(own);
    }
}

// ---- links of others

static void says(const char *link, const char *note) {
    char message[LINK_MESSAGE];
    Link read;
    if (!link_read(link, "0.2.0", &read, message)) {
        fail_msg("%s: %s", link, message);
    }
    assert_string_equal(read.note, note);
    link_deinit(&read);
}

static void another_version_says_so_and_opens(void **state) {
    (void)state;
    says("s=wall", "");
    says("s=wall&at=12&v=0.2.0", "");
    says("s=wall&v=0.1.9", "this link is of slot32 0.1.9, this is 0.2.0");
    says("s=wall&v=0.1.9&h=0123456789abcdef",
         "the lesson has changed since slot32 0.1.9 made this link: the moment may differ");
    says("s=wall&glow=3", "this link has parts that slot32 0.2.0 does not know");
    says("s=wall&view=hologram", "this link has parts that slot32 0.2.0 does not know");
    says("s=wall&view=hologram&v=7", "this link is of slot32 7, this is 0.2.0");
    open("s=wall&at=5000&v=9.9.9&view=hologram&theme=dark");
    drawn();
    assert_non_null(strstr(web_picture_name(), "this link is of slot32 9.9.9"));
    assert_non_null(strstr(web_picture_name(), "dark"));
    web_picture_close();
}

static void refused(const char *link, const char *wanted) {
    char message[LINK_MESSAGE];
    Link read;
    assert_false(link_read(link, "0.2.0", &read, message));
    assert_string_equal(message, wanted);
}

static void a_link_that_names_nothing_is_refused(void **state) {
    (void)state;
    refused("s=no-such", "no lesson 'no-such'");
    refused("s=no-such&v=0.3.0",
            "no lesson 'no-such' (the link is of slot32 0.3.0, this is 0.2.0)");
    refused("at=3", "the link names no lesson and has no text that can be read");
    refused("n=a.lua&t=!!", "the link names no lesson and has no text that can be read");
    refused("n=a.lua&z=abc", "the link names no lesson and has no text that can be read");
    assert_false(web_picture_open("n=a.lua&t=aWYgaWY", false));
    assert_non_null(strstr(web_picture_message(), "a.lua"));
}

// A number below `n`.
static uint32_t below(uint32_t *seed, uint32_t n) {
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

static void no_link_does_harm(void **state) {
    (void)state;
    static const char *const sound[] = {
        "s=wall&v=0.2.0&h=0123456789abcdef&at=297.1&to=303.2&a=29%262&q=&given=1&act=297.large-"
        "area",
        "n=a.lua&t=c2NlbmFyaW97fQ&f=b.lua&d=AAAA&view=gates&zoom=block&c=0123ABCD&process=a.exe&"
        "theme=dark",
        "s=psl&letters=120&present=1&beside=smartphone,ram_mb=32&shelf=2&p=custom&k=a=b&r=split:a"};
    static const char bits[] = "&=%#.-0Zf\x01\xFF";
    for (uint32_t seed = 1; seed <= (is_quick() ? 3000 : 30000); seed++) {
        char text[256], message[LINK_MESSAGE];
        uint32_t random = seed;
        Link link;
        snprintf(text, sizeof text, "%s", sound[below(&random, 3)]);
        uint32_t n = (uint32_t)strlen(text);
        for (uint32_t i = below(&random, 4) + 1; i > 0; i--) {
            uint32_t at = below(&random, n);
            if (below(&random, 2)) {
                text[at] = bits[below(&random, sizeof bits - 1)];
            } else {
                memmove(text + at, text + at + 1, n - at);
                n--;
            }
        }
        if (link_read(text, "0.2.0", &link, message)) {
            char *again = link_text(link.state, &link.look, &link.files, "0.2.0");
            Link second;
            assert_true(link_read(again, "0.2.0", &second, message));
            assert_true(state_equal(link.state, second.state));
            link_deinit(&second);
            link_deinit(&link);
            free(again);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_opens_the_same_picture),
        cmocka_unit_test(texts_of_ones_own_are_in_the_link),
        cmocka_unit_test(another_version_says_so_and_opens),
        cmocka_unit_test(a_link_that_names_nothing_is_refused),
        cmocka_unit_test(no_link_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
