// SPDX-License-Identifier: MIT
#include "visualizer/views/paragraphs.h"
#include "visualizer/views/views.h"

#include "world/dump.h"
#include "world/query/moment.h"
#include "world/query/query.h"
#include "world/query/room.h"
#include "world/query/turn.h"
#include "world/story/rule.h"
#include "world/story/story.h"
#include "world/words/call_text.h"
#include "world/words/new_words.h"
#include "world/words/sentence.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// What happened, in words. The headline is what the lesson says; if it says nothing, the sentence
// of the call. Below it are the reason, the call as typed, the rule and its source, and what to
// press next. Everything is collected here; paragraphs.h chooses what fits.

#define BIG 24           // design px of the sentence
#define SHORT_SAY 130u   // up to so many characters the lesson's words have the largest letters
#define LONG_SAY 260u    // and up to so many, middle ones
#define ONE_SENTENCE 80u // characters; a longer reason has its numbers below it
#define DUMP_PERCENT 60  // percent of the height for a dump's table of processes

// ---- what there is to tell

// All that is said between events `from` and `to`, as one paragraph.
static void said(const World *world, uint32_t from, uint32_t to, char *text, size_t size) {
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = from; i < to && at < size; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_SAY) {
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? " " : "", event->text[0]);
        }
    }
}

static void add_source(Paragraphs *story, Source source) {
    char text[256];
    if (source.title[0]) {
        snprintf(text, sizeof text, "%s; applies to %s; %s", source.title, source.applies_to,
                 sentence_mark(source.mark));
        paragraphs_add(story, RANK_SOURCE, FONT_SANS, 12, story->canvas->theme->soft, text);
    }
}

static const char *const verdicts[] = {"The answer", "Right", "Not quite. The answer"};

// The answer to an earlier question.
static void add_verdict(Paragraphs *story) {
    const Theme *theme = story->canvas->theme;
    const WorldEvent *own = moment_verdict(story->canvas->world);
    const Event *asked = own ? &own->event : NULL;
    char text[TEXT_MOST], guess[200] = "";
    if (!asked) {
        return;
    }
    if (asked->text[3]) {
        snprintf(guess, sizeof guess, "Your guess was %.150s. ", asked->text[3]);
    }
    snprintf(text, sizeof text, "%s%s: %s.", guess, verdicts[asked->args[0] % 3], asked->text[1]);
    paragraphs_add(story, RANK_WHY, FONT_BOLD, 17,
                   asked->args[0] == 2 ? theme->alarm : theme->accent, text);
    paragraphs_add(story, RANK_WHY, FONT_SANS, 15, theme->ink,
                   asked->text[2] ? asked->text[2] : "");
}

// What the lesson says, as large as its length allows.
static void add_say(Paragraphs *story, const char *say) {
    size_t n = strlen(say);
    int size = n <= SHORT_SAY ? BIG : n <= LONG_SAY ? BIG * 3 / 4 : BIG * 2 / 3;
    paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, size, story->canvas->theme->ink, say);
}

// The lesson describes the device without the active remedies. So the machine's sentence is the
// headline, and the lesson's words are marked as the lesson's.
static void add_said_without(Paragraphs *story, const char *say) {
    char text[TEXT_MOST + 64];
    unsigned n = scene_remedies(story->canvas->scene);
    snprintf(text, sizeof text, "Without %s the lesson says: %s", n == 1 ? "it" : "them", say);
    paragraphs_add(story, RANK_POINT, FONT_SANS, 14, story->canvas->theme->soft,
                   say[0] ? text : "");
}

// The sentence of a refusal: as the headline, or below what the lesson says.
static void add_failure(Paragraphs *story, const char *sentence, const char *say) {
    Color alarm = story->canvas->theme->alarm;
    if (say[0]) {
        add_say(story, say);
        paragraphs_add(story, RANK_WHY, FONT_BOLD, 17, alarm, sentence);
    } else {
        paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, alarm, sentence);
    }
}

static void add_fault(Paragraphs *story, const FaultRecord *fault, const char *say) {
    char text[640];
    sentence_fault(story->canvas->world, fault, text, sizeof text);
    add_failure(story, text, say);
    sentence_data_abort(story->canvas->world, fault, text, sizeof text);
    paragraphs_add(story, RANK_ERROR, FONT_MONO, 11, story->canvas->theme->ink, text);
    paragraphs_add(story, RANK_RULE, FONT_SANS, 14, story->canvas->theme->ink,
                   sentence_fault_rule(story->canvas->world, fault));
    add_source(story, sentence_fault_source(story->canvas->world, fault));
}

