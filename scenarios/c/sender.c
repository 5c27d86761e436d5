// SPDX-License-Identifier: MIT
// A mapping without a file: the sender writes a letter into it and starts the receiver, which
// answers in the same memory. The command line has the bare address, and that opens nothing.
#include <windows.h>

int main(void) {
    HANDLE map =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 64 * 1024, L"letter");
    char *letter = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    if (!letter) {
        return 1;
    }
    strcpy(letter, "a letter from sender.exe");
    WCHAR command[16];
    swprintf(command, L"%p", letter);
    PROCESS_INFORMATION receiver;
    if (!CreateProcess(L"receiver.exe", command, NULL, NULL, FALSE, 0, NULL, NULL, NULL,
                       &receiver)) {
        return 2;
    }
    WaitForSingleObject(receiver.hProcess, INFINITE);
    printf("After receiver.exe: \"%s\".\n", letter);
    return letter[0];
}
