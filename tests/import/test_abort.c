// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/abort/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Exceptions in debug logs: what is found, what is said of it, and what is not said.

static AbortLog read_log(const char *text) {
    AbortLog log;
    assert_true(abort_log_read(text, strlen(text), &log));
    return log;
}

// What is said, each run of white space as one blank. The caller frees it.
static char *said_of(const AbortLog *log, const DeviceFacts *facts) {
    char *text = NULL;
    size_t size = 0, to = 0;
    FILE *out = tmpfile();
    assert_non_null(out);
    decode_write_log(log, facts, out);
    size = (size_t)ftell(out);
    rewind(out);
    text = calloc(1, size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, size, out), size);
    fclose(out);
    for (size_t i = 0; i < size; i++) {
        bool is_blank = text[i] == ' ' || text[i] == '\n';
        if (!is_blank || (to > 0 && text[to - 1] != ' ')) {
            text[to++] = is_blank ? ' ' : text[i];
        }
    }
    text[to] = '\0';
    return text;
}

typedef struct Case {
    const char *text;
    const char *said[4];     // all of these, ended by NULL
    const char *not_said[4]; // none of these
} Case;

static void assert_said(const Case *cases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        AbortLog log = read_log(cases[i].text);
        assert_int_equal(log.n, 1);
        char *said = said_of(&log, &(DeviceFacts){0});
        for (size_t k = 0; cases[i].said[k]; k++) {
            if (!strstr(said, cases[i].said[k])) {
                print_error("%s\nsays: %s\nnot: %s\n", cases[i].text, said, cases[i].said[k]);
                assert_true(false);
            }
        }
        for (size_t k = 0; cases[i].not_said[k]; k++) {
            if (strstr(said, cases[i].not_said[k])) {
                print_error("%s\nsays: %s\n", cases[i].text, said);
                assert_true(false);
            }
        }
        free(said);
        abort_log_deinit(&log);
    }
}
#define SAID(cases) assert_said(cases, sizeof(cases) / sizeof(cases)[0])

static void only_what_is_so_is_claimed(void **state) {
    (void)state;
    static const Case cases[] = {
        {"RaiseException: Thread=1 Proc=2 'a.exe'\nAKY=00000205 PC=03f7e034(coredll.dll+0x1e034) "
         "RA=80120ef4(NK.EXE+0x20ef4) BVA=00000001 FSR=00000001",
         {"RaiseException was called: no access failed", "NK.EXE+00020EF4 tells who", NULL},
         {"NULL", "where", NULL}},
        {"RaiseException: Thread=1 Proc=2 'a.exe'\nAKY=3 PC=1 RA=00011230(a.exe+0x1230) BVA=0",
         {"no access failed", "a.exe+00001230 tells who", NULL},
         {"was used", NULL}},
        {"Prefetch Abort: Thread=1 Proc=2 'a.exe'\nAKY=00000401 PC=00000004(?\?\?+0x00000004) "
         "RA=16011254(a.exe+0x00001254) BVA=00000004 FSR=00000005",
         {"a call through a pointer to a function that is nearly NULL", "a.exe+00001254 called it",
          NULL},
         {"a field 4 bytes", "?\?\?", NULL}},
        {"AKY=3 PC=00000000 RA=00011254 BVA=00000000 FSR=5",
         {"a function that is NULL", "RA 00011254 called it", NULL},
         {"a field", NULL}},
        {"Prefetch Abort: Thread=1 Proc=2 'a.exe'\nAKY=3 PC=0a123456 RA=1 BVA=0a123456 FSR=7",
         {"a function that is not one", NULL},
         {"NULL", NULL}},
        {"AKY=3 PC=00012000 BVA=50616548 FSR=7", {"reads as the text \"HeaP\"", NULL}, {NULL}},
        {"AKY=3 PC=00012000 BVA=6c6c7568 FSR=1",
         {"reads as the text \"hull\"", NULL},
         {"Copy byte by byte", NULL}},
        {"AKY=3 BVA=2a303132 FSR=7", {"was freed", NULL}, {"reads as", NULL}}, // one letter: none
        {"AKY=00000401 BVA=2a3b14e9 FSR=1",
         {"has not got its key (00100000)", NULL},
         {"Copy byte", NULL}},
        {"AKY=00000801 BVA=18332421 FSR=1", {"Copy byte by byte", NULL}, {"has not got", NULL}},
        {"AKY=3 BVA=42010000 FSR=F",
         {"All may read there, and not all may write: a shared heap", NULL},
         {"constants", NULL}},
        {"AKY=3 BVA=7dff0000 FSR=D", {"only kernel-mode threads write", NULL}, {"constants", NULL}},
        {"AKY=3 BVA=50010000 FSR=B", {"no view of it", NULL}, {"key is", NULL}},
        {"AKY=3 BVA=42000000 FSR=7", {"has no view of it", NULL}, {NULL}},
        {"Undefined Instruction: Thread=1 Proc=2 'a.exe'\nAKY=3 PC=00012344 RA=1 BVA=0 FSR=5",
         {"something that is no instruction", NULL},
         {"NULL", NULL}},
    };
    SAID(cases);
}

