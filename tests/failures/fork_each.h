// SPDX-License-Identifier: MIT
#pragma once

// A child process for each failure: the program runs once, and before each allocation it forks. In
// the child that allocation fails, and the child runs to its end. The parent waits for it and then
// continues as if nothing had happened.

#include <stdbool.h>

// Whether this is the child in which the n-th one fails. False in the parent, which has then told
// how the child ended: a line "N STATUS" (waitpid) to the descriptor SLOT32_FAIL_TELL, after which
// it waits for a byte from SLOT32_FAIL_GO. What the child prints goes to SLOT32_FAIL_OUT.1 and .2,
// with what the program had printed before.
//
// No child is made while a file is open for writing, since both would write to it: "N open".
bool fork_each(unsigned n);
