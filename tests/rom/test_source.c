// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // clock_gettime
#include "tests/rom/rom_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Which lines of a board's .bib files count: conditions, includes, headers, comments of others.

typedef struct Case {
    const char *text;
    const char *defines[4]; // ended by NULL
    const char *entries;    // the names that count, each with a blank behind it
    uint32_t n_left_out;
    const char *causes; // "+NAME " for each that is set, "-NAME " for each that is not
} Case;

static void names_of(const Rom *rom, char ret_names[400]) {
    ret_names[0] = '\0';
    for (uint32_t i = 0; i < rom->bib.n_entries; i++) {
        strcat(strcat(ret_names, rom->bib.entries[i].name), " ");
    }
}

static void causes_of(const Rom *rom, char ret_causes[400]) {
    const BibLeftOut *left_out = &rom->bib.left_out;
    ret_causes[0] = '\0';
    for (uint32_t i = 0; i < left_out->n_causes; i++) {
        strcat(ret_causes, left_out->causes[i].is_set ? "+" : "-");
        strcat(strcat(ret_causes, left_out->causes[i].name), " ");
    }
}

static void assert_cases(const Case *cases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char names[400], causes[400];
        Rom *rom = rom_of_all(cases[i].text, cases[i].defines, NULL);
        names_of(rom, names);
        causes_of(rom, causes);
        if (strcmp(names, cases[i].entries) != 0 || strcmp(causes, cases[i].causes) != 0) {
            print_error("case %zu: %s\n", i, cases[i].text);
        }
        assert_string_equal(names, cases[i].entries);
        assert_string_equal(causes, cases[i].causes);
        assert_int_equal(rom->bib.left_out.n_entries, cases[i].n_left_out);
        rom_free(rom);
    }
}

#define A " a.dll x\\a NK\n"
#define B " b.dll x\\b NK\n"
#define C " c.dll x\\c NK\n"
#define CASES(cases) assert_cases(cases, sizeof(cases) / sizeof(cases)[0])

static void directives_choose_lines(void **state) {
    (void)state;
    static const Case cases[] = {
        {"MODULES\n#if defined X\n" A "#endif\n", {NULL}, "", 1, "-X "},
        {"MODULES\n#if defined X\n" A "#endif ; ! X\n", {"X=1"}, "a.dll ", 0, ""},
        {"MODULES\n#if (defined X || defined Y)\n" A "#endif\n", {NULL}, "", 1, "-X -Y "},
        {"MODULES\n#if (defined X || defined Y)\n" A "#endif\n", {"Y"}, "a.dll ", 0, ""},
        {"MODULES\n#if defined(X) && !defined(Y)\n" A "#endif\n", {"X", "Y"}, "", 1, "+Y "},
        {"MODULES\n#if ! defined Y && defined X\n" A "#endif\n", {"X"}, "a.dll ", 0, ""},
        {"MODULES\n#if !(defined X || defined Y)\n" A "#endif\n", {"X"}, "", 1, "+X "},
        {"MODULES\n#ifdef X\n" A "#else\n" B "#endif X\n", {NULL}, "b.dll ", 1, "-X "},
        {"MODULES\n#ifndef X\n" A "#else\n" B "#endif\n", {NULL}, "a.dll ", 1, "-X "},
        {"MODULES\n# if defined X\n" A "# endif\n", {"X"}, "a.dll ", 0, ""},
        {"MODULES\n#if defined X\n" A "#elif defined Y\n" B "#else\n" C "#endif\n",
         {"Y"},
         "b.dll ",
         2,
         "-X +Y "},
        {"MODULES\n#if defined X\n" A "#elif defined Y\n" B "#else\n" C "#endif\n",
         {"X", "Y"},
         "a.dll ",
         2,
         "+X "},
        {"MODULES\n#if $(L)==0409\n" A "#elif $(L)==0411\n" B "#endif\n",
         {"L=0411"},
         "b.dll ",
         1,
         "+L "},
        {"MODULES\n#if $(L)==$()\n" A "#endif\n#if $(L)!=$()\n" B "#endif\n",
         {NULL},
         "a.dll ",
         1,
         "-L "},
        {"MODULES\n#if \"$(L)\" == \"$(L)\"\n" A "#endif\n", {NULL}, "a.dll ", 0, ""},
        {"MODULES\n#if X == 12\n" A "#endif\n#if X\n" B "#endif\n",
         {"X=0x0C"},
         "a.dll b.dll ",
         0,
         ""},
        {"MODULES\n#if 0\n" A "#if defined X\n" B "#endif\n#endif\n" C, {"X"}, "c.dll ", 2, ""},
        {"MODULES\n#if X > 3 && X <= 8\n" A "#endif\n", {"X=8"}, "a.dll ", 0, ""},
        {"#define X\nMODULES\n#if defined X\n" A "#endif\n#undef X\n#if defined X\n" B "#endif\n",
         {NULL},
         "a.dll ",
         1,
         "-X "},
        {"#undef X\nMODULES\n#if $(X)==given\n" A "#endif\n", {"X=given"}, "a.dll ", 0, ""},
    };
    CASES(cases);
}

