// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include <stdio.h>
#include <stdlib.h>

// The host's memory runs out at the first, the second, ... allocation of a whole walk: each time
// there is no image, the message says why, and nothing is left behind (run with the address
// sanitizer).

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static int64_t left = INT64_MAX; // allocations that succeed

void *__wrap_malloc(size_t size) {
    return left-- > 0 ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t n, size_t size) {
    return left-- > 0 ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size) {
    return left-- > 0 ? __real_realloc(old, size) : NULL;
}

static bool load(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes) {
    static const char included[] =
        "#define D (1 + C)\nIF X || Y\n e.dll x\\e NK\nENDIF\n#undef A\n";
    static const char table[] = "b.dll 1 2 3\nc.dll 1 2 3\nd.dll 1 2 3\n";
    (void)context;
    if (kind == ROM_FILE_INCLUDE) {
        *ret_bytes = (RomBytes){.bytes = included, .size = sizeof included - 1};
        return true;
    }
    *ret_bytes = (RomBytes){.bytes = table, .size = sizeof table - 1};
    return strcmp(path, "t.sizes") == 0;
}

static Rom *build(RomError *ret_error) {
    static const char *const defines[] = {"A", "A=2", NULL};
    static const char text[] =
        "#define B C\n#include \"i.bib\"\nMEMORY\n NK 0 10000 RAMIMAGE\n RAM 10000 10000 RAM\n"
        "MODULES\na.dll x NK ; @SIZE 4 0 4\nb.dll x NK\nb.dll x NK\nFILES\n"
        "c.dll x NK\nd.ttf x NK\n";
    RomDesc desc = {
        .name = "t.bib", .text = text, .size = sizeof text - 1, .defines = defines, .load = load};
    return rom_new(&desc, ret_error);
}

static void an_image_is_made_wholly_or_not_at_all(void **state) {
    (void)state;
    Rom *rom = NULL;
    int64_t n = 0;
    for (; !rom && n < 1000; n++) {
        RomError error = {0};
        left = n;
        rom = build(&error);
        left = INT64_MAX;
        if (!rom) {
            assert_true(error.is_host);
            assert_string_equal(error.text, "out of memory on the host");
        }
    }
    assert_in_range(n, 20, 100);
    rom_free(rom);
}

static void a_bill_is_made_wholly_or_not_at_all(void **state) {
    (void)state;
    RomError error = {0};
    Rom *rom = build(&error);
    Bill bill;
    bool fine = false;
    int64_t n = 0;
    for (; !fine && n < 100; n++) {
        left = n;
        fine = bill_init(&bill, rom);
        left = INT64_MAX;
    }
    assert_int_equal(n, 4);
    bill_deinit(&bill);
    rom_free(rom);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_made_wholly_or_not_at_all),
        cmocka_unit_test(a_bill_is_made_wholly_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
