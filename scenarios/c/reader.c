// SPDX-License-Identifier: MIT
#include <windows.h>

int WinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR command, int show) {
    char *text = NULL;
    for (; *command; command++) {
        unsigned digit = *command <= '9' ? *command - '0' : (*command | 0x20) - 'a' + 10;
        text = (char *)((unsigned)text << 4 | digit);
    }
    printf("At %p: \"%s\".\n", text, text);
    text[0] = 'W';
    printf("At %p: \"%s\".\n", text, text);
    return 0;
}
