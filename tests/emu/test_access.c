// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ce/win32.h"
#include "emu/access.h"

#include <string.h>

// The access rule's whole truth table: every combination of page state, rights, guard, block flags,
// keys, mode, CPU and access, 49,152 cases.
//
// The oracle is a list of exclusion rules written from the documentation: a row says which cases it
// catches, the first row that catches a case names the clause. Fields of a row are wildcards unless
// given, so a row reads as a sentence.

#define ANY 2u // matches both 0 and 1
#define STATE(s) (1u << PAGE_STATE_##s)
#define EVERY_STATE 0xFu
#define ON(a) (1u << ACCESS_##a)
#define EVERY_ACCESS 7u

// A case, every question answered with 0 or 1.
typedef struct Case {
    uint32_t state;
    AccessKind access;
    unsigned has_block, readable, writable, executable, guard;
    unsigned kernel_only, kernel_writes, owner_writes, auto_commit;
    unsigned read_key, write_key, own_key;
    unsigned kernel_mode, execute_is_read;
} Case;

typedef struct Rule {
    AccessClause clause;
    unsigned states, accesses; // sets
    unsigned has_block, auto_commit, kernel_only, kernel_writes, owner_writes, kernel_mode;
    unsigned read_key, write_key, own_key;
    unsigned guard, readable, writable, executable, execute_is_read;
} Rule;

// A rule with wildcards everywhere but where told otherwise.
#define RULE(...)                                                                                  \
    {                                                                                              \
        .states = EVERY_STATE, .accesses = EVERY_ACCESS, .has_block = ANY, .auto_commit = ANY,     \
        .kernel_only = ANY, .kernel_writes = ANY, .owner_writes = ANY, .kernel_mode = ANY,         \
        .read_key = ANY, .write_key = ANY, .own_key = ANY, .guard = ANY, .readable = ANY,          \
        .writable = ANY, .executable = ANY, .execute_is_read = ANY, __VA_ARGS__                    \
    }

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
static const Rule rules[] = {
    // Nothing there.
    RULE(.clause = CLAUSE_NOT_ALLOCATED, .has_block = 0),
    RULE(.clause = CLAUSE_NOT_ALLOCATED, .states = STATE(FREE)),
    // Address space alone cannot be touched, unless a touch commits it.
    RULE(.clause = CLAUSE_RESERVED, .states = STATE(RESERVED), .auto_commit = 0),
    // The kernel half is closed to user mode before keys are looked at.
    RULE(.clause = CLAUSE_KERNEL_HALF, .kernel_only = 1, .kernel_mode = 0),
    // Loads and fetches need a read key.
    RULE(.clause = CLAUSE_NO_KEY, .accesses = ON(READ) | ON(EXECUTE), .read_key = 0),
    // Stores need a write key, except for kernel mode where all of it may write.
    RULE(.clause = CLAUSE_NO_KEY, .accesses = ON(WRITE), .write_key = 0, .read_key = 0,
         .kernel_writes = 0, .owner_writes = 0),
    RULE(.clause = CLAUSE_NO_KEY, .accesses = ON(WRITE), .write_key = 0, .read_key = 0,
         .kernel_mode = 0, .owner_writes = 0),
    RULE(.clause = CLAUSE_NO_WRITE_KEY, .accesses = ON(WRITE), .write_key = 0, .kernel_writes = 0,
         .owner_writes = 0),
    RULE(.clause = CLAUSE_NO_WRITE_KEY, .accesses = ON(WRITE), .write_key = 0, .kernel_mode = 0,
         .owner_writes = 0),
    // Where the owner writes, that is its process's own key, whatever others it holds, and in
    // kernel mode only.
    RULE(.clause = CLAUSE_NO_KEY, .accesses = ON(WRITE), .owner_writes = 1, .kernel_mode = 0,
         .read_key = 0),
    RULE(.clause = CLAUSE_NOT_OWNER, .accesses = ON(WRITE), .owner_writes = 1, .kernel_mode = 0),
    RULE(.clause = CLAUSE_NO_KEY, .accesses = ON(WRITE), .owner_writes = 1, .own_key = 0,
         .kernel_writes = 0, .read_key = 0),
    RULE(.clause = CLAUSE_NOT_OWNER, .accesses = ON(WRITE), .owner_writes = 1, .own_key = 0,
         .kernel_writes = 0),
    // A guard goes off before the page's own protection is asked.
    RULE(.clause = CLAUSE_GUARD, .guard = 1),
    RULE(.clause = CLAUSE_NOACCESS, .readable = 0, .writable = 0, .executable = 0),
    RULE(.clause = CLAUSE_READ_ONLY, .accesses = ON(WRITE), .writable = 0),
    // A CPU that cannot tell execute from read grants both when either is given.
    RULE(.clause = CLAUSE_NOT_READABLE, .accesses = ON(READ), .readable = 0, .execute_is_read = 0),
    RULE(.clause = CLAUSE_NOT_READABLE, .accesses = ON(READ), .readable = 0, .executable = 0),
    RULE(.clause = CLAUSE_NOT_EXECUTABLE, .accesses = ON(EXECUTE), .executable = 0,
         .execute_is_read = 0),
    RULE(.clause = CLAUSE_NOT_EXECUTABLE, .accesses = ON(EXECUTE), .executable = 0, .readable = 0),
    // What no rule excludes is allowed; it is told apart who was let in by mode.
    RULE(.clause = CLAUSE_ALLOWED_KERNEL, .accesses = ON(WRITE), .kernel_writes = 1,
         .kernel_mode = 1),
    RULE(.clause = CLAUSE_ALLOWED),
};
#pragma GCC diagnostic pop