static void four_processors_are_understood(void **state) {
    (void)state;
    static const Case cases[] = {
        {"0x80e0620c: Exception 040 Thread=80e0620c Proc=8ce00f1e 'a.exe'\n"
         "0x80e0620c: AKY=00000021 PC=01db4324 RA=8c01b466 TEA=0c021000",
         {"0C021000: slot 6", "exception 040 of SH: a load", NULL},
         {"no FSR", NULL}},
        {"Exception 060 Thread=1 Proc=2 'a.exe'\nAKY=21 PC=1 RA=1 TEA=0e021000",
         {"exception 060 of SH: a store", "has not got it", NULL},
         {NULL}},
        {"Exception 0C0 Thread=1 Proc=2 'a.exe'\nAKY=21 PC=1 RA=1 TEA=00021000",
         {"a store to a page that is not for writing", "A store to a read-only page:", NULL},
         {"most likely", NULL}},
        {"Exception 003 Thread=80f07b90 Proc=80fe036a\nAKY=00000009 PC=019a3d14 RA=019a3bf8 "
         "BVA=00311000\nProcess 'a.exe'",
         {"a.exe: the thread holds", "exception 003 of MIPS: a store, and nothing", NULL},
         {"no FSR", NULL}},
        {"Exception 002 Thread=1 Proc=2 'a.exe'\nAKY=9 PC=1 RA=1 BVA=00000010",
         {"exception 002 of MIPS: a load", "A pointer was NULL", NULL},
         {NULL}},
        {"Exception 001 Thread=1 Proc=2 'a.exe'\nAKY=9 PC=1 RA=1 BVA=00020010",
         {"of MIPS: a store to a page", "A store to a read-only page:", NULL},
         {NULL}},
        {"Exception 00e Thread=1 Proc=2 'a.exe'\nAKY=00000021 PC=0001102c RA=1 EA=00000004",
         {"exception 00E of x86: a page fault", "A pointer was NULL", NULL},
         {"MIPS", NULL}},
        {"Exception 00d Thread=1 Proc=2 'a.exe'\nAKY=21 PC=1102c RA=1 EA=0e011000",
         {"a general protection fault", NULL},
         {NULL}},
        {"Exception 7ff Thread=1 Proc=2 'a.exe'\nAKY=21 PC=1102c RA=1 TEA=0e011000",
         {"exception 7FF of SH: not a failed access", NULL},
         {NULL}},
    };
    SAID(cases);
}

static void windows_ce_6_is_told_before_anything_else(void **state) {
    (void)state;
    static const Case cases[] = {
        {"Exception 'Data Abort' (4): Thread-Id=03d3000e(pth=83a0e024), "
         "Proc-Id=00400002(pprc=81d0) "
         "'NK.EXE', VM-active=00fa000a(pprc=83a00ecc) 'a.exe'\nPC=c0883660(d.dll+0x00003660) "
         "RA=40042c58(coredll.dll+0x00022c58) SP=d2e8fc58, BVA=40001000",
         {"version This is the form of Windows CE 6 or later",
          "A thread of NK.EXE; the memory of a.exe", "PC C0883660: d.dll+00003660", NULL},
         {"who Data Abort", "slot 32", "a pointer was NULL"}},
        {"Exception 'Raised' (-1): Thread-Id=1(pth=2), Proc-Id=3(pprc=4) 'b.exe', "
         "VM-active=5(pprc=6) "
         "'b.exe'\nPC=40031234(k.dll+0x1) RA=1(b.exe+0x2) SP=3, BVA=ffffffff",
         {"Windows CE 6 or later", "A thread of b.exe", NULL},
         {"slot 127", "gate", NULL}},
    };
    SAID(cases);
}

