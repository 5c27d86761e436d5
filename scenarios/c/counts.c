// SPDX-License-Identifier: MIT
// Two processes run this, with one counter.dll: the same addresses, other bytes.
#include <windows.h>

__declspec(dllimport) LONG next_count(void);
__declspec(dllimport) const void *count_address(void);

int WinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR command, int show) {
    LONG count = 0;
    for (int i = 0; i < 3; i++) {
        count = next_count();
        printf("%S: %ld at %p\n", command, count, count_address());
        Sleep(1);
    }
    return count;
}
