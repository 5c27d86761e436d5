// SPDX-License-Identifier: MIT
#include "ce/bytes.h"
#include "coredll/text_calls.h"
#include "kernel/memory/virtual.h"
#include "program/number.h"
#include "program/run.h"
#include "program/runtime.h"
#include "tests/support/double_bits.h"
#include "tests/support/machine_fixture.h"
#include "tests/support/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Functions of coredll's C library and of oleaut32 as a program calls them: arguments in registers.

#define COREDLL "coredll.dll"
#define OLEAUT32 "oleaut32.dll"

typedef struct Stand {
    Rig *rig;
    Program program;
    VirtAddr memory; // 64 KB
    char said[256];
} Stand;

static void say(void *context, const char *line) {
    Stand *stand = context;
    size_t n = strlen(stand->said);
    snprintf(stand->said + n, sizeof stand->said - n, "%s|", line);
}

static Stand *stand_new(void) {
    Stand *stand = calloc(1, sizeof *stand);
    stand->rig = rig_new("");
    stand->memory = rig_commit(stand->rig, CE_BLOCK_SIZE);
    assert_true(program_init(&stand->program, stand->rig->machine));
    stand->program.say = say;
    stand->program.context = stand;
    stand->program.cpu.r[13] = stand->memory + 0x8000;
    return stand;
}

static void stand_free(Stand *stand) {
    program_deinit(&stand->program);
    virtual_free(stand->rig->machine, stand->memory, 0, MEM_RELEASE);
    rig_free(stand->rig);
    free(stand);
}

static uint32_t call_of(Stand *stand, const char *dll, const char *name, uint32_t a, uint32_t b,
                        uint32_t c, uint32_t d) {
    uint32_t number = runtime_find(dll, name, 0), *r = stand->program.cpu.r;
    RuntimeEnd end = RUNTIME_FAULTS;
    assert_true(number != RUNTIME_NONE && runtime_is_here(number));
    r[0] = a, r[1] = b, r[2] = c, r[3] = d;
    uint32_t value = runtime_run(&stand->program, number, &end);
    assert_int_equal(end, RUNTIME_RETURNS);
    return value;
}

static uint32_t call(Stand *stand, const char *name, uint32_t a, uint32_t b, uint32_t c) {
    return call_of(stand, COREDLL, name, a, b, c, 0);
}

// Puts a text at so many bytes of the memory.
static VirtAddr put(Stand *stand, uint32_t at, const char *text, unsigned width) {
    assert_true(text_store(stand->rig->machine, stand->memory + at, text, width));
    return stand->memory + at;
}

static void assert_text(Stand *stand, VirtAddr at, unsigned width, const char *wanted) {
    char text[256];
    assert_true(text_load(stand->rig->machine, at, width, text, sizeof text));
    assert_string_equal(text, wanted);
}

static void the_c_library_reads_and_writes_texts(void **state) {
    (void)state;
    Stand *stand = stand_new();
    VirtAddr text = put(stand, 0, "one two three", 2), to = stand->memory + 0x100;
    assert_int_equal(call(stand, "wcsstr", text, put(stand, 0x80, "two", 2), 0), text + 8);
    assert_int_equal(call(stand, "wcsstr", text, put(stand, 0x80, "threes", 2), 0), 0);
    assert_int_equal(call(stand, "wcsstr", text, put(stand, 0x80, "", 2), 0), text);
    assert_int_equal(call(stand, "wcstombs", to, text, 100), 13);
    assert_text(stand, to, 1, "one two three");
    mmu_fill(&stand->rig->machine->mmu, to, 'x', 8);
    assert_int_equal(call(stand, "wcstombs", to, text, 3), 3); // no room for the 0
    assert_text(stand, to, 1, "onexxxxxthree");
    stand_free(stand);
}

// Where the text begins at `part`, by trying each place.
static uint32_t found_slowly(const char *text, const char *part) {
    const char *at = strstr(text, part);
    return at ? (uint32_t)(at - text) + 1 : 0;
}

