// SPDX-License-Identifier: MIT
// Threads until the slot has no room for another stack. None of them has its turn.
#include <windows.h>

static DWORD worker(LPVOID parameter) {
    return 0;
}

int main(void) {
    MEMORYSTATUS status = {sizeof status};
    unsigned n = 0;
    while (CreateThread(NULL, 0, worker, NULL, CREATE_SUSPENDED, NULL)) {
        n++;
    }
    printf("%u threads, then error %lu.\n", n, GetLastError());
    GlobalMemoryStatus(&status);
    printf("%lu KB of RAM are free.\n", status.dwAvailPhys / 1024);
    DWORD flags = CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION;
    if (CreateThread(NULL, 64 * 1024, worker, NULL, flags, NULL)) {
        printf("A stack of 64 KB still fits.\n");
    }
    return (int)n;
}
