// SPDX-License-Identifier: MIT
#pragma once

// The post "Shared Heap Pitfalls" and its comments, sentence by sentence, each with the line of the
// lesson that shows it. docs/brief.md is the source: the table is made from it.

typedef struct PostRow {
    const char *number;   // "P1" of the post, "C4.2" of its fourth comment
    const char *sentence; // its words, shortened
    const char *lesson;
    unsigned line; // of an expectation or a question there
} PostRow;

extern const PostRow post_rows[];
extern const unsigned post_row_count;
