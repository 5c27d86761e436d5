// SPDX-License-Identifier: MIT
// A server puts a text into a shared heap and starts a reader with its address. The reader reads it
// where the server wrote it; whether it may write there is the device's second gate: on a device in
// user mode (--profile smartphone) its store is refused.
#include <windows.h>

int main(void) {
    SetKMode(TRUE); // the gates of a shared heap: a trusted process, and kernel mode
    HANDLE heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0);
    if (!heap) {
        printf("No shared heap: error %lu.\n", GetLastError());
        return 1;
    }
    char *text = HeapAlloc(heap, 0, 64);
    sprintf(text, "written by the server");
    WCHAR command[16];
    swprintf(command, L"%p", text);
    PROCESS_INFORMATION reader;
    DWORD code = 0;
    if (!CreateProcess(L"reader.exe", command, NULL, NULL, FALSE, 0, NULL, NULL, NULL, &reader)) {
        return 2;
    }
    WaitForSingleObject(reader.hProcess, INFINITE);
    GetExitCodeProcess(reader.hProcess, &code);
    printf("The reader ended with %lX. The text is now: \"%s\".\n", code, text);
    return text[0] == 'W' ? 3 : 0;
}