static void conditions_of_makeimg_choose_lines(void **state) {
    (void)state;
    static const Case cases[] = {
        {"MODULES\nIF X || Y || Z\n" A "ENDIF X || Y || Z\n", {NULL}, "", 1, "-X -Y -Z "},
        {"MODULES\nIF X || Y || Z\n" A "ENDIF\n", {"Z=1"}, "a.dll ", 0, ""},
        {"MODULES\nIF X && Y\n" A "ENDIF\n", {"X"}, "", 1, "-Y "},
        {"MODULES\nIF ! X\n" A "ENDIF\nIF X !\n" B "ENDIF\n", {"X"}, "", 2, "+X "},
        {"MODULES\nIF X == 1\n" A "ENDIF\nIF X != 1\n" B "ENDIF\n", {"X=1"}, "a.dll ", 1, "+X "},
        {"MODULES\nIF X=1 !\n" A "ENDIF\n", {"X=1"}, "", 1, "+X "},
        {"MODULES\nIF X\n" A "ELSE ! X\n" B "ENDIF\n", {NULL}, "b.dll ", 1, "-X "},
        {"MODULES\nIF X\n" A "ENDIF ! X\n" B "ENDIF X\n" C, {"X"}, "a.dll b.dll c.dll ", 0, ""},
        {"MODULES\nIF X\nIF Y\n" A "ENDIF\n" B "ENDIF\n", {"Y"}, "", 2, "-X "},
        {"MODULES\n#if defined X\nIF Y\n" A "ENDIF\n#endif\n", {"X"}, "", 1, "-Y "},
        {"MODULES\nIF (X && Y) || Z\n" A "ENDIF\n", {"X", "Y"}, "a.dll ", 0, ""},
        {"MODULES\nIF X=0\n" A "ENDIF\nIF X\n" B "ENDIF\n", {"X=0"}, "a.dll b.dll ", 0, ""},
    };
    CASES(cases);
}

static void what_is_no_line_of_a_bib_file_is_passed_over_and_counted(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t n;
    } cases[] = {
        {"// Board X\n/*++\nsome \"words\n--*/\n######\n#define X 1\nMODULES\n" A, 5},
        {"\xC2\xA9 a vendor\n\nMODULES\n" A, 1},
        {"MODULES\n// one\n" A "/* two */\n  /* three\nfour */\n#####\n", 5},
        {"words\nMODULES\n" A, 1},
        {"a b c d e f g h i j k l m n o p q r s t\n$(\nMODULES\n" A, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Rom *rom = rom_of_all(cases[i].text, NULL, NULL);
        assert_int_equal(rom->bib.n_entries, 1);
        assert_int_equal(rom->bib.n_passed, cases[i].n);
        rom_free(rom);
    }
    Rom *rom = rom_of_all(A "MODULES\n" B, NULL, NULL);
    assert_int_equal(rom->bib.n_warnings, 1);
    assert_string_equal(rom->bib.warnings[0].text,
                        "a.dll is in no section, and not used: MODULES or FILES comes first");
    rom_free(rom);
}