static bool fits(unsigned wanted, unsigned is) {
    return wanted == ANY || wanted == is;
}

static bool catches(const Rule *rule, const Case *c) {
    return rule->states >> c->state & 1 && rule->accesses >> c->access & 1 &&
           fits(rule->has_block, c->has_block) && fits(rule->auto_commit, c->auto_commit) &&
           fits(rule->kernel_only, c->kernel_only) && fits(rule->kernel_writes, c->kernel_writes) &&
           fits(rule->owner_writes, c->owner_writes) && fits(rule->own_key, c->own_key) &&
           fits(rule->kernel_mode, c->kernel_mode) && fits(rule->read_key, c->read_key) &&
           fits(rule->write_key, c->write_key) && fits(rule->guard, c->guard) &&
           fits(rule->readable, c->readable) && fits(rule->writable, c->writable) &&
           fits(rule->executable, c->executable) && fits(rule->execute_is_read, c->execute_is_read);
}

static AccessClause oracle(const Case *c) {
    const Rule *rule = rules;
    while (!catches(rule, c)) {
        rule++;
    }
    return rule->clause;
}

// Asks the rule itself, with keys that differ in every bit but the one that matters.
static AccessClause ask(const Case *c) {
    PageWord word = c->state | (c->readable ? PAGE_WORD_READ : 0) |
                    (c->writable ? PAGE_WORD_WRITE : 0) | (c->executable ? PAGE_WORD_EXECUTE : 0) |
                    (c->guard ? PAGE_WORD_GUARD : 0) | PAGE_WORD_NOCACHE | 0xABC00000u;
    AccessContext context = {.keys = 0x00000105u,
                             .kernel_mode = (uint8_t)c->kernel_mode,
                             .execute_is_read = (uint8_t)c->execute_is_read,
                             .own = c->own_key ? 0x00100000u : 0x00000008u};
    BlockRow block = {.read_keys = c->read_key ? 0xFFFF0004u : 0xFFFF0002u,
                      .write_keys = c->write_key ? 0x00F00100u : 0x00F00200u, // own: bit 20
                      .kind = KIND_VIRTUAL,
                      .flags = (uint8_t)((c->kernel_only ? BLOCK_FLAG_KERNEL_ONLY : 0) |
                                         (c->kernel_writes ? BLOCK_FLAG_KERNEL_WRITES : 0) |
                                         (c->owner_writes ? BLOCK_FLAG_OWNER_WRITES : 0) |
                                         (c->auto_commit ? BLOCK_FLAG_AUTO_COMMIT : 0))};
    return access_check(word, c->has_block ? &block : NULL, context, c->access);
}