static void a_text_is_found_where_a_slow_search_finds_it(void **state) {
    (void)state;
    Stand *stand = stand_new();
    uint64_t seed = 1;
    for (unsigned i = 0; i < 3000; i++) {
        char text[40], part[8];
        uint32_t n = random_below(&seed, sizeof text), m = random_below(&seed, sizeof part);
        for (uint32_t k = 0; k < sizeof text; k++) {
            text[k] = k < n ? (char)('a' + random_below(&seed, 2)) : '\0';
        }
        for (uint32_t k = 0; k < sizeof part; k++) {
            part[k] = k < m ? (char)('a' + random_below(&seed, 2)) : '\0';
        }
        VirtAddr at = put(stand, 0, text, 2);
        uint32_t wanted = found_slowly(text, part);
        assert_int_equal(call(stand, "wcsstr", at, put(stand, 0x80, part, 2), 0),
                         wanted ? at + (wanted - 1) * 2 : 0);
    }
    stand_free(stand);
}

// 16,000 times the character a, searched for 4,000 times a and a b: as much work as the two are
// long, not as their product.
static void a_search_costs_as_much_as_its_texts_are_long(void **state) {
    (void)state;
    Stand *stand = stand_new();
    Machine *machine = stand->rig->machine;
    const uint32_t text = stand->memory + 0x8100, part = stand->memory;
    for (uint32_t i = 0; i < 16000; i++) {
        assert_true(mmu_write16(&machine->mmu, text + i * 2, i < 15999 ? 'a' : 0));
    }
    for (uint32_t i = 0; i < 4002; i++) {
        assert_true(mmu_write16(&machine->mmu, part + i * 2, i < 4000 ? 'a' : i == 4000 ? 'b' : 0));
    }
    uint64_t before = machine->work;
    assert_int_equal(call(stand, "wcsstr", text, part, 0), 0);
    assert_in_range(machine->work - before, 16000 + 4000, 16100 + 4100);
    stand_free(stand);
}

static void characters_have_classes_and_capitals(void **state) {
    (void)state;
    Stand *stand = stand_new();
    for (uint32_t c = 0; c < 0x80; c++) {
        bool space = c == ' ' || (c >= 9 && c <= 13), digit = c >= '0' && c <= '9';
        assert_int_equal(call(stand, "_isctype", c, 8, 0) != 0, space);
        assert_int_equal(call(stand, "_isctype", c, 4, 0) != 0, digit);
    }
    assert_int_equal(call(stand, "towupper", 'q', 0, 0), 'Q');
    assert_int_equal(call(stand, "towupper", 0xE9, 0, 0), 0xC9);
    assert_int_equal(call(stand, "towupper", 0xF7, 0, 0), 0xF7); // no letter
    assert_int_equal(call(stand, "towupper", 0x3B1, 0, 0), 0x3B1);
    stand_free(stand);
}

static void streams_are_told_line_by_line(void **state) {
    (void)state;
    Stand *stand = stand_new();
    uint32_t in = call(stand, "_getstdfilex", 0, 0, 0), out = call(stand, "_getstdfilex", 1, 0, 0);
    uint32_t error = call(stand, "_getstdfilex", 2, 0, 0);
    assert_true(in && out && error && in != out && out != error);
    assert_int_equal(call(stand, "_getstdfilex", 3, 0, 0), 0);
    assert_int_equal(call(stand, "fputs", put(stand, 0, "half a ", 1), out, 0), 0);
    assert_string_equal(stand->said, "");
    assert_int_equal(call_of(stand, COREDLL, "fwrite", put(stand, 0, "line\r\nnext", 1), 2, 5, out),
                     5);
    assert_string_equal(stand->said, "half a line|");
    assert_int_equal(call(stand, "fputc", '\n', error, 0), '\n');
    assert_string_equal(stand->said, "half a line|next|");
    assert_int_equal(call(stand, "fputc", 'x', in, 0), UINT32_MAX);
    assert_int_equal(call(stand, "fgetc", in, 0, 0), UINT32_MAX);
    assert_int_equal(call(stand, "feof", in, 0, 0), 1);
    assert_int_equal(call(stand, "ferror", in, 0, 0), 0);
    assert_int_equal(call(stand, "fflush", out, 0, 0), 0);
    stand_free(stand);
}

