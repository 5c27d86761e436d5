// SPDX-License-Identifier: MIT

// The importer: what is read is printed back as it was, what cannot be is refused with its line,
// and what is not there stays unknown.

#include "import/dump.h"
#include "world/dump.h"
#include "world/query/beside.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/query/room.h"
#include "world/text/dump.h"
#include "world/text/gi.h"
#include "world/text/map.h"
#include "world/text/mi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_MAX 65536u

// A device with every letter, a CE 3 layout: nk.exe has slot 1. All values are invented.
static const char every_letter[] =
    "Windows CE Kernel Memory Usage Tool 0.2\n"
    "Page size=4096, 4001 total pages, 1234 free pages.\n"
    "31 pages used by kernel, 2 pages held by kernel, 2767 pages consumed.\n"
    "\n"
    "Memory usage for Process 80c41180: 'NK.EXE' pid 0\n"
    "Slot base 02000000  Section ptr 80c408a0\n"
    "  02010000(0): -CCCCCCCCCCCCCcc\n"
    "  02020000(3): PPPPPPPPPPPPPPPP\n"
    "  03f00000(0): ?-?RRRR\n"
    "Page summary: code=13(2) data r/o=4 r/w=0 stack=0 reserved=2\n"
    "Memory usage for Process 80c4121c: 'filesys.exe' pid 1\n"
    "Slot base 04000000  Section ptr 81ee2000\n"
    "  04000000(1): -----r----------\n"
    "  04010000(0): -CCCCCCCCCCCCCCC\n"
    "  04020000(0): CCCCCCWWWWWWWr\n"
    "  04030000(0): -------------SSS\n"
    "  04040000(0): OOO    WWW------\n"
    "  057f0000(255): -CCCCCCCCCCCCCCC\n"
    "  05840000(0): --\n"
    "Page summary: code=36(0) data r/o=2 r/w=13 stack=3 reserved=38\n"
    "Mapped file section 0\n"
    "Slot base 42000000  Section ptr 81d30000\n"
    "  42000000(0): WW--------------\n"
    "Page summary: code=0(0) data r/o=0 r/w=2 stack=0 reserved=14\n"
    "\n"
    "Total R/W data + stack + RAM code = 20\n";

// ---- help

static bool read_text(World *world, const char *text, char message[256]) {
    return dump_read(world, &(DumpDesc){"d.txt", text, strlen(text), 0, false}, message, 256);
}

static void read_sound(World *world, const char *text) {
    char message[256] = "";
    if (!read_text(world, text, message)) {
        fail_msg("%s", message);
    }
}

static void printed(const World *world, bool full, char *ret_text) {
    FILE *out = fmemopen(ret_text, TEXT_MAX, "w");
    assert_non_null(out);
    text_mi(world, full ? MI_FULL : MI_SUMMARY, out);
    fclose(out);
}

// Reads `text` and wants `mi full` to print `wanted`, and the result to print the same again.
static void assert_prints(const char *text, const char *wanted) {
    static char first[TEXT_MAX], second[TEXT_MAX];
    World world;
    read_sound(&world, text);
    printed(&world, true, first);
    world_deinit(&world);
    assert_string_equal(first, wanted);
    if (first[0]) {
        read_sound(&world, first);
        printed(&world, true, second);
        world_deinit(&world);
        assert_string_equal(second, first);
    }
}

static void assert_bad(const char *text, const char *message_part) {
    char message[256] = "";
    World world;
    if (read_text(&world, text, message)) {
        world_deinit(&world);
        fail_msg("was read: %s", text);
    }
    if (!strstr(message, message_part) || strncmp(message, "d.txt:", 6) != 0 ||
        strchr(message, '\n')) {
        fail_msg("message: %s\nwanted:  %s", message, message_part);
    }
}

static char letter_at(const World *world, VirtAddr va) {
    return query_letter(tables_walk(&world->tables, va).word, world->tables.n_rows[TABLE_FRAME]);
}

// The text with a prefix before each line and another line end.
static void dressed(const char *text, const char *prefix, const char *end, char *ret_text) {
    size_t at = 0;
    while (*text) {
        size_t n = strcspn(text, "\n");
        at += (size_t)snprintf(ret_text + at, TEXT_MAX - at, "%s%.*s%s", prefix, (int)n, text, end);
        text += n + (text[n] == '\n');
    }
}

