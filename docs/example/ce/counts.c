// SPDX-License-Identifier: MIT
// Two processes run this, with one counter.dll: the same addresses, other bytes.
#include <windows.h>

__declspec(dllimport) int next_count(void);
__declspec(dllimport) const void *count_address(void);

int WinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR command, int show) {
    for (int i = 0; i < 3; i++) {
        printf("%S: %d at %p\n", command, next_count(), count_address());
        Sleep(1);
    }
    return 0;
}
