// SPDX-License-Identifier: MIT
#include "arm/assembly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Reads words in hex, a line each, and prints their instructions at address 0: print_assembly
// arm|thumb.

int main(int argc, char **argv) {
    char line[32];
    bool is_thumb = argc == 2 && strcmp(argv[1], "thumb") == 0;
    while (fgets(line, sizeof line, stdin)) {
        uint32_t word = (uint32_t)strtoul(line, NULL, 16);
        puts(is_thumb ? assembly_thumb(word, 0, 0).text : assembly_arm(word, 0).text);
    }
    return 0;
}
