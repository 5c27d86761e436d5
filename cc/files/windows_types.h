// SPDX-License-Identifier: MIT
//
// Types and structures of Windows CE 5 for `slot32 cc`. What slot32 has of the calls and constants
// follows below; it is made from its own tables.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define WINAPI
#define CALLBACK
#define APIENTRY
#define CONST const
// __declspec(dllexport): a function that a DLL gives away; __declspec(dllimport): one of another.
#define __declspec(kind) __declspec_##kind
#define __declspec_dllexport __attribute__((visibility("default")))
#define __declspec_dllimport
#define __declspec_noinline __attribute__((noinline))
#define TRUE 1
#define FALSE 0

typedef int BOOL;
typedef unsigned char BYTE;
typedef unsigned short WORD;
typedef unsigned long DWORD;
typedef unsigned int UINT;
typedef int INT;
typedef long LONG;
typedef unsigned long ULONG;
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef char CHAR;
typedef wchar_t WCHAR; // 16 bits
typedef WCHAR TCHAR;
typedef void *HANDLE, *HINSTANCE, *HMODULE, *HGLOBAL, *HLOCAL, *HRSRC;
typedef void *LPVOID, *PVOID;
typedef const void *LPCVOID;
typedef char *LPSTR;
typedef const char *LPCSTR;
typedef WCHAR *LPWSTR, *LPTSTR;
typedef const WCHAR *LPCWSTR, *LPCTSTR;
typedef DWORD *LPDWORD, *PDWORD;
typedef LONG *LPLONG;
typedef DWORD (*LPTHREAD_START_ROUTINE)(LPVOID);

#define TEXT(text) L##text
#define _T(text) L##text
#define L_(text) L##text
#define INVALID_HANDLE_VALUE ((HANDLE)-1)
#define MAX_PATH 260
#define MAKEINTRESOURCE(number) ((LPWSTR)(DWORD)(WORD)(number))
#define LockResource(resource) ((LPVOID)(resource))

typedef struct MEMORY_BASIC_INFORMATION {
    PVOID BaseAddress, AllocationBase;
    DWORD AllocationProtect, RegionSize, State, Protect, Type;
} MEMORY_BASIC_INFORMATION;

typedef struct MEMORYSTATUS {
    DWORD dwLength, dwMemoryLoad, dwTotalPhys, dwAvailPhys, dwTotalPageFile, dwAvailPageFile,
        dwTotalVirtual, dwAvailVirtual;
} MEMORYSTATUS;

typedef struct SYSTEM_INFO {
    DWORD dwOemId, dwPageSize;
    LPVOID lpMinimumApplicationAddress, lpMaximumApplicationAddress;
    DWORD dwActiveProcessorMask, dwNumberOfProcessors, dwProcessorType, dwAllocationGranularity;
    WORD wProcessorLevel, wProcessorRevision;
} SYSTEM_INFO;

typedef struct PROCESS_INFORMATION {
    HANDLE hProcess, hThread;
    DWORD dwProcessId, dwThreadId;
} PROCESS_INFORMATION;

typedef struct CRITICAL_SECTION {
    DWORD LockCount;
    HANDLE OwnerThread, hCrit;
    DWORD needtrap, dwContentions;
} CRITICAL_SECTION;

typedef struct FILETIME {
    DWORD dwLowDateTime, dwHighDateTime;
} FILETIME;

typedef union LARGE_INTEGER {
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER;

// The C library that coredll has.
void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
size_t _msize(void *block);
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int wprintf(const WCHAR *format, ...);
int sprintf(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int _snprintf(char *out, size_t room, const char *format, ...);
int swprintf(WCHAR *out, const WCHAR *format, ...);
int _snwprintf(WCHAR *out, size_t room, const WCHAR *format, ...);
int wsprintfW(WCHAR *out, const WCHAR *format, ...);
int puts(const char *text);
int _putws(const WCHAR *text);
int putchar(int c);
void OutputDebugStringW(const WCHAR *text);
#define OutputDebugString OutputDebugStringW
void NKDbgPrintfW(const WCHAR *format, ...);
void exit(int code) __attribute__((noreturn));
double sqrt(double x);
double floor(double x);
double ceil(double x);
double fabs(double x);
double fmod(double x, double y);
int rand(void);
void srand(unsigned seed);