// The text as a terminal of `width` columns wraps it.
static void wrapped(const char *text, size_t width, char *ret_text) {
    size_t column = 0;
    for (; *text; text++) {
        if (column == width && *text != '\n') {
            *ret_text++ = '\n';
            column = 0;
        }
        column = *text == '\n' ? 0 : column + 1;
        *ret_text++ = *text;
    }
    *ret_text = '\0';
}

// ---- the round trip

static void every_letter_is_printed_back(void **state) {
    (void)state;
    assert_prints(every_letter, every_letter);
}

static void letters_become_page_words(void **state) {
    (void)state;
    World world;
    read_sound(&world, every_letter);
    assert_int_equal(letter_at(&world, 0x02010000), '-');
    assert_int_equal(letter_at(&world, 0x0201F000), 'c');
    assert_int_equal(letter_at(&world, 0x02025000), 'P');
    assert_int_equal(letter_at(&world, 0x03F00000), '?');
    assert_int_equal(letter_at(&world, 0x03F03000), 'R');
    assert_int_equal(letter_at(&world, 0x04005000), 'r');
    assert_int_equal(letter_at(&world, 0x04043000), ' ');
    assert_int_equal(letter_at(&world, 0x04047000), 'W');
    assert_int_equal(letter_at(&world, 0x0584F000), ' ');
    assert_int_equal(query_tenant(&world, 1), 0);
    assert_int_equal(query_tenant(&world, 2), 1);
    assert_string_equal(query_process_name(&world, 1), "filesys.exe");
    world_deinit(&world);
}

static void prefixes_are_taken_away(void **state) {
    (void)state;
    static const char *const prefixes[] = {"4294787156 PID:a3e1fd2 TID:83f4eb0e 0x8bf4f000: ",
                                           "  125 PID:3ff8002 TID:4a20002 ",
                                           "PID:400002 TID:c20006 ",
                                           "[12:01:33.250] ",
                                           "12:01:33 | ",
                                           "2005-12-22 10:11:12 > ",
                                           "[2005-12-22 10:11:12] ",
                                           "> > ",
                                           "10:11:12.500 4294787156 PID:a3e1fd2 TID:83f4eb0e "};
    static char text[TEXT_MAX];
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        dressed(every_letter, prefixes[i], "\n", text);
        assert_prints(text, every_letter);
    }
}

static void cr_lf_tabs_and_other_output_do_not_matter(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    dressed(every_letter, "", "\r\n", text);
    assert_prints(text, every_letter);
    dressed(every_letter, "\t", "  \r\n", text);
    assert_prints(text, every_letter);
    dressed(every_letter, "", "\n+ MyDriver::Read(0x1200)\n-----\n\nWindows CE>\n", text);
    assert_prints(text, every_letter);
    assert_prints("Memory\tusage for Process\t80c41180:\t'NK.EXE'\tpid 0\n"
                  "Slot base 02000000\tSection ptr 80c408a0\n\t02010000(0):\t-CC\n",
                  "Memory usage for Process 80c41180: 'NK.EXE' pid 0\n"
                  "Slot base 02000000  Section ptr 80c408a0\n  02010000(0): -CC\n");
}

// A name may look like parts of a list; so may several in one line whose breaks were lost.
static void a_name_is_not_broken(void **state) {
    (void)state;
    const char *named = "Memory usage for Process 80c4121c: 'a  06010000(0): -C.exe' pid 1\n";
    assert_prints(named, named);
    const char *two = "Memory usage for Process 80c41180: 'a Slot base 02' pid 0\n"
                      "Slot base 02000000  Section ptr 80c408a0\n  02010000(0): -CC\n"
                      "Memory usage for Process 80c4121c: 'Page size= b' pid 1\n"
                      "Slot base 04000000  Section ptr 81ee2000\n";
    assert_prints("Memory usage for Process 80c41180: 'a Slot base 02' pid 0 Slot base 02000000 "
                  " Section ptr 80c408a0   02010000(0): -CC Memory usage for Process 80c4121c: "
                  "'Page size= b' pid 1 Slot base 04000000  Section ptr 81ee2000\n",
                  two);
}

