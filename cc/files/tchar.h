// SPDX-License-Identifier: MIT
// The names for texts that are of 16 bits a character in a Unicode program. Windows CE has no
// others.
#pragma once

#include <windows.h>

#define _TCHAR WCHAR
#define _tmain wmain
#define _tWinMain WinMain
#define _tcslen wcslen
#define _tcscpy wcscpy
#define _tcsncpy wcsncpy
#define _tcscat wcscat
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp _wcsicmp
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _ttoi _wtoi
#define _ttol _wtol
#define _itot _itow
#define _ltot _ltow
#define _tprintf wprintf
#define _stprintf swprintf
#define _sntprintf _snwprintf
#define _putts _putws