static void regions_that_are_left_out_are_counted(void **state) {
    (void)state;
    Rom *rom = rom_of_all("MEMORY\n#if defined X\n RAM 0 1000 RAM\n#else\n RAM 0 2000 RAM\n#endif\n"
                          "CONFIG\nIF X\n ROMFLAGS = 2\nENDIF\n",
                          NULL, NULL);
    assert_int_equal(rom->bib.n_regions, 1);
    assert_int_equal(rom->bib.left_out.n_regions, 1);
    assert_int_equal(rom->bib.left_out.n_entries, 0);
    rom_free(rom);
}

static void an_include_that_is_left_out_is_counted(void **state) {
    (void)state;
    Rom *rom = rom_of_all("MODULES\n#if defined X\n#include \"none.bib\"\n#endif\n"
                          "IF Y\n # include <none.bib>\n#include none.h\nENDIF\n",
                          NULL, NULL);
    char causes[400];
    causes_of(rom, causes);
    assert_string_equal(causes, "-X -Y ");
    assert_int_equal(rom->bib.left_out.n_includes, 3);
    rom_free(rom);
}

static void conditions_of_cesysgen_are_counted(void **state) {
    (void)state;
    Rom *rom = rom_of_all("MODULES\n; @CESYSGEN IF CE_MODULES_A\n" A "; @CESYSGEN ENDIF\n"
                          ";@cesysgen if !CE_B\n" B "; @XIPREGION IF X\n" C "; @CESYSGENIF\n",
                          NULL, NULL);
    assert_int_equal(rom->bib.n_entries, 3);
    assert_int_equal(rom->bib.n_cesysgen, 3);
    rom_free(rom);
}

#define FILE_OF(path, text)                                                                        \
    { path, text, sizeof(text) - 1, NULL }

static void files_are_included(void **state) {
    (void)state;
    static const RomTestFile files[] = {
        FILE_OF("sub/more.bib", B "#include \"deep\\last.bib\"\n"),
        FILE_OF("sub/deep/last.bib", C "#include <beside.bib>\n"),
        FILE_OF("beside.bib", " d.dll x\\d NK\n"),
        {NULL, NULL, 0, NULL},
    };
    static const char *const defines[] = {"DIR=sub", NULL};
    char names[400];
    Rom *rom =
        rom_of_all("MODULES\n" A "#include \"$(DIR)\\more.bib\"\n e.dll x\\e NK\n", defines, files);
    names_of(rom, names);
    assert_string_equal(names, "a.dll b.dll c.dll d.dll e.dll ");
    assert_int_equal(rom->bib.n_sources, 4);
    assert_string_equal(rom->bib.sources[rom->bib.entries[2].source], "sub/deep/last.bib");
    assert_int_equal(rom->bib.entries[4].line, 4);
    rom_free(rom);
}

static void a_header_of_c_gives_values(void **state) {
    (void)state;
    static const RomTestFile files[] = {
        FILE_OF("cfg.h", "#ifndef CFG_H // once\r\n#define CFG_H\r\n"
                         "#pragma once\n/* a comment\n#define RAM_SIZE 1\n*/\n"
                         "#define BASE 0x80000000u // \"start\"\n"
                         "#define MB (1024 * 1024)\n"
                         "#define RAM_CA (BASE + \\\n 8 * MB)\n"
                         "#define MAX(a, b) ((a) > (b) ? (a) : (b))\n"
                         "typedef struct { int x; } A;\n"
                         "#if BOARD >= 2 && !defined(SMALL)\n"
                         "#define RAM_SIZE 0x02000000UL\n"
                         "#else\n"
                         "#define RAM_SIZE (16 << 20)\n"
                         "#endif\n#define PLAIN 00800000\n#endif\n"),
        {NULL, NULL, 0, NULL},
    };
    static const char text[] = "#include \"cfg.h\"\n#include \"cfg.h\"\n"
                               "MEMORY\n NK $(BASE) $(PLAIN) RAMIMAGE\n"
                               " RAM $(RAM_CA) $(RAM_SIZE) RAM\n";
    static const char *const large[] = {"BOARD=2", NULL};
    Rom *rom = rom_of_all(text, NULL, files);
    assert_int_equal(rom->bib.regions[0].start, 0x80000000);
    assert_int_equal(rom->bib.regions[0].size, 0x00800000);
    assert_int_equal(rom->bib.regions[1].start, 0x80800000);
    assert_int_equal(rom->image.ram_mb, 16);
    rom_free(rom);
    rom = rom_of_all(text, large, files);
    assert_int_equal(rom->image.ram_mb, 32);
    rom_free(rom);
}

