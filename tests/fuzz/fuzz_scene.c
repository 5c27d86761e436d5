// SPDX-License-Identifier: MIT

// The picture as fuzz bytes: the first byte chooses a lesson, some fifty more the moment, size,
// view, zoom, what is pointed at and what lies over it. Whatever they are, drawing ends, and what
// it leaves is sound (tests/support/scene_check.h).
//
// Lessons are run when an bytes wants them first, and kept. SceneTexts are measured without a font:
// the layout only wants to know how wide they are.

#include "import/dump.h"
#include "tests/fuzz/bytes.h"
#include "tests/support/scene_check.h"
#include "tests/support/stage.h"
#include "visualizer/draw/damage.h"
#include "visualizer/draw/svg.h"
#include "visualizer/views/compose.h"
#include "world/query/modules.h"
#include "world/query/remedy.h"
#include "world/text/mi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MOST 300u

static uint32_t next_word(Bytes *bytes) {
    uint32_t high = next_byte(bytes);
    return high << 8 | next_byte(bytes);
}

static bool next_flag(Bytes *bytes) {
    return next_byte(bytes) & 1;
}

// ---- what there is to draw

typedef struct Play {
    const char *lesson, *profile, *other; // other: the profile of a device in lockstep
    bool dumped;                          // its last moment, as a dump that was read
    const char *const *remedies;          // active
    Stage *stage, *beside;                // beside: the other device, or without the remedies
    Lockstep *lockstep;
    World dump;
    RemedyWin wins[REMEDY_LIST];
    uint32_t n_wins;
} Play;

static const char *const remedies[] = {"first:maps.dll", NULL};

static Play plays[] = {
    {.lesson = "wall"},
    {.lesson = "shared-heap"},
    {.lesson = "dll-crunch"},
    {.lesson = "psl"},
    {.lesson = "race"},
    {.lesson = "fragmentation"},
    {.lesson = "two-gates"},
    {.lesson = "physmem"},
    {.lesson = "shared-heap-secret"},
    {.lesson = "large-area"},
    {.lesson = "two-gates", .profile = "pocket-pc", .other = "smartphone"},
    {.lesson = "wall", .dumped = true},
    {.lesson = "load-order", .remedies = remedies},
};
#define N_PLAYS (sizeof plays / sizeof plays[0])

static int measure(void *context, FontFace face, int size, const char *text) {
    (void)context;
    return (int)strlen(text) * size * (face == FONT_SANS ? 5 : 6) / 10;
}

// What `mi full` prints of the world is what a real device would.
static void make_dump(Play *play) {
    char *text = NULL, message[256] = "no memory";
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        abort();
    }
    text_mi(&play->stage->world, MI_FULL, out);
    fclose(out);
    if (!dump_read(&play->dump, &(DumpDesc){"fuzz.txt", text, size, 0, false}, message,
                   sizeof message)) {
        fprintf(stderr, "%s\n", message);
        abort();
    }
    free(text);
}

static void play_make(Play *play) {
    play->stage = play->remedies ? stage_new_with(play->lesson, play->remedies)
                                 : stage_new_on(play->lesson, play->profile);
    play->stage->list.measure = measure;
    world_seek(&play->stage->world, play->stage->world.n_events);
    play->n_wins = remedy_list(&play->stage->world, QUERY_NO_MODULE, play->wins);
    if (play->other) {
        play->beside = stage_new_on(play->lesson, play->other);
        play->lockstep = lockstep_new(&play->stage->world, &play->beside->world);
    }
    if (play->remedies) {
        play->beside = stage_new(play->lesson);
        play->stage->scene.before = &play->beside->world;
    }
    if (play->dumped) {
        make_dump(play);
        play->stage->scene.world = &play->dump;
        play->stage->scene.curve = NULL;
    }
}

static Play *play_get(unsigned i) {
    if (!plays[i].stage) {
        play_make(&plays[i]);
    }
    return &plays[i];
}

// ---- the scene from bytes

// A quarter of the lengths is tiny and another near the least one; few are large.
static int next_length(Bytes *bytes, int least) {
    uint32_t kind = next_byte(bytes), value = next_word(bytes);
    return kind < 64    ? 1 + (int)(value % 64)
           : kind < 128 ? least - 4 + (int)(value % 16)
           : kind < 240 ? least + (int)(value % 400)
                        : 1 + (int)(value % 16384);
}