// "Refused. 39.9 MB of RAM are free, but slot 14 has no hole of 64 KB." in large letters, and the
// numbers after the colon below it. A short reason stays in one piece.
static void add_refusal(Paragraphs *story, const WorldEvent *own, const char *say) {
    const World *world = story->canvas->world;
    const Theme *theme = story->canvas->theme;
    const Event *event = &own->event;
    char text[640], why[512], error[16];
    sentence_reason(world, event->reason, why, sizeof why);
    char *facts = strlen(why) > ONE_SENTENCE ? strstr(why, ": ") : NULL;
    if (facts) {
        *facts = '\0';
        facts[2] = (char)toupper((unsigned char)facts[2]);
    }
    bool harm = reason_is_harm(event->reason->id);
    snprintf(text, sizeof text, "%s %s%s", harm ? "Harm done." : "Refused.", why, facts ? "." : "");
    add_failure(story, text, say);
    paragraphs_add(story, say[0] ? RANK_CAPTION : RANK_WHY, FONT_BOLD, say[0] ? 14 : 15, theme->ink,
                   facts ? facts + 2 : "");
    add_verdict(story);
    call_text(world, event, text, sizeof text);
    paragraphs_add(story, RANK_CALL, FONT_MONO, 12, theme->ink, text)->space = 4;
    snprintf(text, sizeof text, "error %u %s", event->error,
             call_error_name(event->error, error, sizeof error));
    paragraphs_add(story, RANK_ERROR, FONT_MONO, 12, theme->ink, harm ? "" : text);
    paragraphs_add(story, RANK_RULE, FONT_SANS, 14, theme->ink,
                   sentence_rule(world, event->reason->id));
    add_source(story, sentence_source(world, event->reason->id));
}

// What slot 0 means since this switch: one address, two bytes.
static void add_turn(Paragraphs *story) {
    Turn turn;
    char text[128];
    if (turn_now(story->canvas->world, &turn)) {
        paragraphs_add(story, RANK_CAPTION, FONT_MONO, 13, story->canvas->theme->ink,
                       turn_text(&turn, text, sizeof text));
    }
}

// Calls that only ask for a state: many lessons make them between two other calls, to compare.
static bool only_asks(CallId call) {
    return call == CALL_GlobalMemoryStatus || call == CALL_GetLastError ||
           call == CALL_GetTickCount || call == CALL_GetSystemInfo;
}

// A rule stands at the first call that shows it.
static void add_rule(Paragraphs *story, const WorldEvent *own) {
    const World *world = story->canvas->world;
    if (rule_is_new(world, own)) {
        paragraphs_add(story, RANK_RULE, FONT_SANS, 14, story->canvas->theme->ink,
                       rule_of_call(world, own));
        add_source(story, rule_source(world, own));
    }
}

// A switch that nothing is said about is no news: one quiet line.
static void add_call(Paragraphs *story, const WorldEvent *own, const char *say) {
    const World *world = story->canvas->world;
    const Theme *theme = story->canvas->theme;
    char text[640] = "";
    bool hides = own->event.call == CALL_GlobalMemoryStatus &&
                 !scene_was_asked(story->canvas->scene, story->canvas->scene->room_after);
    if (!hides) { // else the call would answer the question that follows
        story_sentence(world, own, text, sizeof text);
    }
    if (say[0] && own->event.call == CALL_switch_to && !turn_is_switch(world, own)) {
        add_say(story, say); // the scenario begins: no word of slot 0 yet
        return;
    }
    if (say[0]) {
        add_say(story, say);
        paragraphs_add(story, RANK_CAPTION, FONT_SANS, 15, theme->ink, text);
    } else if (only_asks(own->event.call)) {
        paragraphs_add(story, RANK_SENTENCE, FONT_SANS, 16, theme->ink, text);
        call_text(world, &own->event, text, sizeof text);
        paragraphs_add(story, RANK_CALL, FONT_MONO, 12, theme->soft, text);
        return;
    } else if (own->event.call == CALL_switch_to) {
        paragraphs_add(story, RANK_SENTENCE, FONT_SANS, 15, theme->soft, text);
        add_turn(story);
        add_rule(story, own);
        return;
    } else {
        paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, theme->ink, text);
    }
    call_text(world, &own->event, text, sizeof text);
    paragraphs_add(story, RANK_CALL, FONT_MONO, 12, theme->ink, text);
    add_rule(story, own);
}