static void numbers_of_64_bits_are_divided(void **state) {
    (void)state;
    Stand *stand = stand_new();
    uint32_t *r = stand->program.cpu.r;
    assert_int_equal(call_of(stand, COREDLL, "__rt_udiv64by64", 5, 0x10, 7, 0), 0x49249249);
    assert_int_equal(r[1], 2);
    assert_int_equal(call_of(stand, COREDLL, "__rt_urem64by64", 5, 0x10, 7, 0), 6);
    assert_int_equal(call_of(stand, COREDLL, "__rt_urem64by64", 6, 0x10, 7, 0), 0);
    assert_int_equal(call_of(stand, COREDLL, "__rt_udiv64by64", 5, 1, 0, 0), 0);
    stand_free(stand);
}

static double random_number(uint64_t *random) {
    uint64_t bits = random_next(random);
    uint32_t kind = random_below(random, 5);
    bits = kind == 0
               ? (bits & ~(0x7FFull << 52)) | (uint64_t)(1018 + random_below(random, 70)) << 52
           : kind == 1 ? bits & ~(0x7FEull << 52)                         // small
           : kind == 2 ? bits & ~((1ull << random_below(random, 53)) - 1) // few bits
                       : bits;
    return kind == 3 ? (double)(int32_t)bits / 2 : double_of(bits);
}

static void numbers_are_those_of_the_hosts_library(void **state) {
    (void)state;
    uint64_t random = 77;
    static const double edges[] = {0.0,
                                   -0.0,
                                   1,
                                   -1,
                                   0.5,
                                   -0.5,
                                   4,
                                   INFINITY,
                                   -INFINITY,
                                   NAN,
                                   1e308,
                                   5e-324,
                                   4503599627370497.5,
                                   -2.0000000000000004};
    for (uint32_t i = 0; i < 300000; i++) {
        const uint32_t n = sizeof edges / sizeof edges[0];
        double a = i < n * n ? edges[i / n] : random_number(&random);
        double b = i < n * n ? edges[i % n] : random_number(&random);
        uint64_t x = double_bits(a), y = double_bits(b);
        assert_true(number_sqrt(x) == double_bits(sqrt(a)));
        assert_true(number_floor(x) == double_bits(floor(a)));
        assert_true(number_ceil(x) == double_bits(ceil(a)));
        assert_true(number_fabs(x) == double_bits(fabs(a)));
        assert_true(number_fmod(x, y) == double_bits(fmod(a, b)));
    }
}

