// SPDX-License-Identifier: MIT
// A DLL with static data. Its code is one for all processes; each process counts in data of its
// own.
#include <windows.h>

static LONG count;

__declspec(dllexport) LONG next_count(void) {
    return InterlockedIncrement(&count);
}

__declspec(dllexport) const void *count_address(void) {
    return &count;
}

BOOL DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) {
    count = 100;
    return TRUE;
}