static void add_point(Paragraphs *story) {
    const WorldEvent *point = moment_told(story->canvas->world, EVENT_POINT);
    char text[TEXT_MOST];
    if (point) {
        snprintf(text, sizeof text, point->event.args[1] ? "slot %u: %s" : "%08X: %s",
                 point->event.args[0], point->event.text[0]);
        paragraphs_add(story, RANK_POINT, FONT_SANS, 14, story->canvas->theme->ink, text);
    }
}

static void add_word(Paragraphs *story, const GlossaryWord *word) {
    char text[256];
    snprintf(text, sizeof text, "%s: %s.", word->word, word->meaning);
    paragraphs_add(story, RANK_WORD, FONT_SANS, 14, story->canvas->theme->soft, text);
}

// Explains the words that the lesson uses here for the first time.
static void add_words(Paragraphs *story) {
    const GlossaryWord *words[NEW_WORDS];
    unsigned n = new_words(story->canvas->world, words);
    for (unsigned i = 0; i < n; i++) {
        add_word(story, words[i]);
    }
}

// The answer comes later: shows the guess, or that there is none.
static void add_guess(Paragraphs *story, const Event *asked, const char *say) {
    const Theme *theme = story->canvas->theme;
    char text[TEXT_MOST];
    snprintf(text, sizeof text, "Your guess: %s. We shall see.", asked->text[3]);
    paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, theme->ink,
                   asked->text[3] ? text : "We shall see.");
    paragraphs_add(story, RANK_POINT, FONT_SANS, 16, theme->ink, say);
    snprintf(text, sizeof text, "The question was: %s", asked->text[0]);
    paragraphs_add(story, RANK_CALL, FONT_SANS, 14, theme->soft, text);
}

// A question that was answered, or passed over, in this moment.
static void add_answer(Paragraphs *story, const WorldEvent *asked, const char *say) {
    const Theme *theme = story->canvas->theme;
    const Event *event = &asked->event;
    char text[TEXT_MOST];
    if (event->args[3]) {
        add_guess(story, event, say);
        return;
    }
    snprintf(text, sizeof text, "%s: %s", verdicts[event->args[0] % 3], event->text[1]);
    paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG,
                   event->args[0] == 2 ? theme->alarm : theme->ink, text);
    paragraphs_add(story, RANK_WHY, FONT_SANS, 16, theme->ink,
                   event->text[2] ? event->text[2] : "");
    paragraphs_add(story, RANK_CAPTION, FONT_SANS, 16, theme->ink, say);
    snprintf(text, sizeof text, "The question was: %s", event->text[0]);
    paragraphs_add(story, RANK_CALL, FONT_SANS, 13, theme->soft, text);
    snprintf(text, sizeof text, "Your answer: %s", event->text[3] ? event->text[3] : "");
    paragraphs_add(story, RANK_CALL, FONT_SANS, 13, theme->soft, event->text[3] ? text : "");
}

static void add_action(Paragraph *own, bool there, Action action) {
    if (there && own->n_actions < KEY_LINES) {
        own->actions[own->n_actions++] = action;
    }
}

