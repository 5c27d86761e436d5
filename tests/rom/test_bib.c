// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include "ce/image.h"

#include <stdio.h>
#include <stdlib.h>

// The grammar of .bib files, and where a mistake in one is said to be.

static Bib read_text(const char *text, const char *const *defines) {
    Bib bib;
    RomError error = {0};
    BibDesc desc = {.name = "t.bib", .text = text, .size = strlen(text), .defines = defines};
    bool fine = bib_read(&desc, &bib, &error);
    if (!fine) {
        print_error("%s\n", error.text);
    }
    assert_true(fine);
    return bib;
}

static Bib read_plain(const char *text) {
    return read_text(text, NULL);
}

static void assert_bib_refused(const char *text, const char *message) {
    assert_rom_refused(text, NULL, message);
}

static bool has_entry(const Bib *bib, const char *name) {
    for (uint32_t i = 0; i < bib->n_entries; i++) {
        if (strcmp(bib->entries[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_warning(const Bib *bib, uint32_t i, uint32_t line, uint32_t column,
                           const char *text) {
    assert_in_range(i + 1, 1, bib->n_warnings);
    assert_string_equal(bib->warnings[i].text, text);
    assert_int_equal(bib->warnings[i].line, line);
    assert_int_equal(bib->warnings[i].column, column);
}

static void the_four_sections_are_read(void **state) {
    (void)state;
    Bib bib = read_plain("MEMORY\n"
                         "; name start size type\n"
                         "    NK   80220000  009E0000  RAMIMAGE\n"
                         "\tRAM\t80C00000\t01000000\tRAM ; 16 MB\r\n"
                         "CONFIG\n"
                         "  COMPRESSION=ON\n"
                         "  ROMFLAGS=00000002\n"
                         "  FSRAMPERCENT = 0x10203040\n"
                         "MODULES\n"
                         "  nk.exe  $(_FLATRELEASEDIR)\\nk.exe  NK SHXL\n"
                         "FILES\n"
                         "  a.ttf   $(_FLATRELEASEDIR)\\a.ttf   NK SHU\n");
    assert_int_equal(bib.n_regions, 2);
    assert_string_equal(bib.regions[1].name, "RAM");
    assert_int_equal(bib.regions[1].start, 0x80C00000);
    assert_int_equal(bib.regions[1].size, 0x01000000);
    assert_int_equal(bib.option[BIB_ROMFLAGS].value, 2);
    assert_int_equal(bib.option[BIB_FSRAMPERCENT].value, 0x10203040);
    assert_int_equal(bib.n_modules, 1);
    assert_int_equal(bib.n_files, 1);
    assert_string_equal(bib.entries[0].path, ".\\nk.exe");
    assert_string_equal(bib.entries[0].region, "NK");
    assert_int_equal(bib.entries[0].type,
                     BIB_TYPE('S') | BIB_TYPE('H') | BIB_TYPE('X') | BIB_TYPE('L'));
    assert_int_equal(bib.entries[0].line, 10);
    assert_int_equal(bib.entries[0].name_column, 3);
    assert_int_equal(bib.entries[1].section, BIB_FILES);
    assert_int_equal(bib.n_warnings, 0);
    bib_deinit(&bib);
}

static void words_of_the_grammar_are_read_in_either_case(void **state) {
    (void)state;
    Bib bib =
        read_plain("memory\nNK 0 1 ramimage\nmodules\nif X !\na.dll a NK sh\nelse\nb.dll b NK "
                   "SH\nendif X\n");
    assert_int_equal(bib.n_entries, 1);
    assert_string_equal(bib.regions[0].type, "RAMIMAGE");
    assert_int_equal(bib.entries[0].type, BIB_TYPE('S') | BIB_TYPE('H'));
    bib_deinit(&bib);
}

static void quotes_keep_blanks_and_comment_signs(void **state) {
    (void)state;
    Bib bib = read_plain("FILES\n \"My Documents; 1.txt\"  \"C:\\a b\\c;d.txt\" NK SH\n");
    assert_string_equal(bib.entries[0].name, "My Documents; 1.txt");
    assert_string_equal(bib.entries[0].path, "C:\\a b\\c;d.txt");
    bib_deinit(&bib);
}

static void lines_of_other_tools_are_comments(void **state) {
    (void)state;
    Bib bib = read_plain("; @CESYSGEN IF CE_MODULES_NK\nMODULES\n; @XIPREGION IF DEFAULT_NK\n"
                         "  nk.exe nk.exe NK SH ; @XIPREGION ENDIF\n; @CESYSGEN ENDIF\n");
    assert_int_equal(bib.n_entries, 1);
    assert_int_equal(bib.n_warnings, 0);
    bib_deinit(&bib);
}

static void conditions_ask_for_variables(void **state) {
    (void)state;
    static const char text[] = "MODULES\n"
                               "IF SET\n set.dll x NK\nENDIF\n"
                               "IF SET !\n notset.dll x NK\nENDIF SET !\n"
                               "IF EMPTY\n empty.dll x NK\nENDIF\n"
                               "IF KIND=red\n red.dll x NK\nELSE\n blue.dll x NK\nENDIF\n"
                               "IF KIND = red !\n notred.dll x NK\nENDIF\n"
                               "IF KIND!=red\n nored.dll x NK\nENDIF\n"
                               "IF kind=\"light red\"\n light.dll x NK\nENDIF\n";
    static const char *const none[] = {"EMPTY=", NULL};
    static const char *const red[] = {"SET", "KIND=red", NULL};
    static const char *const light[] = {"SET=0", "kind=light red", NULL};
    Bib bib = read_text(text, none);
    assert_int_equal(bib.n_entries, 4);
    assert_true(has_entry(&bib, "notset.dll") && has_entry(&bib, "blue.dll"));
    assert_true(has_entry(&bib, "notred.dll") && has_entry(&bib, "nored.dll"));
    bib_deinit(&bib);
    bib = read_text(text, red);
    assert_int_equal(bib.n_entries, 2);
    assert_true(has_entry(&bib, "set.dll") && has_entry(&bib, "red.dll"));
    bib_deinit(&bib);
    bib = read_text(text, light);
    assert_true(has_entry(&bib, "set.dll") && has_entry(&bib, "light.dll"));
    bib_deinit(&bib);
}

static void conditions_stand_inside_each_other(void **state) {
    (void)state;
    static const char text[] =
        "MODULES\nIF A\nIF B\n ab.dll x NK\nELSE\n a.dll x NK\nENDIF\nELSE\nIF "
        "B\n b.dll x NK\nELSE\n none.dll x NK\nENDIF\nENDIF\n";
    static const char *const defines[][3] = {{NULL}, {"A", NULL}, {"B", NULL}, {"A", "B", NULL}};
    static const char *const names[] = {"none.dll", "a.dll", "b.dll", "ab.dll"};
    for (uint32_t i = 0; i < 4; i++) {
        Bib bib = read_text(text, defines[i]);
        assert_int_equal(bib.n_entries, 1);
        assert_string_equal(bib.entries[0].name, names[i]);
        bib_deinit(&bib);
    }
}

static void a_mistake_in_a_branch_that_is_not_taken_does_not_count(void **state) {
    (void)state;
    Bib bib = read_plain("MODULES\nIF NO\n \"never closed\nFILES\nENDIF\n a.dll x NK\n");
    assert_int_equal(bib.n_modules, 1); // the section's name was skipped, too
    bib_deinit(&bib);
}

static void variables_are_replaced_everywhere(void **state) {
    (void)state;
    static const char *const defines[] = {"_FLATRELEASEDIR=C:\\rel dir", "LEN=00100000", NULL};
    Bib bib =
        read_text("#define NAME NK2\nMEMORY\n $(NAME) 80000000 $(LEN) RAMIMAGE\nMODULES\n"
                  " a.dll $(_flatreleasedir)\\a.dll $(NAME) SH\n b.dll $(WHAT)\\b.dll NK2 SH\n",
                  defines);
    assert_string_equal(bib.regions[0].name, "NK2");
    assert_int_equal(bib.regions[0].size, 0x100000);
    assert_string_equal(bib.entries[0].path, "C:\\rel dir\\a.dll");
    assert_string_equal(bib.entries[1].path, "$(WHAT)\\b.dll");
    assert_warning(&bib, 0, 6, 8, "$(WHAT) is not set (--define WHAT=...)");
    bib_deinit(&bib);
}

static void a_section_override_moves_the_entry(void **state) {
    (void)state;
    Bib bib = read_plain(
        "MODULES\n a.dll a NK FILES SH\n b.dll b NK FILE\nFILES\n c.dll c NK MODULE U\n");
    assert_int_equal(bib.n_files, 2);
    assert_int_equal(bib.n_modules, 1);
    assert_int_equal(bib.entries[2].section, BIB_MODULES);
    assert_int_equal(bib.entries[2].type, BIB_TYPE('U'));
    bib_deinit(&bib);
}

static void every_documented_letter_is_known_and_others_are_told(void **state) {
    (void)state;
    Bib bib = read_plain("MODULES\n a.dll a NK SHRCDNPKXMUZL\n b.dll b NK SQ\n");
    assert_int_equal(bib.n_warnings, 1);
    assert_warning(&bib, 0, 3, 14, "unknown type letter Q is not used");
    bib_deinit(&bib);
}

static void a_size_column_stands_in_a_comment(void **state) {
    (void)state;
    Bib bib =
        read_plain("MODULES\n a.dll a NK SH ;  @SIZE 100 20 8 ui|app\n b.dll b NK SH ; @SIZES 1\n");
    assert_true(bib.entries[0].sizes.given);
    assert_int_equal(bib.entries[0].sizes.const_kb, 20);
    assert_int_equal(bib.entries[0].sizes.groups, DLLS_UI | DLLS_APP);
    assert_false(bib.entries[1].sizes.given);
    bib_deinit(&bib);
}

static void options_of_a_region_are_that_regions(void **state) {
    (void)state;
    Bib bib = read_plain("MEMORY\nNK 80000000 1000000 RAMIMAGE\nXIP2 81000000 1000000 NANDIMAGE\n"
                         "RAM 82000000 1000000 RAM\n"
                         "CONFIG\nDLLHIGHADDR NK 01F00000\nDLLHIGHADDR XIP2 01E00000\n"
                         "DLLLOWCODEADDR XIP2 = 02100000\nDLLLOWADDR 00100000\n"
                         "DLLLOWADDR RAM 00200000\nSPEED=9\n");
    assert_false(bib.option[BIB_DLLHIGHADDR].given);
    assert_int_equal(bib.option[BIB_DLLLOWADDR].value, 0x00100000);
    assert_int_equal(bib.regions[0].option[BIB_DLLHIGHADDR].value, 0x01F00000);
    assert_int_equal(bib.regions[1].option[BIB_DLLHIGHADDR].value, 0x01E00000);
    assert_int_equal(bib.regions[1].option[BIB_DLLLOWCODEADDR].value, 0x02100000);
    assert_false(bib.regions[0].option[BIB_DLLLOWCODEADDR].given);
    assert_warning(&bib, 0, 10, 12, "DLLLOWADDR is not used: MEMORY has no image region RAM");
    assert_warning(&bib, 1, 11, 1, "unknown option 'SPEED' is not used");
    bib_deinit(&bib);
}

static void mistakes_name_line_and_column(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "t.bib: no section: MEMORY, CONFIG, MODULES or FILES is expected"},
        {"; only a comment\n", "t.bib: no section: MEMORY, CONFIG, MODULES or FILES is expected"},
        {"\xFF\xFEM", "t.bib: it is UTF-16: save it as plain text"},
        {" hello", "t.bib: no section: MEMORY, CONFIG, MODULES or FILES is expected"},
        {"MODULES\n a.dll \"a NK SH", "t.bib:2:8: a quotation mark is not closed"},
        {"MODULES\n a.dll $(X NK", "t.bib:2:8: $( without )"},
        {"MODULES\n a.dll \x01 NK",
         "t.bib:2:8: byte 01: outside comments a .bib file is plain ASCII"},
        {"MODULES\n a.dll a\xE4 NK",
         "t.bib:2:9: byte E4: outside comments a .bib file is plain ASCII"},
        {"MODULES\n a.dll a",
         "t.bib:2:8: an entry is Name Path Memory [Section] Type, this has 2 columns"},
        {"MODULES\n a.dll",
         "t.bib:2:2: an entry is Name Path Memory [Section] Type, this has 1 column"},
        {"MODULES\n a.dll a NK SH more", "t.bib:2:16: 'more' is one column too many"},
        {"MODULES\n a.dll a NK S-H", "t.bib:2:13: 'S-H' is not a type: letters are expected"},
        {"MODULES\n ..\\a.dll a NK",
         "t.bib:2:2: '..\\a.dll' is not a name for a file of the image"},
        {"MODULES\n \"\" a NK", "t.bib:2:2: '' is not a name for a file of the image"},
        {"MODULES\n a.dll a NK SH ; @SIZE 1 2",
         "t.bib:2:27: @SIZE: code, read-only and data are wanted in KB, each 0 to 32768"},
        {"MODULES\n a b c d e f g h i j k l m n o p q", "t.bib:2:34: too many columns"},
        {"MEMORY\n NK 80000000 RAMIMAGE",
         "t.bib:2:2: a line of MEMORY is Name Address Size Type, this has 3 columns"},
        {"MEMORY\n NK here 1 RAM", "t.bib:2:5: address 'here' is not a hexadecimal number"},
        {"MEMORY\n NK 0 123456789 RAM", "t.bib:2:7: size '123456789' has more than 32 bits"},
        {"MEMORY\n NK 80000000 80000001 RAM", "t.bib:2:14: region NK ends beyond 4 GB"},
        {"CONFIG\n ROMFLAGS", "t.bib:2:2: ROMFLAGS wants one number"},
        {"CONFIG\n ROMFLAGS=1 2", "t.bib:2:13: ROMFLAGS wants one number"},
        {"CONFIG\n ROMFLAGS=ON", "t.bib:2:11: ROMFLAGS 'ON' is not a hexadecimal number"},
        {"CONFIG\n AUTOSIZE", "t.bib:2:2: 'AUTOSIZE' has no value"},
        {"MODULES\nIF\n", "t.bib:2:3: IF: a name is missing"},
        {"MODULES\nIF \"\" a\n", "t.bib:2:7: IF: this is too much"},
        {"MODULES\nIF !\n", "t.bib:2:4: IF: a name is missing"},
        {"MODULES\nIF =1\n", "t.bib:2:4: IF: a name is missing"},
        {"MODULES\nIF A B\n", "t.bib:2:6: IF: this is too much"},
        {"MODULES\n IF A\n", "t.bib:2:2: IF without ENDIF"},
        {"MODULES\n ELSE\n", "t.bib:2:2: ELSE without IF"},
        {"MODULES\nIF A\nELSE\nELSE\nENDIF", "t.bib:4:1: a second ELSE for the IF of line 2"},
        {"#define\nMODULES", "t.bib:1:8: #define needs a name"},
        {"CONFIG\n DLLHIGHADDR=02010000", "t.bib:2:14: DLLHIGHADDR is outside slot 0"},
        {"CONFIG\n DLLHIGHCODEADDR=04010000", "t.bib:2:18: DLLHIGHCODEADDR is outside slot 1"},
        {"CONFIG\n DLLHIGHADDR=00100000\n DLLLOWADDR=00200000",
         "t.bib:3:13: DLLLOWADDR is above DLLHIGHADDR"},
        {"CONFIG\n DLLHIGHCODEADDR=00100000\n DLLLOWCODEADDR=00200000",
         "t.bib:3:17: DLLLOWCODEADDR is above DLLHIGHCODEADDR"},
        {"CONFIG\n DLLHIGHADDR=0", "t.bib:2:14: DLLLOWADDR is above DLLHIGHADDR"},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_bib_refused(cases[i].text, cases[i].message);
    }
}

static void a_column_has_259_characters_and_not_one_more(void **state) {
    (void)state;
    char text[600], word[261];
    memset(word, 'a', 260);
    word[259] = '\0';
    snprintf(text, sizeof text, "FILES\n x %s NK\n", word);
    Bib bib = read_plain(text);
    assert_int_equal(strlen(bib.entries[0].path), 259);
    bib_deinit(&bib);
    word[259] = 'a';
    word[260] = '\0';
    snprintf(text, sizeof text, "FILES\n x %s NK\n", word);
    assert_bib_refused(text, "t.bib:2:4: a column of more than 259 characters");
    snprintf(text, sizeof text, "FILES\n x $(%s) NK\n", word);
    assert_bib_refused(text, "t.bib:2:4: the variable's value is too long");
}

static void variables_of_a_value_are_replaced_when_it_is_used(void **state) {
    (void)state;
    static const char *const defines[] = {"A=$(B)\\a", "B=old", NULL};
    Bib bib = read_text("#define B new\nFILES\n x $(A) NK\n#undef B\n y $(A) NK\n", defines);
    assert_string_equal(bib.entries[0].path, "new\\a");
    assert_string_equal(bib.entries[1].path, "old\\a");
    bib_deinit(&bib);
}

static void a_value_that_repeats_itself_is_refused(void **state) {
    (void)state;
    assert_bib_refused("#define A $(A)$(A)\nFILES\n x $(A) NK\n",
                       "t.bib:3:4: the variable's value has too many variables inside each other");
    char text[2000] = "#define V16\n";
    for (uint32_t i = 0; i < 16; i++) { // each value is the next one eight times
        char line[200];
        int length = snprintf(line, sizeof line, "#define V%u ", i);
        for (uint32_t k = 0; k < 8; k++) {
            length += snprintf(line + length, sizeof line - (size_t)length, "$(V%u)", i + 1);
        }
        strcat(strcat(text, line), "\n");
    }
    strcat(text, "#define V16 \"\"\nFILES\n x $(V0) NK\n");
    assert_bib_refused(text,
                       "t.bib:20:4: the variable's value has too many variables inside each other");
}

static void conditions_are_64_deep_and_not_one_more(void **state) {
    (void)state;
    char text[1200] = "FILES\n";
    for (uint32_t i = 0; i < 64; i++) {
        strcat(text, "IF A\n");
    }
    size_t n = strlen(text);
    for (uint32_t i = 0; i < 64; i++) {
        strcat(text, "ENDIF\n");
    }
    Bib bib = read_plain(text);
    bib_deinit(&bib);
    strcpy(text + n, "IF A\n");
    assert_bib_refused(text, "t.bib:66:1: more than 64 conditions inside each other");
}

static void a_section_has_2000_entries_and_not_one_more(void **state) {
    (void)state;
    static const char *const sections[] = {"MODULES", "FILES"};
    for (uint32_t i = 0; i < 2; i++) {
        char message[100], *text = rom_many(sections[i], 2000);
        Bib bib = read_plain(text);
        assert_int_equal(bib.n_entries, 2000);
        bib_deinit(&bib);
        free(text);
        text = rom_many(sections[i], 2001);
        snprintf(message, sizeof message, "t.bib:2002:1: more than 2000 entries in %s",
                 sections[i]);
        assert_bib_refused(text, message);
        free(text);
    }
}

static void memory_has_256_regions_and_not_one_more(void **state) {
    (void)state;
    char text[10000] = "MEMORY\n";
    for (uint32_t i = 0; i < 256; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "R%u 0 1 RESERVED\n", i);
    }
    Bib bib = read_plain(text);
    assert_int_equal(bib.n_regions, 256);
    bib_deinit(&bib);
    strcat(text, "ONE 0 1 RAM\n");
    assert_bib_refused(text, "t.bib:258:1: more than 256 regions");
}

static void warnings_are_kept_up_to_50_and_counted_beyond(void **state) {
    (void)state;
    char text[4000] = "MODULES\n";
    for (uint32_t i = 0; i < 60; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "a%u.dll a NK Q\n", i);
    }
    Bib bib = read_plain(text);
    assert_int_equal(bib.n_warnings, 60);
    assert_int_equal(bib.warnings[49].line, 51);
    bib_deinit(&bib);
}

static void too_many_definitions_are_refused(void **state) {
    (void)state;
    char *text = malloc(65600u * 16);
    size_t at = 0;
    assert_non_null(text);
    for (uint32_t i = 0; i < 65536; i++) { // _FLATRELEASEDIR is one, too
        at += (size_t)sprintf(text + at, "#define V%u\n", i);
    }
    strcpy(text + at, "FILES\n");
    assert_bib_refused(text, "t.bib:65536:9: more than 65536 variables");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_four_sections_are_read),
        cmocka_unit_test(words_of_the_grammar_are_read_in_either_case),
        cmocka_unit_test(quotes_keep_blanks_and_comment_signs),
        cmocka_unit_test(lines_of_other_tools_are_comments),
        cmocka_unit_test(conditions_ask_for_variables),
        cmocka_unit_test(conditions_stand_inside_each_other),
        cmocka_unit_test(a_mistake_in_a_branch_that_is_not_taken_does_not_count),
        cmocka_unit_test(variables_are_replaced_everywhere),
        cmocka_unit_test(a_section_override_moves_the_entry),
        cmocka_unit_test(every_documented_letter_is_known_and_others_are_told),
        cmocka_unit_test(a_size_column_stands_in_a_comment),
        cmocka_unit_test(options_of_a_region_are_that_regions),
        cmocka_unit_test(mistakes_name_line_and_column),
        cmocka_unit_test(a_column_has_259_characters_and_not_one_more),
        cmocka_unit_test(variables_of_a_value_are_replaced_when_it_is_used),
        cmocka_unit_test(a_value_that_repeats_itself_is_refused),
        cmocka_unit_test(conditions_are_64_deep_and_not_one_more),
        cmocka_unit_test(a_section_has_2000_entries_and_not_one_more),
        cmocka_unit_test(memory_has_256_regions_and_not_one_more),
        cmocka_unit_test(warnings_are_kept_up_to_50_and_counted_beyond),
        cmocka_unit_test(too_many_definitions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
