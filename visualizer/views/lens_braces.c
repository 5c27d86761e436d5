// SPDX-License-Identifier: MIT
#include "visualizer/views/lens.h"

#include "ce/memory_map.h"
#include "world/dump.h"
#include "world/query/query.h"
#include "world/query/room.h"

#include <stdio.h>
#include <string.h>

// Names of regions, each with a brace. A region too low for a line of text shares a brace with its
// neighbours: the small system regions at the bottom of a slot, or reservations with holes between
// them. A name is never cut: "guard, EXE, stack, heap" becomes "guard to heap".

typedef enum {
    PART_GUARD,
    PART_EXE,
    PART_STACK,
    PART_HEAP,
    PART_KERNEL,
    PART_ALLOC,
    PART_FREE,
    PART_DLL,
    PART_OPEN,    // in a dump without the DLL line
    PART_USED,    // in a dump, used for something unknown
    PART_UNKNOWN, // not told by the dump
    PART_COUNT
} Part;

static const char *const part_names[PART_COUNT] = {
    [PART_GUARD] = "guard", [PART_EXE] = "EXE",         [PART_STACK] = "stack",
    [PART_HEAP] = "heap",   [PART_KERNEL] = "kernel",   [PART_ALLOC] = "VirtualAlloc",
    [PART_FREE] = "free",   [PART_DLL] = "DLLs",        [PART_OPEN] = "free, or DLLs'",
    [PART_USED] = "in use", [PART_UNKNOWN] = "unknown",
};

static Part part_of(const Canvas *canvas, VirtAddr va) {
    static const Part parts[KIND_COUNT] = {
        [KIND_NONE] = PART_FREE,    [KIND_VIRTUAL] = PART_ALLOC, [KIND_EXE] = PART_EXE,
        [KIND_STACK] = PART_STACK,  [KIND_HEAP] = PART_HEAP,     [KIND_DLL] = PART_DLL,
        [KIND_KPAGE] = PART_KERNEL, [KIND_KERNEL] = PART_KERNEL, [KIND_MAPPING] = PART_ALLOC,
        [KIND_SHARED] = PART_ALLOC, [KIND_PHYSMEM] = PART_ALLOC, [KIND_UNKNOWN] = PART_USED,
    };
    uint32_t block = tables_block(&canvas->world->tables, va), offset = va & (CE_SLOT_SIZE - 1);
    if (block) {
        return parts[canvas->world->tables.block[block].kind];
    }
    if (!dump_tells(canvas->world, va)) {
        return PART_UNKNOWN;
    }
    bool process =
        ce_slot_of(va) >= CE_SLOT_PROCESS_FIRST && ce_slot_of(va) <= CE_SLOT_PROCESS_LAST;
    return process && offset < CE_NULL_GUARD_END ? PART_GUARD
           : process && !room_line_known(canvas->world)
               ? (room_is_open(canvas->world, va) ? PART_OPEN : PART_DLL)
           : process && offset >= canvas->world->tables.system->dll_line ? PART_DLL
                                                                         : PART_FREE;
}

// Adjacent blocks that share a brace.
typedef struct Group {
    uint32_t from, end, parts; // parts: one bit per Part
    Part low, high;
} Group;

static uint32_t run_end(const Canvas *canvas, VirtAddr base, uint32_t from) {
    Part part = part_of(canvas, base + (from << CE_BLOCK_SHIFT));
    uint32_t end = from + 1;
    while (end < CE_BLOCKS_PER_SLOT && part_of(canvas, base + (end << CE_BLOCK_SHIFT)) == part) {
        end++;
    }
    return end;
}

static bool is_system(Part part) {
    return part <= PART_KERNEL;
}

// In the kernel half nothing is divided: a slot there is a part of one region.
static bool is_kernel_region(const Canvas *canvas, VirtAddr base) {
    uint32_t slot = ce_slot_of(base);
    return slot >= CE_SLOT_CACHED_FIRST && !canvas->world->tables.slot[slot].section;
}

