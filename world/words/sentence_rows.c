// SPDX-License-Identifier: MIT
#include "world/words/sentence_rows.h"

#define CE5 "Windows CE 5.0"
#define OWN "slot32"

const SentenceRow sentence_rows[REASON_COUNT] = {
#include "world/words/sentence_objects.inc"
#include "world/words/sentence_rows.inc"
};