static void add_keys(Paragraphs *story) {
    const Canvas *canvas = story->canvas;
    if (canvas->scene->on_paper) {
        return;
    }
    const Event *failed = canvas->failure ? &canvas->failure->event : NULL;
    bool refused = failed && failed->call == CALL_VirtualAlloc;
    bool retry = refused && scene_was_asked(canvas->scene, canvas->scene->tries_after);
    bool small = retry && failed->args[1] < CE_LARGE_THRESHOLD;
    bool load = failed && (failed->call == CALL_LoadLibrary || failed->call == CALL_LoadLibraryEx);
    unsigned n = scene_remedies(canvas->scene);
    uint32_t n_calls = 0;
    bool fold = !failed && moment_fold(canvas->world, &n_calls) && n_calls;
    bool gates = canvas->scene->view == VIEW_GATES && !canvas->scene->beside;
    char text[200];
    snprintf(text, sizeof text, "%s%s",
             small   ? "Right: on.\nLeft: one call back.\nN: try it in a fresh process.\n"
                       "L: reserve 2 MB in the large area."
             : retry ? "Right: on.\nLeft: one call back.\nN: try it in a fresh process.\n"
                       "L: try it in the large area."
             : load  ? "Right: on.\nLeft: one call back.\nD: remedies."
             : fold  ? "Right: on.\nEnter: go through these calls."
             : canvas->scene->question ? "Left: back; the question waits.  ?: all keys"
             : gates ? "Right: on.  Left: back.  V: another device beside this one.  ?: all keys"
                     : "Right: on.  Left: back.  F: to the next failure.  ?: all keys",
             n == 0   ? ""
             : n == 1 ? "\nU: take the remedy back."
                      : "\nU: take the remedies back.");
    Rank rank = retry || load || fold || n ? RANK_KEYS_AT_FAILURE : RANK_KEYS;
    Paragraph *own = paragraphs_add(story, rank, FONT_SANS, 13, canvas->theme->soft, text);
    own->at_bottom = true;
    add_action(own, retry || load || fold, ACTION_FORWARDS);
    add_action(own, retry || load, ACTION_BACKWARDS);
    add_action(own, retry, ACTION_NEXT_PROCESS);
    add_action(own, retry, ACTION_LARGE_AREA);
    add_action(own, load, ACTION_REMEDIES);
    add_action(own, fold, ACTION_ENTER);
    add_action(own, own->n_actions && n, ACTION_NO_REMEDIES);
}

// The room of the process in focus. Until the user chooses another, it is the one with the least
// room.
static void add_nearest(Paragraphs *story) {
    const World *world = story->canvas->world;
    uint8_t focus = story->canvas->focus;
    char text[320], room[64];
    const ProcessRow *row = focus < CE_PROCESS_MAX ? &world->tables.process[focus] : NULL;
    RoomBounds bounds = row ? room_bounds(world, row->slot) : (RoomBounds){0};
    if (!bounds.told) {
        return;
    }
    room_text(bounds.sum_least, bounds.sum_most, room, sizeof room);
    const char *verdict = bounds.sum_most == 0        ? " is at the wall"
                          : room_may_be_full(&bounds) ? " may be at the wall"
                                                      : "";
    if (strcmp(row->name.text, "?") == 0) { // a column of a MemoRx log without a name
        snprintf(text, sizeof text, "Slot %u%s: %s free.", row->slot, verdict, room);
    } else {
        snprintf(text, sizeof text, "%s%s: slot %u has %s free.", row->name.text, verdict,
                 row->slot, room);
    }
    paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, story->canvas->theme->ink, text);
}

// A dump has no calls: its formats, what it does not say, and why nothing runs.
static void collect_dump(Paragraphs *story) {
    const World *world = story->canvas->world;
    const Theme *theme = story->canvas->theme;
    char kinds[64], text[320];
    add_nearest(story);
    snprintf(text, sizeof text, "A dump of a device (%s), one moment: nothing can run here.",
             dump_kinds_text(world->dump, kinds, sizeof kinds));
    paragraphs_add(story, story->n ? RANK_WHY : RANK_SENTENCE, FONT_SANS, 15, theme->ink, text);
    if (world->dump->coarse) {
        snprintf(text, sizeof text,
                 "A MemoRx log: ? is memory of the application, somewhere in those %u KB.",
                 world->dump->coarse >> 10);
        paragraphs_add(story, RANK_CAPTION, FONT_SANS, 14, theme->ink, text);
    }
    if (!room_line_known(world)) {
        paragraphs_add(story, RANK_CAPTION, FONT_SANS, 14, theme->ink,
                       world->tables.system->line_is_bound
                           ? "Its image has DLLs of unknown size: the DLL line is at most so high, "
                             "and what looks free may be kept for DLLs."
                           : "The DLL line is not in it: what looks free may be kept for DLLs.");
    }
    paragraphs_add(
        story, RANK_SOURCE, FONT_SANS, 13, theme->soft,
        "Unknown too: frames, bytes, protection, which blocks are one reservation, who ran.");
    if (!dump_tells_unlisted(world)) {
        paragraphs_add(story, RANK_RULE, FONT_SANS, 14, theme->ink,
                       "The lists do not reach their end: slots that are not there are unknown.");
    }
    if (!story->canvas->scene->on_paper) {
        paragraphs_add(story, RANK_KEYS, FONT_SANS, 13, theme->soft,
                       "Tab: next process.  Enter: closer.  Backspace: back.  ?: all keys")
            ->at_bottom = true;
    }
}