// The group that begins at `from`; a run of fewer than `least` blocks gets no group of its own.
static Group group_from(const Canvas *canvas, VirtAddr base, uint32_t from, uint32_t least) {
    Part part = part_of(canvas, base + (from << CE_BLOCK_SHIFT));
    Group group = {from, run_end(canvas, base, from), 1u << part, part, part};
    if (is_kernel_region(canvas, base)) {
        group.end = CE_BLOCKS_PER_SLOT;
    }
    while (group.end < CE_BLOCKS_PER_SLOT) {
        part = part_of(canvas, base + (group.end << CE_BLOCK_SHIFT));
        uint32_t end = run_end(canvas, base, group.end);
        bool alone = group.low == group.high && group.parts == 1u << group.low;
        bool own_brace = alone && group.end - group.from >= least;
        bool bottom = group.from == 0 && is_system(group.high) && !is_system(part);
        if (end - group.end >= least || own_brace || bottom || part == PART_DLL) {
            break;
        }
        group.parts |= 1u << part;
        group.high = part;
        group.end = end;
    }
    return group;
}

static void group_names(const Group *group, char *list, char *brief, size_t size) {
    const uint32_t taken = group->parts & (1u << PART_ALLOC | 1u << PART_USED),
                   gaps = 1u << PART_FREE | 1u << PART_OPEN;
    bool holes = (group->parts & gaps) && (group->parts & ~gaps);
    size_t at = 0;
    list[0] = '\0';
    for (int part = 0; part < PART_COUNT; part++) {
        if (group->parts & 1u << part && !(holes && gaps >> part & 1)) {
            at += (size_t)snprintf(list + at, size - at, "%s%s", at ? ", " : "", part_names[part]);
        }
    }
    if (holes) {
        snprintf(list + at, size - at, " with holes");
    }
    snprintf(brief, size,
             holes && taken && (group->parts & ~gaps) == taken ? "with holes" : "%s to %s",
             part_names[group->low], part_names[group->high]);
}

// Draws the name beside its brace, above `floor` px and within the gutter's height. Returns the y
// of its first line, or `floor` if there was no room.
static int draw_name(Canvas *canvas, Rect room, const Group *group, VirtAddr base, int middle,
                     int floor) {
    char list[128], brief[128];
    const char *const forms[] = {list, brief};
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, 13, canvas->theme->ink, canvas->theme->paper);
    group_names(group, list, brief, sizeof list);
    if (is_kernel_region(canvas, base)) {
        snprintf(list, sizeof list, "%s", region_of_slot(ce_slot_of(base))->name);
    }
    for (unsigned i = 0; i < 2; i++) {
        for (int size = style.size; size >= canvas->least; size--) {
            TextStyle own = style;
            own.size = size;
            int line = list_line_height(size);
            int n = list_paragraph_lines(canvas->list, room.w, forms[i], own);
            int y = middle - n * line / 2;
            y = y + n * line > floor ? floor - n * line : y;
            bool whole = !list_folds_a_word(canvas->list, room.w, forms[i], own);
            if (n <= 3 && whole && y >= room.y) {
                list_paragraph(canvas->list, room.x, y, room.w, n, forms[i], own);
                return y;
            }
        }
    }
    return floor;
}

void lens_braces(Canvas *canvas, Rect grid, Rect gutter, VirtAddr base) {
    const Theme *theme = canvas->theme;
    int line = strip_line(canvas, 13), floor = grid.y + grid.h;
    uint32_t least = (uint32_t)cells_over(line * LENS_ROWS + 1, grid.h) * LENS_ROW_BLOCKS;
    int x = gutter.x + px(canvas, 6), tip = px(canvas, 4), t = px(canvas, 1) + 1;
    Rect room = rect_of(x + px(canvas, 6), grid.y, gutter.x + gutter.w - x - px(canvas, 6), grid.h);
    for (uint32_t from = 0; from < CE_BLOCKS_PER_SLOT;) {
        Group group = group_from(canvas, base, from, least);
        int y1 = grid.y + grid.h - (int)(from * (uint32_t)grid.h / CE_BLOCKS_PER_SLOT);
        int y0 = grid.y + grid.h - (int)(group.end * (uint32_t)grid.h / CE_BLOCKS_PER_SLOT);
        list_line(canvas->list, x, y0 + 1, 0, y1 - y0 - 2, t, theme->soft);
        list_line(canvas->list, x - tip, y0 + 1, tip, 0, t, theme->soft);
        list_line(canvas->list, x - tip, y1 - 2, tip, 0, t, theme->soft);
        floor = draw_name(canvas, room, &group, base, (y0 + y1) / 2, floor);
        from = group.end;
    }
}
