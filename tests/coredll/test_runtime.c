// SPDX-License-Identifier: MIT

// The C library in coredll against the host's own, on random bytes: memory, strings of bytes and
// of 16-bit characters. What lies around what is written stays as it was.

#include "coredll/api.h"
#include "tests/support/machine_fixture.h"
#include "tests/support/random.h"

#include <string.h>
#include <wchar.h>

#define SPACE 256u // bytes of the guest's memory that take part
#define ROUNDS 20000u

typedef struct Both {
    Rig *rig;
    VirtAddr base;
    uint8_t ours[SPACE];
    uint64_t random;
} Both;

static uint32_t pick(Both *both, uint32_t n) {
    return random_below(&both->random, n);
}

static uint32_t make(Both *both, CallId id, uint32_t a, uint32_t b, uint32_t c) {
    ApiResult result = api_call(both->rig->machine, id, &(ApiArgs){.value = {a, b, c}});
    assert_false(result.faulted);
    return result.value;
}

static int sign(int value) {
    return (value > 0) - (value < 0);
}

// Few different bytes, many zeros: strings are short, and many are equal.
static void fresh(Both *both) {
    static const uint8_t some[] = {0, 0, 'a', 'A', 'b', 0xFF};
    for (uint32_t i = 0; i < SPACE; i++) {
        both->ours[i] = some[pick(both, sizeof some)];
    }
    memset(both->ours + SPACE - 4, 0, 4);
    assert_true(mmu_write(&both->rig->machine->mmu, both->base, both->ours, SPACE));
}

static void assert_same(Both *both) {
    uint8_t theirs[SPACE];
    assert_int_equal(mmu_peek(&both->rig->machine->mmu, both->base, theirs, SPACE), SPACE);
    assert_memory_equal(theirs, both->ours, SPACE);
}

static void memory_round(Both *both) {
    uint32_t n = pick(both, SPACE / 4), to = pick(both, SPACE / 2), from = pick(both, SPACE / 2);
    VirtAddr base = both->base;
    uint8_t *ours = both->ours;
    switch (pick(both, 3)) {
    case 0:
        assert_int_equal(make(both, CALL_memset, base + to, n * 3, n), base + to);
        memset(ours + to, (int)(n * 3), n);
        break;
    case 1:
        assert_int_equal(make(both, CALL_memmove, base + to, base + from, n), base + to);
        memmove(ours + to, ours + from, n);
        break;
    default:
        assert_int_equal((int)make(both, CALL_memcmp, base + to, base + from, n),
                         sign(memcmp(ours + to, ours + from, n)));
        break;
    }
}

static void bytes_round(Both *both) {
    char *ours = (char *)both->ours;
    uint32_t to = pick(both, 32), from = 64 + pick(both, 32), n = pick(both, 24);
    VirtAddr base = both->base;
    int c = ours[pick(both, SPACE)];
    ours[63] = ours[127] = '\0'; // both strings end before the other part begins
    mmu_write8(&both->rig->machine->mmu, base + 63, 0);
    mmu_write8(&both->rig->machine->mmu, base + 127, 0);
    const char *found = strchr(ours + from, c);
    assert_int_equal(make(both, CALL_strlen, base + from, 0, 0), strlen(ours + from));
    assert_int_equal((int)make(both, CALL_strcmp, base + to, base + from, 0),
                     sign(strcmp(ours + to, ours + from)));
    assert_int_equal(make(both, CALL_strchr, base + from, (uint32_t)c, 0),
                     found ? base + (uint32_t)(found - ours) : 0);
    switch (pick(both, 3)) {
    case 0:
        make(both, CALL_strcpy, base + 128 + to, base + from, 0);
        strcpy(ours + 128 + to, ours + from);
        break;
    case 1:
        make(both, CALL_strncpy, base + 128 + to, base + from, n);
        strncpy(ours + 128 + to, ours + from, n);
        break;
    default:
        make(both, CALL_strcat, base + to, base + from, 0);
        memmove(ours + to + strlen(ours + to), ours + from, strlen(ours + from) + 1);
        break;
    }
}