static void utf16_is_read(void **state) {
    (void)state;
    static char wide[2 * sizeof every_letter + 2], text[TEXT_MAX], message[256];
    memcpy(wide, "\xFF\xFE", 2);
    for (size_t i = 0; every_letter[i]; i++) {
        wide[2 + 2 * i] = every_letter[i];
    }
    World world;
    assert_true(dump_recognise(wide, 2 * sizeof every_letter));
    assert_true(dump_read(&world, &(DumpDesc){"d", wide, 2 * sizeof every_letter, 0, false},
                          message, sizeof message));
    printed(&world, true, text);
    assert_string_equal(text, every_letter);
    world_deinit(&world);
}

static void wrapped_lines_are_joined(void **state) {
    (void)state;
    static char text[TEXT_MAX], prefixed[TEXT_MAX];
    for (size_t width = 40; width < 80; width += 3) {
        wrapped(every_letter, width, text);
        assert_prints(text, every_letter);
    }
    dressed(every_letter, "4294787156 PID:a3e1fd2 TID:83f4eb0e ", "\n", prefixed);
    wrapped(prefixed, 80, text);
    assert_prints(text, every_letter);
}

static void a_short_line_is_not_joined_to_what_only_looks_like_its_rest(void **state) {
    (void)state;
    assert_prints("Slot base 04000000  Section ptr 81ee2000\n  04010000(0): --\n--\n",
                  "Slot base 04000000  Section ptr 81ee2000\n  04010000(0): --\n");
}

static void thirty_one_processes_and_nk_are_read(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    size_t at = 0;
    for (unsigned i = 0; i < 32; i++) {
        unsigned slot = i ? i + 1 : 97;
        at += (size_t)snprintf(text + at, sizeof text - at,
                               "Memory usage for Process %08x: 'p%u.exe' pid %u\n"
                               "Slot base %08x  Section ptr 81000000\n  %08x(0): -W\n"
                               "Page summary: code=0(0) data r/o=0 r/w=1 stack=0 reserved=1\n",
                               0x80000000u + i * 0x9C, i, i, slot << 25, (slot << 25) + 0x10000);
    }
    assert_prints(text, text);
}

// ---- partial dumps

static void a_dump_may_begin_and_end_in_the_middle(void **state) {
    (void)state;
    World world;
    const char *cut = "  04020000(0): CCCCCCWWWWWWWr\n  04030000(0): -------------SSS\n"
                      "Page summary: code=6(0) data r/o=1 r/w=7 stack=3 reserved=13\n"
                      "Memory usage for Process 80c412b8: 'device.exe' pid 2\n"
                      "Slot base 06000000  Section ptr 81ee1000\n"
                      "  06010000(0): -CC\n  06030000(0): WWWW";
    assert_prints(cut, "  04020000(0): CCCCCCWWWWWWWr\n  04030000(0): -------------SSS\n"
                       "Page summary: code=6(0) data r/o=1 r/w=7 stack=3 reserved=13\n"
                       "Memory usage for Process 80c412b8: 'device.exe' pid 2\n"
                       "Slot base 06000000  Section ptr 81ee1000\n"
                       "  06010000(0): -CC\n  06030000(0): WWWW\n");
    read_sound(&world, cut);
    assert_false(dump_tells(&world, 0x04010000)); // before the file begins
    assert_true(dump_tells(&world, 0x04020000));
    assert_true(dump_tells(&world, 0x05000000)); // the list of slot 2 was whole from there on
    assert_true(dump_tells(&world, 0x06000000));
    assert_true(dump_tells(&world, 0x06020000));
    assert_true(dump_tells(&world, 0x06033000));
    assert_false(dump_tells(&world, 0x06034000)); // behind the end of the last line
    assert_false(dump_tells(&world, 0x08000000));
    assert_int_equal(query_tenant(&world, 2), PROCESS_NONE);
    assert_false(query_room_known(&world, 2));
    world_deinit(&world);
}

static void a_list_without_a_heading_is_printed_before_those_that_have_one(void **state) {
    (void)state;
    assert_prints(
        "  06010000(0): -C\nSlot base 04000000  Section ptr 81ee2000\n  04010000(0): CC\n",
        "  06010000(0): -C\nSlot base 04000000  Section ptr 81ee2000\n  04010000(0): CC\n");
    assert_prints("PROC: Name\n P01: a.exe  03e6b3b2 00000002 04000000 00000000\n"
                  "  04010000(0): CC\nMemory usage for Process 80c4121c: 'a.exe' pid 1\n",
                  "  04010000(0): CC\nMemory usage for Process 80c4121c: 'a.exe' pid 1\n");
}