static void mistakes_name_the_file_that_has_them(void **state) {
    (void)state;
    static const RomTestFile files[] = {
        FILE_OF("self.bib", "\n#include \"self.bib\"\n"),
        FILE_OF("open.bib", "\nIF X\n" A),
        FILE_OF("bad.bib", A " b.dll\n"),
        FILE_OF("wide.bib", "\xFF\xFE"
                            "M"),
        FILE_OF("bad.h", "#define A \\\n 1\n#if (1\n#endif\n"),
        {"no.bib", NULL, 0, "Input/output error"},
        {NULL, NULL, 0, NULL},
    };
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"#include \"none.bib\"",
         "t.bib:1:11: #include: none.bib not found (--include DIR looks there too; --skip-missing "
         "goes on without)"},
        {"#include \"$(DIR)\\none.bib\"",
         "t.bib:1:11: #include: $(DIR)/none.bib not found (set DIR: --define DIR=...; or --include "
         "DIR; --skip-missing goes on without)"},
        {"#include", "t.bib:1:9: #include needs \"a path\""},
        {"#include \"open", "t.bib:1:10: #include needs \"a path\""},
        {"#include \"self.bib\"",
         "self.bib:2:11: more than 16 #include inside each other: self.bib"},
        {"MODULES\n#include open.bib\nENDIF\n", "open.bib:2:1: IF without ENDIF"},
        {"MODULES\n#include bad.bib",
         "bad.bib:2:2: an entry is Name Path Memory [Section] Type, this has 1 column"},
        {"#include wide.bib", "wide.bib: it is UTF-16: save it as plain text"},
        {"#include bad.h", "bad.h:3:7: #if: a ) is missing"},
        {"#include no.bib", "t.bib:1:10: #include: cannot read no.bib: Input/output error"},
        {"#error LOCALE $(L) is unsupported ; really",
         "t.bib:1:8: #error LOCALE $(L) is unsupported"},
        {"#define", "t.bib:1:8: #define needs a name"},
        {"#undef ; x", "t.bib:1:8: #undef needs a name"},
        {"MODULES\n#if defined\n", "t.bib:2:12: #if: 'defined' needs a name"},
        {"MODULES\n#if defined X Y\n", "t.bib:2:15: #if: this is too much"},
        {"MODULES\n#if $(X\n", "t.bib:2:5: #if: $( without )"},
        {"MODULES\n#if \"X\n", "t.bib:2:5: #if: a quotation mark is not closed"},
        {"MODULES\n#if X &&\n", "t.bib:2:9: #if: a name is missing"},
        {"MODULES\n#elif X\n", "t.bib:2:1: #elif without #if"},
        {"MODULES\n#if X\nENDIF\n", "t.bib:3:1: ENDIF inside the #if of line 2"},
        {"MODULES\n#if X\n#else\n#elif Y\n#endif\n",
         "t.bib:4:1: #elif behind the else of the #if of line 2"},
        {"MODULES\n#if X\n", "t.bib:2:1: #if without #endif"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_rom_refused(cases[i].text, files, cases[i].message);
    }
}

static void an_expression_has_64_levels_and_not_one_more(void **state) {
    (void)state;
    char text[400] = "MODULES\n#if ";
    size_t n = strlen(text);
    memset(text + n, '!', 63);
    strcpy(text + n + 63, "X\n#endif\n");
    rom_free(rom_of_all(text, NULL, NULL));
    memset(text + n, '!', 64);
    strcpy(text + n + 64, "X\n#endif\n");
    assert_rom_refused(text, NULL, "t.bib:2:69: #if: too many operators inside each other");
    memset(text + n, '(', 100);
    strcpy(text + n + 100, "X\n#endif\n");
    assert_rom_refused(text, NULL, "t.bib:2:69: #if: too many operators inside each other");
}

