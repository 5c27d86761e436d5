// SPDX-License-Identifier: MIT
#include "visualizer/views/lens.h"
#include "visualizer/views/views.h"

#include "world/query/query.h"
#include "world/query/room.h"

#include <stdio.h>

// Names over the columns of a dump: who is where is the first question about a device that somebody
// else saw. A name runs upwards; a column is narrower than a line of text, so names stand further
// apart than their columns, each with a line to its own. If not all have room, those have whose
// slots have the least.

#define NAMES_MOST CE_PROCESS_MAX
#define NAME_SIZE 13u
#define NAME_TEXT 40u

typedef struct Name {
    uint32_t slot;
    char text[NAME_TEXT];
} Name;

// The names that have room, in the order of their columns.
typedef struct Names {
    Name name[NAMES_MOST];
    unsigned n;
    TextStyle style;
    int pitch, height; // px: from name to name; of the strip
} Names;

static void add_in_order(Names *names, const World *world, uint8_t process) {
    const ProcessRow *row = &world->tables.process[process];
    unsigned at = names->n++;
    for (; at > 0 && names->name[at - 1].slot > row->slot; at--) {
        names->name[at] = names->name[at - 1];
    }
    names->name[at].slot = row->slot;
    snprintf(names->name[at].text, NAME_TEXT, "%s", row->name.text);
}

static int lead(const Canvas *canvas) {
    return px(canvas, 14);
}

static Names names_of(const Canvas *canvas, Rect rect) {
    Names names = {.style = canvas_strip_style(canvas, FONT_SANS, NAME_SIZE, canvas->theme->ink,
                                               canvas->theme->paper)};
    uint8_t nearest[CE_PROCESS_MAX];
    unsigned n = canvas->world->dump ? room_nearest(canvas->world, nearest) : 0;
    names.style.up = true;
    names.pitch = list_line_height(names.style.size);
    unsigned most = (unsigned)cells_in(rect.w, names.pitch);
    for (unsigned i = 0; i < n && i < most; i++) {
        if (canvas->world->tables.process[nearest[i]].slot <= CE_SLOT_PROCESS_LAST) {
            add_in_order(&names, canvas->world, nearest[i]);
        }
    }
    for (unsigned i = 0; i < names.n; i++) {
        int w =
            list_text_width(canvas->list, names.style.face, names.style.size, names.name[i].text);
        names.height = w > names.height ? w : names.height;
    }
    names.height += names.n ? lead(canvas) : 0;
    return names;
}

int overview_names_height(const Canvas *canvas, Rect rect) {
    Names names = names_of(canvas, rect);
    return names.n && names.height * 3 <= rect.h ? names.height : 0; // columns need their height
}

// Names side by side, as near to their columns as they can be in all.
typedef struct Group {
    int sum, x; // of the places that its names want; where the first one begins, px
    unsigned first, n;
} Group;

static void centre(Group *group, int pitch, Rect rect) {
    int most = rect.x + rect.w - (int)group->n * pitch;
    group->x = group->sum / (int)group->n;
    group->x = group->x < most ? group->x : most;
    group->x = group->x > rect.x ? group->x : rect.x;
}

// Where each name begins. A name that would touch the group before it joins it, and the group moves
// so that its names are right in the mean.
static void place(const Names *names, const int *middle, Rect rect, int *ret_x) {
    Group groups[NAMES_MOST];
    unsigned n = 0;
    for (unsigned i = 0; i < names->n; i++) {
        groups[n] = (Group){middle[i] - names->pitch / 2, 0, i, 1};
        centre(&groups[n++], names->pitch, rect);
        while (n > 1 && groups[n - 2].x + (int)groups[n - 2].n * names->pitch > groups[n - 1].x) {
            Group *own = &groups[n - 2], last = groups[--n];
            own->sum += last.sum - (int)(own->n * last.n) * names->pitch;
            own->n += last.n;
            centre(own, names->pitch, rect);
        }
    }
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; k < groups[i].n; k++) {
            ret_x[groups[i].first + k] = groups[i].x + (int)k * names->pitch;
        }
    }
}

void overview_names(Canvas *canvas, Rect rect, Rect area) {
    if (rect.h == 0) {
        return;
    }
    Names names = names_of(canvas, rect);
    int middle[NAMES_MOST] = {0}, x[NAMES_MOST] = {0};
    int bottom = rect.y + names.height - lead(canvas), t = px(canvas, 1);
    for (unsigned i = 0; i < names.n; i++) {
        Rect column = overview_column(canvas, area, names.name[i].slot);
        middle[i] = column.x + column.w / 2;
    }
    place(&names, middle, rect, x);
    for (unsigned i = 0; i < names.n; i++) {
        int from = x[i] + names.pitch / 2, down = lead(canvas) - px(canvas, 3);
        list_line(canvas->list, from, bottom + px(canvas, 1), middle[i] - from, down, t > 1 ? t : 1,
                  canvas->theme->soft);
        list_text(canvas->list, x[i], bottom, names.name[i].text, names.style);
    }
}