static void every_prefix_of_a_dump_is_read_or_refused_with_a_line(void **state) {
    (void)state;
    static char text[TEXT_MAX], again[TEXT_MAX];
    char message[256], other[256];
    World used; // one world reads all of them: refused or not, no dump leaves a trace in it
    read_sound(&used, every_letter);
    for (size_t n = 1; n < sizeof every_letter; n += 5) {
        World world;
        DumpDesc desc = {"d.txt", every_letter, n, 0, false};
        bool sound = dump_read(&world, &desc, message, sizeof message);
        assert_int_equal(dump_read_next(&used, &desc, other, sizeof other), sound);
        if (sound) {
            printed(&world, true, text);
            printed(&used, true, again);
            assert_string_equal(again, text);
            world_deinit(&world);
        } else if (strcmp(message, other) != 0) {
            fail_msg("the first %zu bytes, read again: %s", n, other);
        } else if (n > 224 || strncmp(message, "d.txt:", 6) != 0) {
            fail_msg("the first %zu bytes: %s", n, message);
        }
    }
    world_deinit(&used);
}

static void the_summary_of_mi_alone_tells_no_page(void **state) {
    (void)state;
    World world;
    const char *mi = "Page size=4096, 4001 total pages, 1234 free pages.\n\n"
                     "Memory usage for Process 80c4121c: 'filesys.exe' pid 1\n"
                     "Slot base 04000000  Section ptr 81ee2000\n"
                     "Page summary: code=36(0) data r/o=2 r/w=13 stack=3 reserved=38\n";
    assert_prints(mi, mi);
    read_sound(&world, mi);
    assert_false(dump_tells(&world, 0x04010000));
    assert_int_equal(query_ram_free(&world), 1234);
    assert_int_equal(query_ram_total(&world), 4001);
    world_deinit(&world);
}

static void what_the_header_does_not_say_is_unknown(void **state) {
    (void)state;
    World world;
    static char text[TEXT_MAX];
    read_sound(&world, "Slot base 04000000  Section ptr 81ee2000\n  04010000(0): WW\n");
    assert_false(query_ram_known(&world));
    assert_int_equal(world_read(&world, 0x04010000, text, 4), 0);
    FILE *out = fmemopen(text, sizeof text, "w");
    text_dump_explain(&world, 0x04010000, PROCESS_NONE, out);
    text_map(&world, PROCESS_NONE, out);
    fclose(out);
    assert_non_null(strstr(text, "letter W"));
    assert_non_null(strstr(text, "frame       unknown"));
    assert_non_null(strstr(text, "access      unknown"));
    assert_non_null(strstr(text, "RAM of the device      unknown"));
    world_deinit(&world);
}

static void before_the_import_nothing_is_known(void **state) {
    (void)state;
    World world;
    read_sound(&world, every_letter);
    assert_int_equal(world.n_events, 1);
    world_seek(&world, 0);
    assert_false(dump_tells(&world, 0x04010000));
    assert_int_equal(letter_at(&world, 0x04011000), ' ');
    world_seek(&world, 1);
    assert_int_equal(letter_at(&world, 0x04011000), 'C');
    world_deinit(&world);
}

// ---- two beside each other

static void pages_beside_each_other_are_compared_where_both_are_told(void **state) {
    (void)state;
    World left, right;
    read_sound(&left, "  04010000(0): -CC?WW\n");
    read_sound(&right, "  04010000(0): -CWWW--r\n  04020000(0): WW\n");
    Difference all = beside_compare(&left, &right, 0x04010000, 2);
    assert_int_equal(all.gone, 0);
    assert_int_equal(all.come, 2);     // of the first block; the second is not in the left one
    assert_int_equal(all.other, 2);    // C and W, W and -
    assert_int_equal(all.unknown, 17); // the page ? and the second block
    assert_true(difference_any(all));
    assert_false(difference_any(beside_compare(&left, &left, 0x04010000, 2)));
    assert_false(difference_any(beside_compare(&left, &right, 0x08000000, CE_BLOCKS_PER_SLOT)));
    world_deinit(&left);
    world_deinit(&right);
}

// ---- gi