// The same for 16-bit characters: each byte string, made wide on both sides.
static void wide_round(Both *both) {
    wchar_t text[2][16] = {{0}};
    VirtAddr at[2] = {both->base, both->base + 64};
    Mmu *mmu = &both->rig->machine->mmu;
    for (unsigned k = 0; k < 2; k++) {
        uint32_t n = pick(both, 8);
        for (uint32_t i = 0; i <= n; i++) {
            text[k][i] = i == n ? 0 : (wchar_t)(pick(both, 2) ? 'a' + pick(both, 2) : 0x20AC);
            mmu_write16(mmu, at[k] + i * 2, (uint32_t)text[k][i]);
        }
    }
    wchar_t c = text[0][pick(both, 8)];
    const wchar_t *found = wcschr(text[1], c);
    assert_int_equal(make(both, CALL_wcslen, at[0], 0, 0), wcslen(text[0]));
    assert_int_equal((int)make(both, CALL_wcscmp, at[0], at[1], 0), sign(wcscmp(text[0], text[1])));
    assert_int_equal(make(both, CALL_wcschr, at[1], (uint32_t)c, 0),
                     found ? at[1] + (uint32_t)(found - text[1]) * 2 : 0);
    make(both, CALL_wcscat, at[0], at[1], 0);
    wcscat(text[0], text[1]);
    for (uint32_t i = 0; i <= wcslen(text[0]); i++) {
        uint32_t unit = 0;
        assert_true(mmu_read16(mmu, at[0] + i * 2, &unit));
        assert_int_equal(unit, text[0][i]);
    }
}

static void it_does_what_the_hosts_library_does(void **state) {
    (void)state;
    Both both = {.rig = rig_new(""), .random = 7};
    both.base = rig_commit(both.rig, CE_PAGE_SIZE);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        fresh(&both);
        if (i % 3 == 2) {
            wide_round(&both);
            continue;
        }
        (i % 3 ? memory_round : bytes_round)(&both);
        assert_same(&both);
    }
    rig_free(both.rig);
}

// A copy that overlaps goes over the end of a page, and is as long as several.
static void memmove_of_many_pages_keeps_every_byte(void **state) {
    (void)state;
    enum { SIZE = 5 * 4096 + 123 };
    static uint8_t bytes[SIZE], read[SIZE];
    Rig *rig = rig_new("");
    VirtAddr base = rig_commit(rig, 8 * CE_PAGE_SIZE);
    for (int by = -5000; by <= 5000; by += 1667) {
        for (uint32_t i = 0; i < SIZE; i++) {
            bytes[i] = (uint8_t)(i * 7 + i / 251);
        }
        VirtAddr from = base + 6000, to = from + (VirtAddr)by;
        assert_true(mmu_write(&rig->machine->mmu, from, bytes, SIZE));
        api_call(rig->machine, CALL_memmove, &(ApiArgs){.value = {to, from, SIZE}});
        mmu_peek(&rig->machine->mmu, to, read, SIZE);
        assert_memory_equal(read, bytes, SIZE);
    }
    rig_free(rig);
}

// A string without an end runs into the first page that cannot be read.
static void a_bad_address_is_a_fault(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr base = rig_commit(rig, CE_PAGE_SIZE);
    Machine *machine = rig->machine;
    mmu_fill(&machine->mmu, base, 'x', CE_PAGE_SIZE);
    static const CallId reads[] = {CALL_strlen, CALL_wcslen, CALL_strchr, CALL_wcschr};
    for (unsigned i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        ApiResult result = api_call(machine, reads[i], &(ApiArgs){.value = {base}});
        assert_true(result.faulted);
        assert_int_equal(machine->mmu.fault.va, base + CE_PAGE_SIZE);
        assert_int_equal(result.value, 0);
    }
    assert_true(api_call(machine, CALL_memset, &(ApiArgs){.value = {0x100, 1, 1}}).faulted);
    assert_true(api_call(machine, CALL_wcscpy, &(ApiArgs){.value = {0x100, base}}).faulted);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_does_what_the_hosts_library_does),
        cmocka_unit_test(memmove_of_many_pages_keeps_every_byte),
        cmocka_unit_test(a_bad_address_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
