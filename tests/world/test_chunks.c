// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/random.h"
#include "world/chunks.h"

#include <stdlib.h>
#include <string.h>

#define PIECES 40000u // of 200 bytes on average: four chunks

typedef struct Piece {
    uint32_t size;
    uint8_t *bytes;
} Piece;

static Piece *append_pieces(Chunks *chunks, uint32_t fixed) {
    Piece *pieces = calloc(PIECES, sizeof *pieces);
    uint64_t random = 7;
    for (uint32_t i = 0; i < PIECES; i++) {
        pieces[i].size = fixed ? fixed : 1 + random_below(&random, 400);
        pieces[i].bytes = chunks_append(chunks, pieces[i].size);
        assert_non_null(pieces[i].bytes);
        memset(pieces[i].bytes, (int)i, pieces[i].size);
    }
    return pieces;
}

static void pieces_are_walked_in_both_directions(void **state) {
    (void)state;
    Chunks chunks = {0};
    Piece *pieces = append_pieces(&chunks, 0);
    assert_true(chunks.n > 3);
    size_t place = 0;
    for (uint32_t i = 0; i < PIECES; i++) {
        place = chunks_forwards(&chunks, place);
        assert_ptr_equal(chunks_at(&chunks, place), pieces[i].bytes);
        assert_int_equal(pieces[i].bytes[0], (uint8_t)i);
        assert_int_equal(pieces[i].bytes[pieces[i].size - 1], (uint8_t)i);
        place += pieces[i].size;
    }
    assert_int_equal(place, chunks_end(&chunks));
    for (uint32_t i = PIECES; i-- > 0;) {
        place = chunks_backwards(&chunks, place) - pieces[i].size;
        assert_ptr_equal(chunks_at(&chunks, place), pieces[i].bytes);
    }
    assert_int_equal(place, 0);
    free(pieces);
    chunks_free(&chunks);
}

static void pieces_of_one_size_are_found_by_number(void **state) {
    (void)state;
    Chunks chunks = {0};
    Piece *pieces = append_pieces(&chunks, 248);
    for (uint32_t i = 0; i < PIECES; i++) {
        assert_ptr_equal(chunks_item(&chunks, i, 248), pieces[i].bytes);
    }
    free(pieces);
    chunks_free(&chunks);
}

static void a_piece_can_fill_a_chunk(void **state) {
    (void)state;
    Chunks chunks = {0};
    uint8_t *first = chunks_append(&chunks, CHUNK_SIZE), *second = chunks_append(&chunks, 1);
    assert_ptr_equal(chunks_at(&chunks, 0), first);
    size_t behind = chunks_forwards(&chunks, CHUNK_SIZE);
    assert_ptr_equal(chunks_at(&chunks, behind), second);
    assert_int_equal(chunks_backwards(&chunks, behind), CHUNK_SIZE);
    chunks_free(&chunks);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_walked_in_both_directions),
        cmocka_unit_test(pieces_of_one_size_are_found_by_number),
        cmocka_unit_test(a_piece_can_fill_a_chunk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