static Case case_of(unsigned n) {
    Case c = {0};
    unsigned *bits[] = {&c.has_block,    &c.readable,    &c.writable,      &c.executable,
                        &c.guard,        &c.kernel_only, &c.kernel_writes, &c.auto_commit,
                        &c.read_key,     &c.write_key,   &c.kernel_mode,   &c.execute_is_read,
                        &c.owner_writes, &c.own_key};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        *bits[i] = n & 1;
        n >>= 1;
    }
    c.state = n & 3;
    c.access = (AccessKind)(n >> 2);
    return c;
}

static void the_rule_agrees_with_the_oracle_in_every_case(void **state) {
    (void)state;
    unsigned n_cases = 16384 * 4 * 3, seen[CLAUSE_RULE_COUNT] = {0};
    for (unsigned n = 0; n < n_cases; n++) {
        Case c = case_of(n);
        AccessClause expected = oracle(&c), clause = ask(&c);
        if (clause != expected) {
            fail_msg("case %u: %s, expected %s", n, clause_name(clause), clause_name(expected));
        }
        seen[clause]++;
    }
    for (unsigned i = 0; i < CLAUSE_RULE_COUNT; i++) {
        assert_true(seen[i] > 0); // every clause decides some case
    }
}

static void only_the_two_allowing_clauses_allow(void **state) {
    (void)state;
    for (unsigned i = 0; i < CLAUSE_COUNT; i++) {
        bool allows = i == CLAUSE_ALLOWED || i == CLAUSE_ALLOWED_KERNEL;
        assert_int_equal(clause_allows((AccessClause)i), allows);
        bool no_access = i == CLAUSE_NO_INSTRUCTION; // that is no fault of an access
        assert_int_equal(clause_fsr((AccessClause)i, true) == 0, allows || no_access);
    }
}

static void clauses_have_the_documented_status_and_fsr(void **state) {
    (void)state;
    static const struct {
        AccessClause clause;
        uint32_t status, fsr, fsr_without_block;
    } rows[] = {
        {CLAUSE_NOT_ALLOCATED, 0xC0000005, 0x7, 0x5}, {CLAUSE_RESERVED, 0xC0000005, 0x7, 0x7},
        {CLAUSE_NO_KEY, 0xC0000005, 0xB, 0xB},        {CLAUSE_NO_WRITE_KEY, 0xC0000005, 0xF, 0xF},
        {CLAUSE_NOT_OWNER, 0xC0000005, 0xF, 0xF},     {CLAUSE_GUARD, 0x80000001, 0xF, 0xF},
        {CLAUSE_READ_ONLY, 0xC0000005, 0xF, 0xF},     {CLAUSE_ALIGNMENT, 0x80000002, 0x1, 0x1},
        {CLAUSE_NO_FRAME, 0xC0000005, 0x7, 0x7},      {CLAUSE_KERNEL_HALF, 0xC0000005, 0xF, 0xF},
        {CLAUSE_NOACCESS, 0xC0000005, 0xF, 0xF},      {CLAUSE_STACK_GUARD, 0xC0000005, 0x7, 0x7},
        {CLAUSE_STACK_JUMP, 0xC0000005, 0x7, 0x7},    {CLAUSE_NO_INSTRUCTION, 0xC000001D, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(clause_status(rows[i].clause), rows[i].status);
        assert_int_equal(clause_fsr(rows[i].clause, true), rows[i].fsr);
        assert_int_equal(clause_fsr(rows[i].clause, false), rows[i].fsr_without_block);
    }
}

static void every_clause_has_a_name_of_its_own(void **state) {
    (void)state;
    for (unsigned i = 0; i < CLAUSE_COUNT; i++) {
        assert_non_null(clause_name((AccessClause)i));
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(clause_name((AccessClause)i), clause_name((AccessClause)k));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_agrees_with_the_oracle_in_every_case),
        cmocka_unit_test(only_the_two_allowing_clauses_allow),
        cmocka_unit_test(clauses_have_the_documented_status_and_fsr),
        cmocka_unit_test(every_clause_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