static void a_missing_include_may_be_skipped(void **state) {
    (void)state;
    static const char text[] = "MODULES\n" A "#include \"none.bib\"\n" B;
    RomError error = {0};
    RomDesc desc = {.name = "t.bib", .text = text, .size = sizeof text - 1, .skip_missing = true};
    Rom *rom = rom_new(&desc, &error);
    assert_non_null(rom);
    assert_int_equal(rom->bib.n_entries, 2);
    assert_int_equal(rom->bib.n_missing, 1);
    assert_string_equal(rom->bib.warnings[0].text, "#include: none.bib not found");
    rom_free(rom);
}

static void images_of_ce_6_are_recognised(void **state) {
    (void)state;
    static const char *const later[] = {
        "MODULES\n nk.exe r\\oal.exe NK\n",
        "MODULES\n k.vendor.dll r\\v.dll NK SHK\n",
        "MODULES\n gwes.dll r\\gwes.dll NK SHK\n device.dll r\\device.dll NK SHK\n",
        "MODULES\n kernel.dll r\\kernel.dll NK\n ceddk.dll r\\ceddk.dll NK SHQ\n",
        "FILES\n UDEVICE.EXE r\\u.exe NK\n",
    };
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        RomError error = {0};
        assert_null(rom_try(later[i], NULL, NULL, &error));
        assert_non_null(strstr(error.text, "Windows CE 6 or later"));
        assert_int_equal(strncmp(error.text, "t.bib:2:2: ", 11), 0);
    }
    Rom *rom = rom_of_all("MODULES\n kernel.dll r\\kernel.dll NK\n k.dll r\\k.dll NK SHK\n"
                          " gwes.exe r\\gwes.exe NK\n device.exe r\\device.exe NK\n",
                          NULL, NULL);
    assert_int_equal(rom->bib.n_warnings, 1); // a vendor may call a DLL so
    rom_free(rom);
}

static void twenty_thousand_lines_and_200_includes_take_no_second(void **state) {
    (void)state;
    enum { FILES_HERE = 200, LINES = 100 };
    static char paths[FILES_HERE][16];
    static RomTestFile files[FILES_HERE + 1];
    char *root = malloc(FILES_HERE * 40u + 20), *text = malloc(LINES * 100u);
    size_t at = (size_t)sprintf(root, "MODULES\n"), size = 0;
    for (int i = 0; i < LINES; i++) {
        size += (size_t)sprintf(
            text + size,
            i % 10 ? "IF BSP_%d\nm%d.dll x\\m NK\nENDIF\n" : "#define V_%d_%d $(V_1)x\n", i, i);
    }
    for (int i = 0; i < FILES_HERE; i++) {
        snprintf(paths[i], sizeof paths[i], "f%d.bib", i);
        files[i] = (RomTestFile){paths[i], text, size, NULL};
        at += (size_t)sprintf(root + at, "#include \"%s\"\n", paths[i]);
    }
    struct timespec begin, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    Rom *rom = rom_of_all(root, NULL, files);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    assert_int_equal(rom->bib.left_out.n_entries, FILES_HERE * LINES / 10 * 9);
    print_message("%d includes: %ld ms\n", FILES_HERE,
                  (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000);
    rom_free(rom);
    free(root);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directives_choose_lines),
        cmocka_unit_test(conditions_of_makeimg_choose_lines),
        cmocka_unit_test(what_is_no_line_of_a_bib_file_is_passed_over_and_counted),
        cmocka_unit_test(regions_that_are_left_out_are_counted),
        cmocka_unit_test(an_include_that_is_left_out_is_counted),
        cmocka_unit_test(conditions_of_cesysgen_are_counted),
        cmocka_unit_test(files_are_included),
        cmocka_unit_test(a_header_of_c_gives_values),
        cmocka_unit_test(mistakes_name_the_file_that_has_them),
        cmocka_unit_test(an_expression_has_64_levels_and_not_one_more),
        cmocka_unit_test(a_missing_include_may_be_skipped),
        cmocka_unit_test(images_of_ce_6_are_recognised),
        cmocka_unit_test(twenty_thousand_lines_and_200_includes_take_no_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
