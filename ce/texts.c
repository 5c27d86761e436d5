// SPDX-License-Identifier: MIT
#include "ce/texts.h"

#include <stdlib.h>
#include <string.h>

// Blocks in a list; a text that does not fit into the newest block begins another.

#define BLOCK_SIZE 1024u // room for 60 names

struct TextsBlock {
    TextsBlock *older;
    size_t used, size;
    char bytes[];
};

static TextsBlock *add_block(Texts *texts, size_t size) {
    TextsBlock *block = malloc(sizeof *block + size);
    if (block) {
        *block = (TextsBlock){.older = texts->newest, .size = size};
        texts->newest = block;
    }
    return block;
}

const char *texts_keep(Texts *texts, const char *text) {
    size_t size = strlen(text) + 1;
    TextsBlock *block = texts->newest;
    if (!block || block->size - block->used < size) {
        block = add_block(texts, size > BLOCK_SIZE ? size : BLOCK_SIZE);
    }
    if (!block) {
        texts->failed = true;
        return NULL;
    }
    char *copy = block->bytes + block->used;
    memcpy(copy, text, size);
    block->used += size;
    return copy;
}

void texts_deinit(Texts *texts) {
    while (texts->newest) {
        TextsBlock *block = texts->newest;
        texts->newest = block->older;
        free(block);
    }
    texts->failed = false;
}
