// SPDX-License-Identifier: MIT
#include "web/command.h"

#include <stdio.h>

// cli/main.c has main; WebAssembly without a start function calls it as any other.

int main(int argc, char **argv);

int web_command(int argc, char **argv) {
    int code = main(argc, argv);
    fflush(NULL);
    return code;
}
