// SPDX-License-Identifier: MIT
// The wall: a program reserves 512 KB again and again, until it is refused, with most of the RAM
// free.
#include <windows.h>

int main(void) {
    MEMORYSTATUS status = {sizeof status};
    unsigned n = 0;
    while (VirtualAlloc(NULL, 512 * 1024, MEM_RESERVE, PAGE_READWRITE)) {
        n++;
    }
    printf("%u blocks of 512 KB, then error %lu.\n", n, GetLastError());
    GlobalMemoryStatus(&status);
    printf("%lu KB of RAM are free, and the slot is full.\n", status.dwAvailPhys / 1024);
    return (int)n;
}