// An address of any kind: of a process, of slot 0, above, of the kernel half, any other.
static VirtAddr next_address(Bytes *bytes) {
    uint32_t kind = next_byte(bytes) % 5, high = next_word(bytes), low = next_word(bytes);
    VirtAddr any = high << 16 | low;
    return kind == 0   ? 0x1C000000u + (any & (CE_SLOT_SIZE - 1))
           : kind == 1 ? any & (CE_SLOT_SIZE - 1)
           : kind == 2 ? 0x42000000u + (any & 0x03FFFFFFu)
           : kind == 3 ? any | 0x80000000u
                       : any;
}

// Words of letters, now and then a line's end or a very long word.
static const char *next_text(Bytes *bytes, char text[TEXT_MOST + 1]) {
    uint32_t length = next_word(bytes) % TEXT_MOST, word = 1 + next_byte(bytes) % 40;
    for (uint32_t i = 0; i < length; i++) {
        text[i] = i % (word * 9) == word * 9 - 1 ? '\n' : i % word == word - 1 ? ' ' : 'w';
    }
    text[length] = '\0';
    return text;
}

typedef struct SceneTexts {
    char title[TEXT_MOST + 1], question[TEXT_MOST + 1], choice[TEXT_MOST + 1];
    Question open;
} SceneTexts;

static void set_looks(Scene *scene, Bytes *bytes) {
    scene->w = next_length(bytes, SCENE_LEAST_W);
    scene->h = next_length(bytes, SCENE_LEAST_H);
    scene->text_percent = 70 + (int)(next_byte(bytes) % 91);
    scene->theme = (ThemeId)(next_byte(bytes) % THEME_COUNT);
    scene->view = (ViewId)(next_byte(bytes) % VIEW_COUNT);
    scene->zoom = (Zoom)(next_byte(bytes) % (ZOOM_COUNT + 1));
    scene->present = next_byte(bytes) % 8 != 1; // without the overview, half of the time
    scene->focus = (uint8_t)next_byte(bytes);
}

static void set_pointer(Scene *scene, Bytes *bytes) {
    scene->has_cursor = next_flag(bytes);
    scene->cursor = scene->has_cursor ? next_address(bytes) : 0;
    scene->has_hover = next_flag(bytes);
    scene->hover = scene->has_hover ? next_address(bytes) : 0;
    scene->has_hover_frame = next_byte(bytes) % 4 == 1;
    scene->has_hover_gate = next_byte(bytes) % 4 == 1;
    scene->hover_gate = next_byte(bytes) % 3;
    scene->has_asked = next_byte(bytes) % 4 == 1;
    scene->asked = (WhyPlace){(WhySubject)(next_byte(bytes) % 3), next_byte(bytes)};
    scene->hover_frame = scene->has_hover_frame ? next_address(bytes) >> next_byte(bytes) % 32 : 0;
    scene->on_beside = next_flag(bytes);
    scene->pointer_x = (int)next_word(bytes) - 100;
    scene->pointer_y = (int)next_word(bytes) - 100;
}

static void set_motion(Scene *scene, Bytes *bytes) {
    uint32_t kinds = next_byte(bytes);
    int permille = (int)(next_word(bytes) % 1001);
    if (kinds == 0) {
        return;
    }
    int x = (int)(next_word(bytes) % 16384), y = (int)(next_word(bytes) % 16384);
    scene->ghost = (Ghost){kinds & 1, next_address(bytes),
                           next_word(bytes) << next_byte(bytes) % 17, permille};
    scene->token = (Token){kinds & 2, next_byte(bytes), next_byte(bytes), permille};
    scene->request = (Request){kinds & 4, permille};
    scene->buttons = (Buttons){.shown = kinds & 16,
                               .playing = kinds & 32,
                               .speed = "1/8x",
                               .has_hot = kinds & 64,
                               .hot = (Action)(kinds % (ACTION_COUNT + 1))};
    scene->transition =
        (Transition){kinds & 8, {x, y, 1 + x / 7, 1 + y / 7}, {0, 0, scene->w, scene->h}, permille};
}