// Where the same scenario on two devices parted, and whether the other device waits.
static void add_lockstep(Paragraphs *story) {
    const Scene *scene = story->canvas->scene;
    char text[320], parted[160], pair[96];
    if (scene->lockstep) {
        lockstep_parted_text(&scene->parted, parted, sizeof parted);
        lockstep_pair_text(&scene->pair, pair, sizeof pair);
        snprintf(text, sizeof text, "%s%s%s", parted, parted[0] && pair[0] ? " " : "", pair);
        paragraphs_add(story, RANK_WHY, FONT_BOLD, 14, story->canvas->theme->accent, text);
    }
}

// Explains the bars under the columns, and counts the slots that have one.
static void add_beside(Paragraphs *story) {
    const Scene *scene = story->canvas->scene;
    char text[320];
    unsigned n = (unsigned)__builtin_popcountll(story->canvas->differs);
    if (scene->beside) {
        snprintf(text, sizeof text,
                 "Beside it: %.160s. Pages differ in %u of the slots 1 to 32: those with a bar "
                 "under both columns.",
                 scene->beside_title, n);
        paragraphs_add(story, RANK_CAPTION, FONT_SANS, 14, story->canvas->theme->alarm, text);
    }
}

// The remedy that the user looks at: what it would win, why, and how to try it.
static void collect_choice(Paragraphs *story) {
    const Scene *scene = story->canvas->scene;
    const Theme *theme = story->canvas->theme;
    const Remedy *remedy = &scene->choice->remedy;
    char text[REMEDY_TEXT], label[96], gain[48];
    snprintf(text, sizeof text, "Remedy %u of %u", scene->choice_at + 1, scene->choice_n);
    paragraphs_add(story, RANK_CHAPTER, FONT_BOLD, 14, theme->accent, text);
    snprintf(text, sizeof text, "%s: %s.", remedy_label(remedy, label, sizeof label),
             remedy_gain(scene->choice, gain, sizeof gain));
    paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, theme->ink, text);
    uint32_t told = 0;
    const GlossaryWord *word = glossary_next(label, &told);
    if (word) {
        add_word(story, word);
    }
    if (remedy_is_wanted(scene->world)) {
        paragraphs_add(story, RANK_POINT, FONT_BOLD, 15, theme->ink,
                       scene->choice->helps ? "It makes room for what was refused here."
                                            : "What was refused here stays refused.");
    }
    remedy_sentence(scene->world, scene->choice, text, sizeof text);
    paragraphs_add(story, RANK_WHY, FONT_SANS, 15, theme->ink, text);
    paragraphs_add(story, RANK_RULE, FONT_SANS, 14, theme->ink, remedy_rule(remedy->kind));
    add_source(story, remedy_source(remedy->kind));
    remedy_text(remedy, text);
    paragraphs_add(story, RANK_CALL, FONT_MONO, 11, theme->soft, text);
    Paragraph *keys = paragraphs_add(story, RANK_KEYS_AT_FAILURE, FONT_SANS, 13, theme->soft,
                                     "Enter: run the scenario again with it, to this step.\n"
                                     "Down, Up: the other remedies.\nEscape: leave them.");
    keys->at_bottom = true;
    add_action(keys, true, ACTION_ENTER);
    add_action(keys, true, ACTION_SLOWER); // Down
    add_action(keys, true, ACTION_LEAVE);
}