static const char lists[] =
    "PROC: Name            hProcess: CurAKY :dwVMBase:CurZone\n"
    " P00: NK.EXE          03f7ffea 00000001 c2000000 00000000\n"
    " P01: filesys.exe     03e6b3b2 00000002 04000000 00000020\n"
    " P03: My App.exe      4efb2f0a 00000008 08000000 00000000\n"
    "THRD: State  :hCurThrd:hCurProc: CurAKY :Cp :Bp :Kernel Time  User Time\n"
    " P00: NK.EXE\n"
    " P01: filesys.exe\n"
    " T    Blockd  23e6b0c2 4efb2f0a 0000000b 249 251 00:00:00.105 00:00:00.000\n"
    " T    Runnabl 23e6b0d2 03e6b3b2 00000003 251 251 00:00:00.001 00:00:00.000\n"
    " P03: My App.exe\n"
    " T    Sl/Blk  23e6b0e2 4efb2f0a 00000009 251 251 00:00:00.001 00:00:00.000\n"
    " T    Suspnd  23e6b0f2 4efb2f0a 00000009 251 251 00:00:00.001 00:00:00.000\n"
    " MOD: Name            pModule :dwInUse :dwVMBase:CurZone\n"
    " M00: coredll.dll     8ffe9214 0000000f 03f50000 00000000\n"
    " M01: My Own.dll      8ffe9314 00000008 01c80000 00000000\n";

static void lists_are_read(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    World world;
    read_sound(&world, lists);
    const Tables *tables = &world.tables;
    assert_string_equal(tables_name(tables, &tables->process[3].name), "My App.exe");
    assert_int_equal(tables->process[3].handle, 0x4EFB2F0A);
    assert_int_equal(tables->process[0].slot, 97);
    assert_int_equal(tables->thread[0].owner, 1);
    assert_int_equal(tables->thread[0].current, 3);
    assert_int_equal(tables->thread[0].state, THREAD_WAITING);
    assert_int_equal(tables->thread[1].keys, 3);
    assert_int_equal(tables->thread[1].state, THREAD_READY);
    assert_int_equal(tables->thread[2].state, THREAD_WAITING);
    assert_int_equal(tables->thread[3].suspended, 1);
    assert_int_equal(tables->module[1].code_base, 0x01C80000);
    FILE *out = fmemopen(text, sizeof text, "w");
    text_gi(&world, NULL, out);
    fclose(out);
    assert_non_null(strstr(text, " P03: My App.exe      4efb2f0a 00000008 08000000 00000000\n"));
    assert_non_null(strstr(text, " T    Blockd  23e6b0c2 4efb2f0a 0000000b\n"));
    assert_non_null(strstr(text, " M00: coredll.dll     8ffe9214 0000000f 03f50000 00000000\n"));
    world_deinit(&world);
}

static void the_dll_at_an_address_is_found_by_its_address_in_slot_0(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    World world;
    read_sound(&world, "Memory usage for Process 80c41234: 'device.exe' pid 3\n"
                       "    Slot base 08000000  Section ptr 81ee2000\n"
                       "    09c20000(0): -CCCCW-R-\n"
                       "MOD: Name            pModule :dwInUSE :dwVMBase:CurZone\n"
                       "M00: modem.dll       81aa0000 00000008 01c20000 00000000\n"
                       "M01: OTHER.DLL       81aa0100 00000010 01c21000 00000000\n");
    FILE *out = fmemopen(text, sizeof text, "w");
    text_dump_explain(&world, 0x09C22000, PROCESS_NONE, out);
    fclose(out);
    assert_non_null(strstr(text, "begins at 09C20000: modem.dll")); // the other is not used here
    world_deinit(&world);
}

static void lists_and_pages_of_one_file_make_one_world(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    snprintf(text, sizeof text, "%s\nWindows CE>gi\n%s",
             strstr(every_letter, "Memory usage for Process 80c4121c"), lists);
    World world;
    read_sound(&world, text);
    assert_int_equal(world.tables.process[1].handle, 0x03E6B3B2);
    assert_int_equal(letter_at(&world, 0x04011000), 'C');
    world_deinit(&world);
}

static void two_moments_in_one_file_are_refused(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    snprintf(text, sizeof text, "%s%s", lists,
             " P01: other.exe       4efb2f0b 00000002 06000000 00000000\n");
    assert_bad(text, "d.txt:16: process 1 is");
    snprintf(text, sizeof text, "%s%s", every_letter, every_letter);
    assert_bad(text, "d.txt:27: a second listing begins here");
    assert_bad("PROC: Name            PID      AcctId   VMBase   CurZone\n", "Windows CE 6");
}