static void texts_of_oleaut32_have_their_length_before_them(void **state) {
    (void)state;
    Stand *stand = stand_new();
    Mmu *mmu = &stand->rig->machine->mmu;
    VirtAddr from = put(stand, 0, "h\xC3\xA4user", 2), one = stand->memory + 0x200, two = one + 16;
    uint32_t bytes = 0, type = 0, text = 0;
    VirtAddr bstr = call_of(stand, OLEAUT32, "SysAllocString", from, 0, 0, 0);
    assert_text(stand, bstr, 2, "h\xC3\xA4user");
    assert_true(mmu_read32(mmu, bstr - 4, &bytes));
    assert_int_equal(bytes, 12);
    assert_int_equal(call_of(stand, OLEAUT32, "SysStringLen", bstr, 0, 0, 0), 6);
    assert_int_equal(call_of(stand, OLEAUT32, "SysStringLen", 0, 0, 0, 0), 0);
    VirtAddr part = call_of(stand, OLEAUT32, "SysAllocStringLen", from, 2, 0, 0);
    assert_text(stand, part, 2, "h\xC3\xA4");
    call_of(stand, OLEAUT32, "SysFreeString", part, 0, 0, 0);
    // VariantCopy copies the text too.
    mmu_fill(mmu, one, 0, 32);
    assert_true(mmu_write32(mmu, one, 8) && mmu_write32(mmu, one + 8, bstr));
    assert_int_equal(call_of(stand, OLEAUT32, "VariantCopy", two, one, 0, 0), 0);
    assert_true(mmu_read32(mmu, two + 8, &text) && text != bstr);
    assert_text(stand, text, 2, "h\xC3\xA4user");
    assert_int_equal(call_of(stand, OLEAUT32, "VariantClear", one, 0, 0, 0), 0);
    assert_true(mmu_read32(mmu, one, &type));
    assert_int_equal(type, 0);
    assert_text(stand, text, 2, "h\xC3\xA4user");
    assert_int_equal(call_of(stand, OLEAUT32, "VariantClear", two, 0, 0, 0), 0);
    // One with a number owns nothing.
    assert_true(mmu_write32(mmu, one, 19) && mmu_write32(mmu, one + 8, 1234));
    assert_int_equal(call_of(stand, OLEAUT32, "VariantCopy", two, one, 0, 0), 0);
    assert_true(mmu_read32(mmu, two + 8, &text));
    assert_int_equal(text, 1234);
    assert_int_equal(call_of(stand, OLEAUT32, "VariantClear", two, 0, 0, 0), 0);
    stand_free(stand);
}

// The program's function runs for each element; here it is played by the test.
static void iterate(Stand *stand, const char *name, uint32_t n, const uint32_t *wanted) {
    uint32_t *r = stand->program.cpu.r, number = runtime_find(COREDLL, name, 0);
    RuntimeEnd end = RUNTIME_FAULTS;
    uint32_t sp = r[13];
    r[4] = 44, r[5] = 55, r[6] = 66, r[7] = 77, r[14] = 0x12344;
    r[0] = stand->memory, r[1] = 12, r[2] = n, r[3] = 0x11000;
    runtime_run(&stand->program, number, &end);
    for (uint32_t i = 0; wanted && i < n; i++) {
        assert_int_equal(end, RUNTIME_JUMPS);
        assert_int_equal(r[15], 0x11000);
        assert_int_equal(r[14], PROGRAM_NEXT);
        assert_int_equal(r[0], stand->memory + wanted[i]);
        r[0] = r[1] = r[2] = r[3] = r[14] = 99; // what a function may change
        runtime_next(&stand->program, &end);
    }
    assert_int_equal(end, RUNTIME_RETURNS);
    assert_int_equal(r[13], sp);
    assert_int_equal(r[14], 0x12344);
    assert_true(r[4] == 44 && r[5] == 55 && r[6] == 66 && r[7] == 77);
}

static void a_function_of_the_program_runs_for_each_object_of_an_array(void **state) {
    (void)state;
    Stand *stand = stand_new();
    const char *begin = "??_L@YAXPAXIHP6AX0@Z1@Z", *end = "??_M@YAXPAXIHP6AX0@Z@Z";
    iterate(stand, begin, 3, (const uint32_t[]){0, 12, 24});
    iterate(stand, end, 3, (const uint32_t[]){24, 12, 0});
    iterate(stand, begin, 1, (const uint32_t[]){0});
    iterate(stand, end, 0, NULL);
    iterate(stand, begin, (uint32_t)-1, NULL); // the number is signed
    iterate(stand, end, (uint32_t)-1, NULL);
    stand_free(stand);
}

static void what_is_thrown_ends_the_process(void **state) {
    (void)state;
    Stand *stand = stand_new();
    RuntimeEnd end = RUNTIME_RETURNS;
    uint32_t code = runtime_run(&stand->program, runtime_find(COREDLL, "", 1551), &end);
    assert_int_equal(end, RUNTIME_EXITS);
    assert_int_equal(code, 0xE06D7363);
    assert_non_null(strstr(stand->said, "throws a C++ exception"));
    stand_free(stand);
}