// Why a place that the user points at was not enough. A click on a line goes to the call that made
// the obstacle.
static void collect_why(Paragraphs *story) {
    const Canvas *canvas = story->canvas;
    const Theme *theme = canvas->theme;
    const WhyAnswer *why = &canvas->why;
    paragraphs_add(story, RANK_CHAPTER, FONT_BOLD, 14, theme->accent, "Why not here?");
    paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, theme->alarm, why->sentence);
    for (unsigned i = 0; i < why->n_lines; i++) {
        const WhyLine *line = &why->lines[i];
        paragraphs_add(story, RANK_WHY, FONT_SANS, 15, line->step ? theme->accent : theme->ink,
                       line->text)
            ->step = line->step;
    }
    paragraphs_add(story, RANK_POINT, FONT_BOLD, 15, theme->ink, why->remedy);
    paragraphs_add(story, RANK_KEYS_AT_FAILURE, FONT_SANS, 13, theme->soft,
                   "Click: keep this place.  Y: go to the call that made what is in the way.\n"
                   "Escape: back to the refusal.")
        ->at_bottom = true;
}

// The lesson's expectations that fail in this moment. The lesson was written for the device without
// the remedies, so these failures are the remedies' effect, not an error.
static void add_changed(Paragraphs *story) {
    const World *world = story->canvas->world;
    char text[512];
    size_t at = 0;
    for (uint32_t i = moment_now(world); i < world->position && at < sizeof text; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_EXPECT && !event->args[0]) {
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%s",
                                   at ? "; " : "Without it the lesson expects: ", event->text[0]);
        }
    }
    if (at) {
        snprintf(at < sizeof text ? text + at : text + sizeof text - 1,
                 at < sizeof text ? sizeof text - at : 1, ".");
        paragraphs_add(story, RANK_POINT, FONT_SANS, 14, story->canvas->theme->soft, text);
    }
}

// The active remedies, and what they have done so far.
static void add_remedies(Paragraphs *story) {
    const Scene *scene = story->canvas->scene;
    char text[640], label[256], effect[480] = "";
    if (scene_remedies(scene) == 0) {
        return;
    }
    remedies_label(scene->remedies, label, sizeof label);
    if (scene->before && world_at(scene->world)) {
        RemedyEffect done = remedy_effect(scene->before, scene->world);
        remedy_effect_text(scene->world, &done, effect, sizeof effect);
    }
    snprintf(text, sizeof text, "With %.120s%s. %s", label, strlen(label) > 120 ? "..." : "",
             effect);
    paragraphs_add(story, RANK_REMEDY, FONT_BOLD, 14, story->canvas->theme->accent, text);
    if (world_at(scene->world)) {
        add_changed(story);
    }
}

// Calls that belong together: their purpose and their number.
static void add_fold(Paragraphs *story, const WorldEvent *fold, uint32_t n_calls, const char *say) {
    char text[TEXT_MOST];
    Color ink = story->canvas->theme->ink;
    snprintf(text, sizeof text, "%u call%s: %s", n_calls, n_calls == 1 ? "" : "s",
             fold->event.text[0]);
    if (say[0]) {
        add_say(story, say);
        paragraphs_add(story, RANK_CAPTION, FONT_SANS, 15, ink, text);
    } else {
        paragraphs_add(story, RANK_SENTENCE, FONT_BOLD, BIG, ink, text);
    }
}

// Which call of a fold this is, and how to leave the fold.
static void add_inside(Paragraphs *story) {
    InsideFold inside;
    char text[TEXT_MOST];
    if (moment_inside(story->canvas->world, &inside)) {
        snprintf(text, sizeof text, "Call %u of %u of: %s.  Backspace: out of it.", inside.call,
                 inside.n_calls, inside.begin->event.text[0]);
        Paragraph *own =
            paragraphs_add(story, RANK_POINT, FONT_SANS, 14, story->canvas->theme->accent, text);
        own->step = world_event(story->canvas->world, inside.end - 1)->event.step;
    }
}

// The step's call, if it was made in this moment.
static void add_own_call(Paragraphs *story, const WorldEvent *call, const char *all) {
    const WorldEvent *failure = story->canvas->failure;
    const char *say = scene_remedies(story->canvas->scene) ? "" : all;
    if (failure && failure->event.fault) {
        add_fault(story, failure->event.fault, say);
    } else if (failure) {
        add_refusal(story, failure, say);
    } else {
        add_call(story, call, say);
    }
    if (!say[0]) {
        add_said_without(story, all);
    }
}

// ---- the end

