// SPDX-License-Identifier: MIT
#include "arm/assembly.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

// Texts as llvm-mc has them; numbers from 10 on are in hex here, and branches have their target.
// tests/arm/test_llvm.py compares all Thumb instructions and random ARM ones with it.

#define AT 0x11000u

static const struct {
    uint32_t word;
    const char *text;
} arm[] = {
    {0xE0910002, "adds r0, r1, r2"},
    {0x10810182, "addne r0, r1, r2, lsl #3"},
    {0xE0A10352, "adc r0, r1, r2, asr r3"},
    {0xE2810A01, "add r0, r1, #0x1000"},
    {0xE35000FF, "cmp r0, #0xFF"},
    {0xE1110002, "tst r1, r2"},
    {0xE1A0F00E, "mov pc, lr"},
    {0xE1B00021, "lsrs r0, r1, #32"},
    {0xE1A00061, "rrx r0, r1"},
    {0xE1A00211, "lsl r0, r1, r2"},
    {0xE3E00000, "mvn r0, #0"},
    {0xE0000291, "mul r0, r1, r2"},
    {0xE0203291, "mla r0, r1, r2, r3"},
    {0xE0D10392, "smulls r0, r1, r2, r3"},
    {0xE12FFF1E, "bx lr"},
    {0xE10F0000, "mrs r0, cpsr"},
    {0xE128F000, "msr cpsr_f, r0"},
    {0xE5910000, "ldr r0, [r1]"},
    {0xE5110004, "ldr r0, [r1, #-4]"},
    {0xE5A10004, "str r0, [r1, #4]!"},
    {0xE4D10001, "ldrb r0, [r1], #1"},
    {0xE7910102, "ldr r0, [r1, r2, lsl #2]"},
    {0xE7010002, "str r0, [r1, -r2]"},
    {0xE4B10004, "ldrt r0, [r1], #4"},
    {0xE1D100B2, "ldrh r0, [r1, #2]"},
    {0xE1D100D2, "ldrsb r0, [r1, #2]"},
    {0xE18100B2, "strh r0, [r1, r2]"},
    {0xE1010092, "swp r0, r2, [r1]"},
    {0xE92D4810, "push {r4, r11, lr}"},
    {0xE8BD8010, "pop {r4, pc}"},
    {0xE8910007, "ldm r1, {r0, r1, r2}"},
    {0xE9210003, "stmdb r1!, {r0, r1}"},
    {0xE8D10001, "ldm r1, {r0} ^"},
    {0xEAFFFFFE, "b 0x11000"},
    {0x0B000002, "bleq 0x11010"},
    {0xEF000011, "svc #0x11"},
    {0xE12FFF31, ".word 0xE12FFF31"}, // blx is of ARMv5
    {0xE16F0F11, ".word 0xE16F0F11"}, // clz as well
    {0xE1C100D2, ".word 0xE1C100D2"}, // ldrd
    {0xEE000100, ".word 0xEE000100"}, // a coprocessor's
    {0xF5D1F000, ".word 0xF5D1F000"}, // pld
    {0xE8900000, ".word 0xE8900000"}, // no register
};

static const struct {
    uint16_t half;
    const char *text;
} thumb[] = {
    {0x1888, "adds r0, r1, r2"},   {0x3001, "adds r0, r0, #1"},
    {0x2005, "movs r0, #5"},       {0x4288, "cmp r0, r1"},
    {0x4240, "rsbs r0, r0, #0"},   {0x4348, "muls r0, r1, r0"},
    {0x4680, "mov r8, r0"},        {0x4770, "bx lr"},
    {0x4798, ".hword 0x4798"},     {0x6848, "ldr r0, [r1, #4]"},
    {0x8848, "ldrh r0, [r1, #2]"}, {0x5688, "ldrsb r0, [r1, r2]"},
    {0x9801, "ldr r0, [sp, #4]"},  {0xB510, "push {r4, lr}"},
    {0xBD10, "pop {r4, pc}"},      {0xC103, "stm r1!, {r0, r1}"},
    {0xB082, "sub sp, sp, #8"},    {0xD001, "beq 0x11006"},
    {0xE7FE, "b 0x11000"},         {0xDF05, "svc #5"},
    {0xBE00, ".hword 0xBE00"},     {0xF800, ".hword 0xF800"},
};