static void an_address_that_is_not_there_is_a_fault(void **state) {
    (void)state;
    Stand *stand = stand_new();
    static const char *const names[] = {"fputs", "wcsstr", "wcstombs"};
    const VirtAddr nothing = 0x00500000;
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        RuntimeEnd end = RUNTIME_RETURNS;
        uint32_t *r = stand->program.cpu.r, out = call(stand, "_getstdfilex", 1, 0, 0);
        r[0] = i == 2 ? stand->memory : nothing, r[1] = i == 0 ? out : nothing, r[2] = 5;
        runtime_run(&stand->program, runtime_find(COREDLL, names[i], 0), &end);
        assert_int_equal(end, RUNTIME_FAULTS);
        assert_int_equal(stand->rig->machine->mmu.fault.va, nothing);
    }
    stand_free(stand);
}

// So is each of these, whichever argument it is and whether the stack is there.
static void each_function_faults_where_nothing_is(void **state) {
    (void)state;
    Stand *stand = stand_new();
    const VirtAddr nothing = 0x00500010, there = stand->memory;
    uint32_t out = call(stand, "_getstdfilex", 1, 0, 0);
    const struct {
        const char *dll, *name;
        uint32_t args[4];
        bool no_stack;
    } rows[] = {
        {COREDLL, "fwrite", {nothing, 1, 5, out}, false},
        {COREDLL, "puts", {nothing}, false},
        {COREDLL, "printf", {nothing}, false},
        {COREDLL, "wcsstr", {nothing, there}, false},
        {COREDLL, "wcstombs", {nothing, there + 0x200, 5}, false},
        {OLEAUT32, "SysAllocString", {nothing}, false},
        {OLEAUT32, "SysAllocStringLen", {nothing, 5}, false},
        {OLEAUT32, "SysStringLen", {nothing}, false},
        {OLEAUT32, "VariantClear", {nothing}, false},
        {OLEAUT32, "VariantCopy", {there, nothing}, false},
        {OLEAUT32, "VariantCopy", {nothing, there}, false},
        {COREDLL, "??_L@YAXPAXIHP6AX0@Z1@Z", {there, 4, 2, 0x11000}, true},
        {COREDLL, "??_M@YAXPAXIHP6AX0@Z@Z", {there, 4, 2, 0x11000}, true},
    };
    put(stand, 0x200, "text", 2);
    put(stand, 0, "a", 2);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        RuntimeEnd end = RUNTIME_RETURNS;
        uint32_t *r = stand->program.cpu.r;
        memcpy(r, rows[i].args, sizeof rows[i].args);
        r[13] = rows[i].no_stack ? nothing + 0x100 : stand->memory + 0x8000;
        runtime_run(&stand->program, runtime_find(rows[i].dll, rows[i].name, 0), &end);
        if (end != RUNTIME_FAULTS ||
            stand->rig->machine->mmu.fault.va / 0x1000 != nothing / 0x1000) {
            fail_msg("%s, row %u, does not fault", rows[i].name, i);
        }
    }
    stand_free(stand);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_c_library_reads_and_writes_texts),
        cmocka_unit_test(a_text_is_found_where_a_slow_search_finds_it),
        cmocka_unit_test(a_search_costs_as_much_as_its_texts_are_long),
        cmocka_unit_test(characters_have_classes_and_capitals),
        cmocka_unit_test(streams_are_told_line_by_line),
        cmocka_unit_test(numbers_of_64_bits_are_divided),
        cmocka_unit_test(numbers_are_those_of_the_hosts_library),
        cmocka_unit_test(texts_of_oleaut32_have_their_length_before_them),
        cmocka_unit_test(a_function_of_the_program_runs_for_each_object_of_an_array),
        cmocka_unit_test(what_is_thrown_ends_the_process),
        cmocka_unit_test(an_address_that_is_not_there_is_a_fault),
        cmocka_unit_test(each_function_faults_where_nothing_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