// The last words of the lesson in its last chapter; "" if there are none.
static void last_said(const World *world, char *text, size_t size) {
    const WorldEvent *chapter = scene_chapter(world);
    uint32_t from = chapter ? chapter->number : 0;
    text[0] = '\0';
    for (uint32_t i = world->position; i > from && !text[0]; i = moment_begin(world, i - 1)) {
        said(world, moment_begin(world, i - 1), i, text, size);
    }
}

// How many questions there were, and how they were answered.
static void add_score(Paragraphs *story) {
    const World *world = story->canvas->world;
    uint32_t n = 0, n_of[3] = {0};
    char text[128];
    for (uint32_t i = 0;
         i < world->n_marked[EVENT_ASK] && world_marked(world, EVENT_ASK, i) < world->position;
         i++, n++) {
        n_of[world_event(world, world_marked(world, EVENT_ASK, i))->event.args[0] % 3]++;
    }
    if (n == 0) {
        snprintf(text, sizeof text, "The end.");
    } else if (n_of[0] == n) {
        snprintf(text, sizeof text, "The end. %u question%s, not answered. R: once more.", n,
                 n == 1 ? "" : "s");
    } else {
        snprintf(text, sizeof text, "The end. %u of %u question%s right. R: once more.", n_of[1], n,
                 n == 1 ? "" : "s");
    }
    paragraphs_add(story, RANK_POINT, FONT_BOLD, 15, story->canvas->theme->accent, text);
}

static void collect(Paragraphs *story) {
    const Canvas *canvas = story->canvas;
    const World *world = canvas->world;
    const WorldEvent *chapter = scene_chapter(world), *call = moment_told(world, EVENT_CALL);
    const WorldEvent *asked = moment_told(world, EVENT_ASK);
    uint32_t n_calls = 0;
    const WorldEvent *fold = moment_fold(world, &n_calls);
    char say[TEXT_MOST];
    said(world, moment_now(world), world->position, say, sizeof say);
    bool repeats = canvas->scene->ended && !say[0] && !asked && !canvas->failure;
    if (repeats) {
        last_said(world, say, sizeof say);
    }
    add_inside(story);
    if (chapter && (say[0] || call || asked)) { // else it is the headline
        paragraphs_add(story, RANK_CHAPTER, FONT_BOLD, 14, canvas->theme->accent,
                       chapter->event.text[0]);
    }
    if (call && call->event.call == CALL_start && !say[0]) {
        add_say(story, canvas->scene->title); // nothing of the lesson has begun
    } else if (asked) {
        add_answer(story, asked, say);
    } else if (fold && !canvas->failure) {
        add_fold(story, fold, n_calls, say);
    } else if (call && !(repeats && say[0])) { // the repeated words are not about this call
        add_own_call(story, call, say);
    } else {
        add_say(story, say[0] || !chapter ? say : chapter->event.text[0]);
    }
    if (!canvas->failure) {
        add_verdict(story);
    }
    if (canvas->scene->ended) {
        add_score(story);
    }
    add_remedies(story);
    add_point(story);
    add_words(story);
    add_keys(story);
}

void view_story(Canvas *canvas, Rect rect) {
    int pad = px(canvas, 12);
    Paragraphs story = {.canvas = canvas};
    list_rect(canvas->list, rect, canvas->theme->panel);
    canvas_button(canvas, rect, ACTION_FORWARDS, false); // a click anywhere here continues
    if (canvas->failure) {
        list_rect(canvas->list, rect_of(rect.x, rect.y, px(canvas, 5), rect.h),
                  canvas->theme->alarm);
    }
    add_lockstep(&story);
    add_beside(&story);
    if (canvas->scene->choice) {
        collect_choice(&story);
    } else if (canvas->has_why) {
        collect_why(&story);
    } else if (canvas->world->dump) {
        collect_dump(&story);
    } else if (world_at(canvas->world)) {
        collect(&story);
    } else {
        add_remedies(&story);
        add_keys(&story);
    }
    Rect room = rect_of(rect.x + pad, rect.y + pad, rect.w - 2 * pad, rect.h - 2 * pad);
    Rect table = rect_of(room.x, room.y, room.w, room.h * DUMP_PERCENT / 100);
    table.h = view_dump_height(canvas, table);
    table.y = room.y + room.h - table.h;
    room.h -= table.h ? table.h + pad : 0;
    if (table.h) {
        view_dump(canvas, table);
    }
    paragraphs_draw(&story, room);
}
