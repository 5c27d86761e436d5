// SPDX-License-Identifier: MIT
#pragma once

// What the host wants of a scenario that runs. Value header: who runs it and who shows it agree on
// these numbers.

typedef enum {
    STOP_NOT,
    STOP_ASKED,   // somebody wants it to stop
    STOP_SECONDS, // its processor time is used up
} StopWish;