static void a_log_of_a_boot_has_records_among_other_lines(void **state) {
    (void)state;
    static const char text[] =
        "Windows CE Kernel for ARM (Thumb Enabled) Built on Jan  1 2005 at 00:00:00\r\n"
        "4294787156 PID:a3e1fd2 TID:83f4eb0e Data Abort: Thread=1 Proc=2 'a.exe'\r\n"
        "4294787157 PID:a3e1fd2 TID:83f4eb0e AKY=00000021 PC=00011008(a.exe+0x00001008) "
        "RA=00011030(a.exe+0x00001030) BVA=0c020000 FSR=00000007\r\n"
        "DRV: PC=none of ours\r\n"
        "\r\n"
        "12:01:33 | Data Abort: Thread=9 Proc=2 'a.exe'\r\n"
        "GPE: another thread's line\r\n"
        "12:01:33 | AKY=00000021 PC=00011008(a.exe+0x00001008) RA=00011030(a.exe+0x00001030) "
        "BVA=0c020000 FSR=00000007\r\n"
        "Data Abort: Thread=1 Proc=2 'a.exe'\r\n"
        "AKY=00000021 PC=00011008(a.exe+0x00001008) RA=00011030(a.exe+0x00001030) BVA=0c030000 "
        "FSR=00000007\r\n"
        "Unknown: Thread=3\r\n";
    AbortLog log = read_log(text);
    assert_int_equal(log.n_found, 3);
    assert_int_equal(log.n, 2);
    assert_int_equal(log.records[0].n, 2);
    assert_int_equal(log.records[0].line, 2);
    assert_int_equal(log.records[0].last_line, 6);
    assert_int_equal(log.n_broken, 1);
    assert_int_equal(log.bad_line, 4);
    char *said = said_of(&log, &(DeviceFacts){0});
    assert_non_null(strstr(said, "3 exceptions, 2 different"));
    assert_non_null(strstr(said, "1. line 2: Data Abort in a.exe (2 times, the last in line 6)"));
    assert_non_null(strstr(said, "1 record cannot be read; the first in line 4: PC=none"));
    free(said);
    abort_log_deinit(&log);
}

// One record, cut at every column as a terminal does: what is read stays the same.
static void a_line_may_be_wrapped_anywhere(void **state) {
    (void)state;
    static const char text[] =
        "Data Abort: Thread=9352cc9c Proc=90876ea0 'shell32.exe'\n"
        "AKY=00000005 PC=03f74680(coredll.dll+0x00014680) RA=03257104(aygshell.dll+0x00037104) "
        "BVA=060000e0 FSR=00000007\n";
    AbortLog whole = read_log(text);
    for (size_t width = 40; width < 120; width++) {
        char wrapped[2 * sizeof text] = "";
        size_t to = 0, column = 0;
        for (size_t i = 0; text[i]; i++) {
            if (column == width && text[i] != '\n') {
                wrapped[to++] = '\n';
                column = 0;
            }
            wrapped[to++] = text[i];
            column = text[i] == '\n' ? 0 : column + 1;
        }
        AbortLog log = read_log(wrapped);
        if (log.n != 1 || memcmp(log.records[0].value, whole.records[0].value,
                                 sizeof whole.records[0].value) != 0) {
            print_error("%zu columns:\n%s", width, wrapped);
        }
        assert_int_equal(log.n, 1);
        const Abort *a = &log.records[0], *b = &whole.records[0];
        assert_memory_equal(a->value, b->value, sizeof a->value);
        assert_memory_equal(a->given, b->given, sizeof a->given);
        assert_string_equal(a->process, b->process);
        assert_string_equal(a->pc.module, b->pc.module);
        assert_string_equal(a->ra.module, b->ra.module);
        assert_int_equal(a->ra.offset, b->ra.offset);
        abort_log_deinit(&log);
    }
    abort_log_deinit(&whole);
}

// ---- maps

static const char microsoft[] =
    " demo\r\n\r\n Timestamp is 42a1b2c3 (Sat Jun 04 12:00:00 2005)\r\n\r\n"
    " Preferred load address is 00010000\r\n\r\n"
    " Start         Length     Name                   Class\r\n"
    " 0001:00000000 00000a2cH .text                   CODE\r\n\r\n"
    "  Address         Publics by Value              Rva+Base     Lib:Object\r\n\r\n"
    " 0001:00000000       WinMain                    00011000 f   demo.obj\r\n"
    " 0001:00000200       ?Draw@@YAXPAX@Z            00011200 f i draw.obj\r\n"
    " 0002:00000000       __imp_GetTickCount         00012000     coredll:COREDLL.dll\r\n\r\n"
    " entry point at        0001:00000000\r\n\r\n Static symbols\r\n\r\n"
    " 0001:00000100       helper                     00011100 f   demo.obj\r\n";

