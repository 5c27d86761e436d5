// SPDX-License-Identifier: MIT

// Dump text as fuzz input: whatever the text, it is read or refused with one line that names its
// place; what was read is printed in a normal form that reads as the same; every text view copes;
// before the import nothing is there.

#include "import/dump.h"
#include "world/dump.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/text/beside.h"
#include "world/text/explain.h"
#include "world/text/gi.h"
#include "world/text/map.h"
#include "world/text/mi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAME "fuzz.txt"

static char *printed(const World *world, size_t *ret_size) {
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_size);
    if (!out) {
        abort();
    }
    text_mi(world, MI_FULL, out);
    fclose(out);
    return text;
}

static void look(const World *world) {
    static FILE *nowhere;
    if (!nowhere) {
        nowhere = fopen("/dev/null", "w");
    }
    uint8_t focus = focus_of(world);
    text_map(world, focus, nowhere);
    text_gi(world, NULL, nowhere);
    text_mi(world, MI_SUMMARY, nowhere);
    text_beside(world, NAME, world, NAME, nowhere);
    for (uint32_t slot = 0; slot < CE_SLOTS; slot += 3) {
        text_explain(world, ce_slot_base(slot) + 0x13000u, focus, nowhere);
    }
}

// Two worlds are used again for each input: new ones would take most of the time.
typedef enum { FIRST, SECOND, WORLDS } Which;

static World *read_dump(Which which, const char *text, size_t size, char message[256]) {
    static World worlds[WORLDS];
    static bool filled[WORLDS];
    World *world = &worlds[which];
    if (!filled[which]) { // with any dump that is sound
        static const char any[] = "Slot base 04000000  Section ptr 00000000\n";
        filled[which] =
            dump_read(world, &(DumpDesc){NAME, any, sizeof any - 1, 0, false}, message, 256);
        if (!filled[which]) {
            fprintf(stderr, "%s\n", message);
            abort();
        }
    }
    return dump_read_next(world, &(DumpDesc){NAME, text, size, 0, false}, message, 256) ? world
                                                                                        : NULL;
}

// The normal form is read, and printed as it is.
static void check_round_trip(const World *world) {
    char message[256];
    size_t size = 0, again = 0;
    char *text = printed(world, &size);
    bool pages = world->dump->kinds & (DUMP_MI | DUMP_MI_FULL);
    if (pages && !world->dump->coarse) {
        World *second = read_dump(SECOND, text, size, message);
        if (!second) {
            fprintf(stderr, "normal form: %s\n%s", message, text);
            abort();
        }
        char *copy = printed(second, &again);
        if (again != size || memcmp(copy, text, size) != 0) {
            fprintf(stderr, "printed:\n%s\nprinted again:\n%s", text, copy);
            abort();
        }
        world_reset(second);
        free(copy);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char message[256] = "";
    const char *text = (const char *)data;
    dump_recognise(text, size); // its answer is not needed: what it says no to is read as well
    World *world = read_dump(FIRST, text, size, message);
    if (!world) {
        if (strncmp(message, NAME ":", sizeof NAME) != 0 || strchr(message, '\n')) {
            abort();
        }
        return 0;
    }
    look(world);
    check_round_trip(world);
    world_seek(world, 0);
    if (tables_block(&world->tables, 0x04010000) || dump_tells(world, 0x04010000)) {
        abort(); // the beginning is not empty
    }
    look(world);
    world_reset(world); // no memory is left over that would look like a leak
    return 0;
}