// ---- MemoRx

#define ROW(text) text "\n"
static const char memorx[] =
    ROW("0x01C00000 ~~~") ROW("0x01800000 ~~~") ROW("0x01400000 ~#~") ROW("0x01000000  . ")
        ROW("0x00C00000  . ") ROW("0x00800000  ..") ROW("0x00400000  ..") ROW("0x00000000 ...");

static void a_memorx_log_gives_columns_and_the_dll_line(void **state) {
    (void)state;
    World world;
    static char text[TEXT_MAX];
    read_sound(&world, memorx);
    assert_int_equal(world.tables.system->dll_line, 0x01400000);
    assert_int_equal(query_tenant(&world, 3), 2);
    assert_int_equal(letter_at(&world, 0x04000000), '?');
    assert_int_equal(letter_at(&world, 0x04400000), ' ');
    assert_int_equal(letter_at(&world, 0x07400000), '?'); // column 2 has crossed the line
    FILE *out = fmemopen(text, sizeof text, "w");
    text_map(&world, PROCESS_NONE, out);
    fclose(out);
    assert_non_null(strstr(text, "+20 MB      ~ # ~ "));
    world_deinit(&world);
}

// ---- room

// What is not in a dump leaves bounds: so much at least, so much at most.
static void room_has_bounds_where_the_dll_line_is_unknown(void **state) {
    (void)state;
    World world;
    char text[64];
    read_sound(&world, "Memory usage for Process 80c4121c: 'a.exe' pid 1\n"
                       "Slot base 04000000  Section ptr 81ee2000\n"
                       "  04010000(0): WWWWWWWWWWWWWWWW\n"
                       "  04080000(0): WWWWWWWWWWWWWWWW\n"
                       "Page summary: code=0(0) data r/o=0 r/w=32 stack=0 reserved=0\n"
                       "\nTotal R/W data + stack + RAM code = 32\n");
    RoomBounds own = room_bounds(&world, 2);
    assert_false(room_line_known(&world));
    assert_int_equal(own.sum_least, 0);
    assert_int_equal(own.sum_most, CE_SLOT_SIZE - 3 * CE_BLOCK_SIZE); // the guard is not free
    assert_int_equal(own.largest_most, CE_SLOT_SIZE - 9 * CE_BLOCK_SIZE);
    assert_int_equal(own.used + own.sum_most + own.kept, CE_SLOT_SIZE);
    assert_false(room_may_be_full(&own)); // there is too much of it
    assert_string_equal(room_text(own.sum_least, own.sum_most, text, sizeof text),
                        "between 0 and 31.8 MB");
    assert_true(room_is_open(&world, 0x05000000));
    assert_false(room_is_open(&world, 0x04000000));
    world_deinit(&world);
}

// A DLL of FILES lies above the line, so the line is not above it.
static void the_lowest_dll_bounds_the_line(void **state) {
    (void)state;
    World world;
    read_sound(&world, "Memory usage for Process 80c41234: 'device.exe' pid 3\n"
                       "Slot base 08000000  Section ptr 81ee2000\n"
                       "  08010000(0): WWWW\n"
                       "Page summary: code=0(0) data r/o=0 r/w=4 stack=0 reserved=0\n"
                       "\nTotal R/W data + stack + RAM code = 4\n"
                       "MOD: Name            pModule :dwInUSE :dwVMBase:CurZone\n"
                       "M00: modem.dll       81aa0000 00000008 01c20000 00000000\n"
                       "M01: xip.dll         81aa0100 00000010 03f21000 00000000\n");
    assert_int_equal(room_line_most(&world), 0x01C20000);
    RoomBounds own = room_bounds(&world, 4);
    assert_int_equal(own.kept, CE_SLOT_SIZE - 0x01C20000);
    assert_int_equal(own.sum_most, 0x01C20000 - 2 * CE_BLOCK_SIZE);
    world_deinit(&world);
}