static const char gnu[] =
    "Archive member included\n\nlibc.a(x.o)\n\nMemory Configuration\n\n"
    "Name             Origin             Length             Attributes\n"
    "*default*        0x00000000         0xffffffff\n\nLinker script and memory map\n\n"
    "                0x00010000                __image_base__ = 0x10000\n\n"
    ".text           0x00011000      0x400\n *(.init)\n"
    " .text          0x00011000      0x200 demo.o\n"
    "                0x00011000                WinMain\n"
    " .text.helper\n                0x00011100      0x100 demo.o\n"
    "                0x00011100                helper\n"
    " .text          0x00011200      0x200 draw.o\n"
    "                0x00011200                _Z4drawPv\n"
    "                0x00011400                etext = .\n"
    ".data           0x00012000       0x10\n                0x00012000                state\n";

static const char lld[] = "     VMA      LMA     Size Align Out     In      Symbol\n"
                          "   11000    11000      400    16 .text\n"
                          "   11000    11000      200    16         demo.o:(.text)\n"
                          "   11000    11000      100     1                 WinMain\n"
                          "   11100    11100      100     1                 helper\n"
                          "   11200    11200      200    16         draw.o:(.text)\n"
                          "   11200    11200      200     1                 _Z4drawPv\n"
                          "   12000    12000       10     4 .data\n";

static LinkMap read_map(const char *name, const char *text) {
    LinkMap map;
    bool is_host = false;
    assert_true(link_map_read(name, text, strlen(text), &map, &is_host));
    return map;
}

static void assert_found(const LinkMap *map, uint32_t offset, const char *name, const char *from) {
    const LinkSymbol *symbol = link_map_find(map, offset);
    if (!name) {
        assert_null(symbol);
        return;
    }
    assert_non_null(symbol);
    assert_string_equal(symbol->name, name);
    assert_non_null(strstr(symbol->from, from));
}

static void three_linkers_maps_name_functions(void **state) {
    (void)state;
    static const char *const texts[] = {microsoft, gnu, lld};
    for (size_t i = 0; i < 3; i++) {
        LinkMap map = read_map("build/demo.map", texts[i]);
        bool is_microsoft = i == 0;
        assert_string_equal(map.module, "demo");
        assert_found(&map, 0x0FFF, NULL, NULL);
        assert_found(&map, 0x1000, "WinMain", "demo.o");
        assert_found(&map, 0x10FF, "WinMain", "demo.o");
        assert_found(&map, 0x1100, "helper", "demo.o");
        assert_found(&map, 0x13FF, is_microsoft ? "?Draw@@YAXPAX@Z" : "_Z4drawPv", "draw.o");
        if (!is_microsoft) {
            assert_found(&map, 0x1400, NULL, NULL);
        }
        assert_true(link_map_is_of(&map, "DEMO.exe"));
        assert_true(link_map_is_of(&map, "demo"));
        assert_false(link_map_is_of(&map, "demo2.exe"));
        assert_false(link_map_is_of(&map, "dem"));
        link_map_deinit(&map);
    }
}

static void a_function_is_named_in_words(void **state) {
    (void)state;
    AbortLog log =
        read_log("Data Abort: Thread=1 Proc=2 'demo.exe'\nAKY=3 PC=00011254(demo.exe+0x1254) "
                 "RA=00011104(Demo.EXE+0x1104) BVA=0 FSR=5");
    LinkMap map = read_map("x.map", microsoft);
    char *said = said_of(&log, &(DeviceFacts){.maps = &map, .n_maps = 1});
    assert_non_null(
        strstr(said, "PC 00011254: demo.exe+00001254, ?Draw@@YAXPAX@Z+54 (draw.obj), slot 0"));
    assert_non_null(
        strstr(said, "called from RA 00011104: Demo.EXE+00001104, helper+4 (demo.obj)"));
    free(said);
    link_map_deinit(&map);
    abort_log_deinit(&log);
}