static void arm_is_written_in_unified_syntax(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof arm / sizeof arm[0]; i++) {
        Assembly insn = assembly_arm(arm[i].word, AT);
        assert_string_equal(insn.text, arm[i].text);
        assert_int_equal(insn.size, 4);
    }
}

static void thumb_is_written_as_the_arm_instruction_that_it_is(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof thumb / sizeof thumb[0]; i++) {
        Assembly insn = assembly_thumb(thumb[i].half, 0, AT);
        assert_string_equal(insn.text, thumb[i].text);
        assert_int_equal(insn.size, 2);
    }
}

static void a_call_of_thumb_takes_two_halves(void **state) {
    (void)state;
    Assembly insn = assembly_thumb(0xF000, 0xF802, AT);
    assert_string_equal(insn.text, "bl 0x11008");
    assert_int_equal(insn.size, 4);
    assert_int_equal(insn.target, 0x11008);
    insn = assembly_thumb(0xF7FF, 0xFFFE, AT); // backwards
    assert_int_equal(insn.target, AT);
    insn = assembly_thumb(0xF000, 0x4770, AT);
    assert_string_equal(insn.text, ".hword 0xF000");
    assert_int_equal(insn.size, 2);
}

static void branches_and_literals_say_where_they_lead(void **state) {
    (void)state;
    Assembly insn = assembly_arm(0xEB000002, AT);
    assert_true(insn.is_branch && !insn.is_literal);
    assert_int_equal(insn.target, 0x11010);
    insn = assembly_arm(0xE59F1010, AT); // ldr r1, [pc, #0x10]
    assert_true(insn.is_literal && !insn.is_branch);
    assert_int_equal(insn.target, 0x11018);
    insn = assembly_arm(0xE51F1010, AT);
    assert_int_equal(insn.target, 0x10FF8);
    insn = assembly_thumb(0x4801, 0, AT + 2); // ldr r0, [pc, #4], from a multiple of 4
    assert_true(insn.is_literal);
    assert_int_equal(insn.target, 0x11008);
    insn = assembly_arm(0xE58F1010, AT); // a store
    assert_false(insn.is_literal);
    insn = assembly_arm(0xE5DF1004, AT); // ldrb: no DWORD
    assert_false(insn.is_literal);
    insn = assembly_arm(0xE1DF10B4, AT); // ldrh
    assert_false(insn.is_literal);
    insn = assembly_arm(0xE79F1002, AT); // from where is not known
    assert_false(insn.is_literal);
}

// Whatever the word, the text ends, and is never empty.
static void every_word_has_a_text_that_fits(void **state) {
    (void)state;
    uint32_t word = 1;
    size_t longest = 0;
    for (unsigned i = 0; i < 2000000; i++, word = word * 1664525u + 1013904223u) {
        Assembly insn = assembly_arm(word ^ word << 7, AT);
        size_t length = strnlen(insn.text, ASSEMBLY_TEXT);
        assert_in_range(length, 1, ASSEMBLY_TEXT - 1);
        longest = length > longest ? length : longest;
    }
    Assembly all = assembly_arm(0x09FDFFFF, AT); // ldmib with all registers
    assert_int_equal(all.text[strlen(all.text) - 1], '^');
    assert_true(longest < ASSEMBLY_TEXT - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arm_is_written_in_unified_syntax),
        cmocka_unit_test(thumb_is_written_as_the_arm_instruction_that_it_is),
        cmocka_unit_test(a_call_of_thumb_takes_two_halves),
        cmocka_unit_test(branches_and_literals_say_where_they_lead),
        cmocka_unit_test(every_word_has_a_text_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