// An image with DLLs of unknown size: its line is at most so high, and a DLL that lies lower bounds
// it, too.
static void a_bound_of_the_line_leaves_it_open_below(void **state) {
    (void)state;
    static const char text[] = "Memory usage for Process 80c4121c: 'a.exe' pid 1\n"
                               "Slot base 04000000  Section ptr 81ee2000\n"
                               "  04010000(0): WWWWWWWWWWWWWWWW\n"
                               "Page summary: code=0(0) data r/o=0 r/w=16 stack=0 reserved=0\n"
                               "\nTotal R/W data + stack + RAM code = 16\n";
    for (unsigned bound = 0; bound < 2; bound++) {
        World world;
        char message[256];
        DumpDesc desc = {.name = "d",
                         .text = text,
                         .size = sizeof text - 1,
                         .line = 0x01000000,
                         .line_is_bound = bound};
        assert_true(dump_read(&world, &desc, message, sizeof message));
        RoomBounds own = room_bounds(&world, 2);
        assert_int_equal(room_line_known(&world), !bound);
        assert_int_equal(room_line_most(&world), 0x01000000);
        assert_int_equal(own.sum_most, 0x01000000 - 2 * CE_BLOCK_SIZE);
        assert_int_equal(own.sum_least, bound ? 0 : own.sum_most);
        assert_int_equal(room_is_open(&world, 0x04020000), bound);
        world_deinit(&world);
    }
}

static void counts_of_pages_bound_the_room(void **state) {
    (void)state;
    World world;
    uint8_t processes[CE_PROCESS_MAX];
    read_sound(&world, "Memory usage for Process 80c4121c: 'small.exe' pid 1\n"
                       "Slot base 04000000  Section ptr 81ee2000\n"
                       "Page summary: code=0(0) data r/o=0 r/w=17 stack=0 reserved=0\n"
                       "Memory usage for Process 80c41234: 'large.exe' pid 3\n"
                       "Slot base 08000000  Section ptr 81ee3000\n"
                       "Page summary: code=0(0) data r/o=0 r/w=5000 stack=0 reserved=0\n"
                       "\nTotal R/W data + stack + RAM code = 5017\n");
    RoomBounds small = room_bounds(&world, 2), large = room_bounds(&world, 4);
    assert_int_equal(small.used, 2 * CE_BLOCK_SIZE);
    assert_int_equal(large.used, 313 * CE_BLOCK_SIZE);
    assert_true(room_may_be_full(&large));
    assert_false(room_may_be_full(&small));
    assert_int_equal(room_nearest(&world, processes), 2);
    assert_int_equal(processes[0], 3);
    assert_int_equal(focus_of(&world), 3);
    world_deinit(&world);
}

static void a_memorx_log_bounds_the_room_by_its_rows(void **state) {
    (void)state;
    World world;
    read_sound(&world, memorx);
    RoomBounds free_rows = room_bounds(&world, 2), full = room_bounds(&world, 3);
    assert_true(room_line_known(&world));
    assert_int_equal(free_rows.sum_least, 4 * 0x400000);
    assert_int_equal(free_rows.sum_most, 5 * 0x400000 - CE_BLOCK_SIZE);
    assert_false(room_may_be_full(&free_rows));
    assert_int_equal(full.sum_least, 0);
    assert_true(room_may_be_full(&full));
    world_deinit(&world);
}

static void slot_1_is_a_processs_where_the_dump_says_so(void **state) {
    (void)state;
    static char text[TEXT_MAX];
    World world;
    read_sound(&world, every_letter);
    FILE *out = fmemopen(text, sizeof text, "w");
    text_dump_explain(&world, 0x02011000, PROCESS_NONE, out);
    fclose(out);
    assert_non_null(strstr(text, "a process's slot, as in CE 3.0"));
    assert_non_null(strstr(text, "process     NK.EXE"));
    world_deinit(&world);
}

static void rows_of_dots_that_are_no_memorx_log_are_skipped(void **state) {
    (void)state;
    assert_prints("Slot base 04000000  Section ptr 81ee2000\n.\n..\n...\n....\n  04010000(0): --\n",
                  "Slot base 04000000  Section ptr 81ee2000\n  04010000(0): --\n");
}

// ---- refusals