// A card over the picture, or none.
static void set_cards(Scene *scene, Bytes *bytes, SceneTexts *texts) {
    uint32_t card = next_byte(bytes) % 16;
    scene->help = card == 1;
    scene->error = card == 2 ? next_text(bytes, texts->question) : NULL;
    if (card == 3) {
        char choices[QUESTION_CHOICES * (TEXT_MOST + 1) + 1] = "";
        unsigned n = next_byte(bytes) % (QUESTION_CHOICES + 1);
        next_text(bytes, texts->choice);
        for (unsigned i = 0; i < n; i++) {
            strcat(strcat(choices, texts->choice), "\n");
        }
        question_set(&texts->open, next_text(bytes, texts->question), choices);
        texts->open.chosen = next_byte(bytes) % (n + 1);
        scene->question = &texts->open;
    }
}

static void set_remedies(const Play *play, Scene *scene, Bytes *bytes) {
    static const char *const many[] = {"first:maps.dll", "merge:voice.dll+ads.dll", NULL};
    uint32_t kind = next_byte(bytes) % 16;
    scene->remedies = kind == 1 ? many : scene->remedies;
    if (kind == 2 && play->n_wins > 0) {
        scene->choice_n = play->n_wins;
        scene->choice_at = next_byte(bytes) % play->n_wins;
        scene->choice = &play->wins[scene->choice_at];
    }
}

static void set_moment(Play *play, Bytes *bytes) {
    Stage *stage = play->stage;
    Scene *scene = &stage->scene;
    uint32_t at = next_word(bytes);
    if (play->dumped) {
        world_seek(&play->dump, at % (play->dump.n_events + 1));
    } else if (play->lockstep) {
        stage_pair(stage, play->beside, play->lockstep, at % (world_last_step(&stage->world) + 1));
        scene->lockstep = next_flag(bytes);
    } else {
        world_seek(&stage->world, at % (stage->world.n_events + 1));
    }
    if (play->remedies) { // both stand at the same step
        const WorldEvent *now = world_at(&stage->world);
        World *before = &play->beside->world;
        world_seek(before, world_events_to_step(before, now ? now->event.step : 0));
    }
}

// ---- what must hold

static void check(const Scene *scene, const DisplayList *list) {
    const char *trouble = scene_trouble(scene, list);
    if (trouble) {
        fprintf(stderr, "%dx%d, view %d, zoom %d: %s\n", scene->w, scene->h, (int)scene->view,
                (int)scene->zoom, trouble);
        abort();
    }
}

static void point_at(const Scene *scene, Bytes *bytes) {
    Rect cell, view;
    uint32_t value = 0;
    for (unsigned i = 0; i < scene->n_hits; i++) {
        Rect r = scene->hits[i].rect;
        if (!scene_hit(scene, r.x + r.w - 1, r.y, &value)) {
            abort(); // a hit that cannot be met
        }
    }
    scene_hit(scene, (int)next_word(bytes) - 100, (int)next_word(bytes) - 100, &value);
    if (scene_cell(scene, next_address(bytes), &cell, &view) &&
        (rect_is_empty(cell) || rect_is_empty(view))) {
        abort();
    }
}

static void show(Stage *stage) {
    static FILE *nowhere;
    static Damage damage;
    const Scene *scene = &stage->scene;
    if (!nowhere) {
        nowhere = fopen("/dev/null", "w");
    }
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, scene->w, scene->h, 32, SDL_PIXELFORMAT_RGB888);
    if (!nowhere || !surface || !damage_find(&damage, &stage->list, scene->w, scene->h)) {
        abort();
    }
    for (unsigned i = 0; i < damage.n_rects; i++) {
        raster_draw_part(stage->raster, &stage->list, surface, damage.rects[i]);
    }
    SDL_FreeSurface(surface);
    svg_write(&stage->list, scene->w, scene->h, nowhere);
}

static void draw(Play *play, Bytes *bytes) {
    static SceneTexts texts;
    Stage *stage = play->stage;
    Scene *scene = &stage->scene;
    const Scene before = *scene;
    set_moment(play, bytes);
    set_looks(scene, bytes);
    set_pointer(scene, bytes);
    set_motion(scene, bytes);
    set_cards(scene, bytes, &texts);
    set_remedies(play, scene, bytes);
    scene->title = next_flag(bytes) ? next_text(bytes, texts.title) : scene->title;
    scene_draw(scene, &stage->list);
    check(scene, &stage->list);
    point_at(scene, bytes);
    if (next_byte(bytes) == 7 && scene->w * scene->h <= 400 * 250) {
        show(stage);
    }
    *scene = before;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Bytes bytes = {data, size};
    Play *play = play_get(next_byte(&bytes) % N_PLAYS);
    draw(play, &bytes);
    return 0;
}