static void what_is_no_map_is_none(void **state) {
    (void)state;
    static const char *const texts[] = {"", "MODULES\n", "WinMain 00011000\n",
                                        "Data Abort: Thread=1"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        LinkMap map;
        bool is_host = true;
        assert_false(link_map_read("a", texts[i], strlen(texts[i]), &map, &is_host));
        assert_false(is_host);
    }
}

// ---- what is known of the device

static const DevicePlace places[] = {
    {.module = "coredll.dll", .base = 0x03F30000, .size = 0xD0000},
    {.module = "coredll.dll", .base = 0x01FF0000, .size = 0x2000, .is_data = true},
    {.module = "low.dll", .base = 0x01A00000, .size = 0x550000, .is_bound = true},
    {.module = "low.dll", .base = 0x01A00000, .size = 0x8000},
};

static void a_place_is_the_same_in_every_process(void **state) {
    (void)state;
    const DeviceFacts facts = {.places = places, .n_places = 4};
    static const struct {
        VirtAddr va;
        int place; // -1 none
        uint32_t offset;
    } rows[] = {
        {0x03F2FFFF, -1, 0},     {0x03F30000, 0, 0},       {0x03FFFFFF, 0, 0xCFFFF},
        {0x04000000, -1, 0},     {0x01FF0000, 1, 0},       {0x0BFF1FFF, 1, 0x1FFF}, // slot 5
        {0x41FF0004, 1, 4},                                                         // slot 32
        {0x43FF0004, -1, 0},                                 // the large area is no process's
        {0x0BFF2000, -1, 0},     {0x01A00010, 3, 0x10},      // an exact place before a bound
        {0x01A08000, 2, 0x8000}, {0x07F30000, 2, 0x530000}}; // slot 3: not the code in slot 1
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const DevicePlace *place = device_place_of(&facts, rows[i].va);
        assert_ptr_equal(place, rows[i].place < 0 ? NULL : &places[rows[i].place]);
        assert_true(!place || device_place_offset(place, rows[i].va) == rows[i].offset);
    }
    assert_null(device_place_of(&(DeviceFacts){0}, 0x01FF0000));
}

static void what_is_known_gives_names(void **state) {
    (void)state;
    static const char text[] = "Data Abort: Thread=83a01d38 Proc=820266d0 'wall.exe'\n"
                               "AKY=00002001 PC=03fa0074 RA=00011030 BVA=0bff0010 FSR=0000000b\n";
    DeviceFacts facts = {.places = places, .n_places = 4};
    facts.process[14] = "wall.exe";
    facts.process[5] = "services.exe";
    AbortLog log;
    assert_true(abort_log_read(text, sizeof text - 1, &log));
    char *said = said_of(&log, &facts);
    assert_non_null(strstr(said, "process 13 (wall.exe, slot 14)"));
    assert_non_null(strstr(said, "slot 5, services.exe, 1FF0010 into it"));
    assert_non_null(strstr(said, "The data of coredll.dll are there, 10 into them"));
    assert_non_null(strstr(said, "PC 03FA0074: coredll.dll+00070074, slot 1"));
    assert_null(strstr(said, "another build"));
    free(said);
    abort_log_deinit(&log);
}

static void another_build_is_noticed(void **state) {
    (void)state;
    const DeviceFacts facts = {.places = places, .n_places = 4};
    AbortCode code = {.module = "COREDLL.DLL", .offset = 0x70074};
    VirtAddr base = 0;
    assert_false(device_place_differs(&facts, 0x03FA0074, &code, &base));
    code.offset = 0x14074;
    assert_true(device_place_differs(&facts, 0x03FA0074, &code, &base));
    assert_int_equal(base, 0x03F30000);
    assert_false(device_place_differs(&facts, 0x03FA0074, &(AbortCode){.module = "x.dll"}, &base));
    assert_false(device_place_differs(&facts, 0x03FA0074, &(AbortCode){.offset = 4}, &base));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_so_is_claimed),
        cmocka_unit_test(four_processors_are_understood),
        cmocka_unit_test(windows_ce_6_is_told_before_anything_else),
        cmocka_unit_test(a_log_of_a_boot_has_records_among_other_lines),
        cmocka_unit_test(a_line_may_be_wrapped_anywhere),
        cmocka_unit_test(three_linkers_maps_name_functions),
        cmocka_unit_test(a_place_is_the_same_in_every_process),
        cmocka_unit_test(what_is_known_gives_names),
        cmocka_unit_test(another_build_is_noticed),
        cmocka_unit_test(a_function_is_named_in_words),
        cmocka_unit_test(what_is_no_map_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