static void what_cannot_be_is_refused_with_its_line(void **state) {
    (void)state;
#define HEAD "Slot base 04000000  Section ptr 81ee2000\n"
    assert_bad(HEAD "  04010000(0): CCXC\n", "d.txt:2: page 'X'");
    assert_bad(HEAD "  04010000(0): CCCCCCCCCCCCCCCCC\n", "d.txt:2: 17 pages");
    assert_bad(HEAD "  04011000(0): CC\n", "first byte of a block");
    assert_bad(HEAD "  06010000(0): CC\n", "not in the slot");
    assert_bad(HEAD "  04010000(0): CC\n  04010000(0): CC\n", "d.txt:3: block 04010000 is listed");
    assert_bad(HEAD "  04010000(256): CC\n", "256 locked");
    assert_bad(HEAD HEAD, "d.txt:2: slot 2 is listed");
    assert_bad("Slot base 04010000  Section ptr 81ee2000\n", "first byte of a slot");
    assert_bad("Slot base 80000000  Section ptr 81ee2000\n", "no pages of its own");
    assert_bad("Slot base 00000000  Section ptr 81ee2000\n", "no pages of its own");
    assert_bad("Slot base 0400\nxx\n", "d.txt:1: want 'Slot base");
    assert_bad("Memory usage for Process 80: 'a.exe' pid 32\n", "process 32: there are 32");
    assert_bad("Page size=1024, 10 total pages, 2 free pages.\n", "pages of 1024 bytes");
    assert_bad("Page size=4096, 10 total pages, 20 free pages.\n", "20 pages free of 10");
    assert_bad("Windows CE Kernel Memory Usage Tool 0.2\n", "no list");
    assert_bad("", "no list");
    assert_bad("Memory usage for Process 80: 'a.exe' pid 1\nSlot base 04000000  Section ptr 1\n"
               "Memory usage for Process 81: 'b.exe' pid 2\nSlot base 04000000  Section ptr 1\n",
               "d.txt:4: slot 2 is listed");
}

static void only_dumps_are_recognised(void **state) {
    (void)state;
    static const char *const none[] = {"",
                                       "scenario{ title = 'x' }\n",
                                       "print('Slot base')\n",
                                       "-- Slot base 04000000\n",
                                       "....\n####\n",
                                       "\177ELF"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_false(dump_recognise(none[i], strlen(none[i])));
    }
    assert_true(dump_recognise(every_letter, strlen(every_letter)));
    assert_true(dump_recognise(lists, strlen(lists)));
    assert_true(dump_recognise(memorx, strlen(memorx)));
    assert_true(dump_recognise("  04020000(0): CC", 17));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_is_printed_back),
        cmocka_unit_test(letters_become_page_words),
        cmocka_unit_test(prefixes_are_taken_away),
        cmocka_unit_test(cr_lf_tabs_and_other_output_do_not_matter),
        cmocka_unit_test(a_name_is_not_broken),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(wrapped_lines_are_joined),
        cmocka_unit_test(a_short_line_is_not_joined_to_what_only_looks_like_its_rest),
        cmocka_unit_test(thirty_one_processes_and_nk_are_read),
        cmocka_unit_test(a_dump_may_begin_and_end_in_the_middle),
        cmocka_unit_test(a_list_without_a_heading_is_printed_before_those_that_have_one),
        cmocka_unit_test(every_prefix_of_a_dump_is_read_or_refused_with_a_line),
        cmocka_unit_test(the_summary_of_mi_alone_tells_no_page),
        cmocka_unit_test(what_the_header_does_not_say_is_unknown),
        cmocka_unit_test(before_the_import_nothing_is_known),
        cmocka_unit_test(pages_beside_each_other_are_compared_where_both_are_told),
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test(the_dll_at_an_address_is_found_by_its_address_in_slot_0),
        cmocka_unit_test(lists_and_pages_of_one_file_make_one_world),
        cmocka_unit_test(two_moments_in_one_file_are_refused),
        cmocka_unit_test(a_memorx_log_gives_columns_and_the_dll_line),
        cmocka_unit_test(room_has_bounds_where_the_dll_line_is_unknown),
        cmocka_unit_test(the_lowest_dll_bounds_the_line),
        cmocka_unit_test(a_bound_of_the_line_leaves_it_open_below),
        cmocka_unit_test(counts_of_pages_bound_the_room),
        cmocka_unit_test(a_memorx_log_bounds_the_room_by_its_rows),
        cmocka_unit_test(slot_1_is_a_processs_where_the_dump_says_so),
        cmocka_unit_test(rows_of_dots_that_are_no_memorx_log_are_skipped),
        cmocka_unit_test(what_cannot_be_is_refused_with_its_line),
        cmocka_unit_test(only_dumps_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
