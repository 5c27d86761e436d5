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
double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double atan2(double y, double x);
double sinh(double x);
double cosh(double x);
double tanh(double x);
double exp(double x);
double log(double x);
double log10(double x);
double pow(double x, double y);
double ldexp(double x, int exponent);
double frexp(double x, int *ret_exponent);
double modf(double x, double *ret_whole);
double atof(const char *text);
double strtod(const char *text, char **ret_end);
#define HUGE_VAL __builtin_huge_val()
#define M_PI 3.14159265358979323846
#define M_E 2.71828182845904523536
int rand(void);
void srand(unsigned seed);

// The part of it that is linked with a program that needs it (clib.c).
int isalpha(int c);
int isdigit(int c);
int isalnum(int c);
int isxdigit(int c);
int isupper(int c);
int islower(int c);
int isspace(int c);
int iscntrl(int c);
int isprint(int c);
int isgraph(int c);
int ispunct(int c);
int toupper(int c);
int tolower(int c);
int strncmp(const char *a, const char *b, size_t n);
char *strncat(char *to, const char *from, size_t n);
char *strrchr(const char *text, int c);
char *strstr(const char *text, const char *part);
char *strtok(char *text, const char *set);
char *strpbrk(const char *text, const char *set);
size_t strspn(const char *text, const char *set);
size_t strcspn(const char *text, const char *set);
int _stricmp(const char *a, const char *b);
int _strnicmp(const char *a, const char *b, size_t n);
void *memchr(const void *bytes, int c, size_t n);
int wcsncmp(const WCHAR *a, const WCHAR *b, size_t n);
WCHAR *wcsrchr(const WCHAR *text, WCHAR c);
WCHAR *wcsstr(const WCHAR *text, const WCHAR *part);
int atoi(const char *text);
long atol(const char *text);
long strtol(const char *text, char **ret_end, int base);
unsigned long strtoul(const char *text, char **ret_end, int base);
int _wtoi(const WCHAR *text);
long _wtol(const WCHAR *text);
long wcstol(const WCHAR *text, WCHAR **ret_end, int base);
unsigned long wcstoul(const WCHAR *text, WCHAR **ret_end, int base);
char *_itoa(int value, char *out, int base);
char *_ltoa(long value, char *out, int base);
char *_ultoa(unsigned long value, char *out, int base);
WCHAR *_itow(int value, WCHAR *out, int base);
WCHAR *_ltow(long value, WCHAR *out, int base);
WCHAR *_ultow(unsigned long value, WCHAR *out, int base);
int abs(int value);
long labs(long value);
void qsort(void *items, size_t n, size_t size, int compare(const void *, const void *));
void *bsearch(const void *key, const void *items, size_t n, size_t size,
              int compare(const void *, const void *));
typedef unsigned long jmp_buf[10]; // r4 to r11, sp, lr
int setjmp(jmp_buf place) __attribute__((returns_twice));
void longjmp(jmp_buf place, int value) __attribute__((noreturn));

#define EOF (-1)
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7FFF
#define _countof(array) (sizeof(array) / sizeof(array)[0])
#ifndef __cplusplus
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#endif
