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

typedef int BOOL, INT;
typedef unsigned char BYTE, UCHAR, BOOLEAN;
typedef unsigned short WORD, USHORT, ATOM;
typedef short SHORT;
typedef unsigned long DWORD, ULONG, COLORREF, LCID, ACCESS_MASK;
typedef unsigned int UINT, UINT32, UINT_PTR, WPARAM;
typedef long LONG, LPARAM, LRESULT, HRESULT;
typedef int INT32, INT_PTR;
typedef unsigned long DWORD_PTR, ULONG_PTR, SIZE_T, DWORD32;
typedef long LONG_PTR, SSIZE_T;
typedef long long LONGLONG, INT64, LONG64;
typedef unsigned long long ULONGLONG, UINT64, DWORDLONG, DWORD64;
typedef float FLOAT;
typedef double DOUBLE;
typedef char CHAR;
typedef wchar_t WCHAR; // 16 bits
typedef WCHAR TCHAR, *PWSTR, *PWCHAR, *LPWCH;
typedef void *HANDLE, *HINSTANCE, *HMODULE, *HGLOBAL, *HLOCAL, *HRSRC, *HWND, *HDC, *HICON,
    *HCURSOR, *HMENU, *HBRUSH, *HBITMAP, *HFONT, *HKEY, *HGDIOBJ;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef void VOID, *LPVOID, *PVOID;
typedef const void *LPCVOID, *PCVOID;
typedef char *LPSTR, *PSTR, *PCHAR;
typedef const char *LPCSTR, *PCSTR;
typedef WCHAR *LPWSTR, *LPTSTR, *PTSTR, *PTCHAR;
typedef const WCHAR *LPCWSTR, *LPCTSTR, *PCWSTR, *PCTSTR;
typedef BYTE *PBYTE, *LPBYTE, *PUCHAR;
typedef WORD *PWORD, *LPWORD, *PUSHORT;
typedef DWORD *LPDWORD, *PDWORD, *PULONG;
typedef BOOL *PBOOL, *LPBOOL;
typedef INT *PINT, *LPINT;
typedef UINT *PUINT, *LPUINT;
typedef LONG *LPLONG, *PLONG;
typedef DWORD (*LPTHREAD_START_ROUTINE)(LPVOID);
typedef INT (*FARPROC)(void);
typedef LRESULT (*WNDPROC)(HWND, UINT, WPARAM, LPARAM);
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define __inline inline
#define __forceinline static inline __attribute__((always_inline))
#define __cdecl
#define __stdcall
#define __fastcall
#define WINAPIV
#define IN
#define OUT
#define OPTIONAL
// The source is refused where it stands, by one line.
#define __try _Static_assert(0, "slot32 has no __try: a fault in a program ends its process");
#define __except (filter) if (filter)
#define __finally

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
} MEMORY_BASIC_INFORMATION, *PMEMORY_BASIC_INFORMATION;

typedef struct MEMORYSTATUS {
    DWORD dwLength, dwMemoryLoad, dwTotalPhys, dwAvailPhys, dwTotalPageFile, dwAvailPageFile,
        dwTotalVirtual, dwAvailVirtual;
} MEMORYSTATUS, *LPMEMORYSTATUS;

typedef struct SYSTEM_INFO {
    union {
        DWORD dwOemId;
        struct {
            WORD wProcessorArchitecture, wReserved;
        };
    };
    DWORD dwPageSize;
    LPVOID lpMinimumApplicationAddress, lpMaximumApplicationAddress;
    DWORD dwActiveProcessorMask, dwNumberOfProcessors, dwProcessorType, dwAllocationGranularity;
    WORD wProcessorLevel, wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;

typedef struct PROCESS_INFORMATION {
    HANDLE hProcess, hThread;
    DWORD dwProcessId, dwThreadId;
} PROCESS_INFORMATION, *LPPROCESS_INFORMATION;

typedef struct CRITICAL_SECTION {
    DWORD LockCount;
    HANDLE OwnerThread, hCrit;
    DWORD needtrap, dwContentions;
} CRITICAL_SECTION, *LPCRITICAL_SECTION, *PCRITICAL_SECTION;

typedef struct FILETIME {
    DWORD dwLowDateTime, dwHighDateTime;
} FILETIME, *LPFILETIME, *PFILETIME;

typedef union LARGE_INTEGER {
    struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union ULARGE_INTEGER {
    struct {
        DWORD LowPart, HighPart;
    };
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct SECURITY_ATTRIBUTES {
    DWORD nLength;
    LPVOID lpSecurityDescriptor;
    BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

// They are only passed on: what they say has no effect here.
typedef struct STARTUPINFO {
    DWORD cb;
} STARTUPINFO, *LPSTARTUPINFO;
typedef struct OVERLAPPED {
    DWORD Internal, InternalHigh, Offset, OffsetHigh;
    HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

typedef struct OSVERSIONINFO {
    DWORD dwOSVersionInfoSize, dwMajorVersion, dwMinorVersion, dwBuildNumber, dwPlatformId;
    TCHAR szCSDVersion[128];
} OSVERSIONINFO, *LPOSVERSIONINFO;

typedef struct WIN32_FIND_DATA {
    DWORD dwFileAttributes;
    FILETIME ftCreationTime, ftLastAccessTime, ftLastWriteTime;
    DWORD nFileSizeHigh, nFileSizeLow, dwOID;
    WCHAR cFileName[MAX_PATH];
} WIN32_FIND_DATA, WIN32_FIND_DATAW, *LPWIN32_FIND_DATA, *PWIN32_FIND_DATA;

typedef struct PROCESSENTRY32 {
    DWORD dwSize, cntUsage, th32ProcessID, th32DefaultHeapID, th32ModuleID, cntThreads,
        th32ParentProcessID;
    LONG pcPriClassBase;
    DWORD dwFlags;
    TCHAR szExeFile[MAX_PATH];
    DWORD th32MemoryBase, th32AccessKey;
} PROCESSENTRY32, *LPPROCESSENTRY32;

typedef struct THREADENTRY32 {
    DWORD dwSize, cntUsage, th32ThreadID, th32OwnerProcessID;
    LONG tpBasePri, tpDeltaPri;
    DWORD dwFlags, th32AccessKey, th32CurrentProcessID;
} THREADENTRY32, *LPTHREADENTRY32;

typedef struct MODULEENTRY32 {
    DWORD dwSize, th32ModuleID, th32ProcessID, GlblcntUsage, ProccntUsage;
    BYTE *modBaseAddr;
    DWORD modBaseSize;
    HMODULE hModule;
    TCHAR szModule[MAX_PATH], szExePath[MAX_PATH];
    DWORD dwFlags;
} MODULEENTRY32, *LPMODULEENTRY32;

typedef struct HEAPLIST32 {
    DWORD dwSize, th32ProcessID, th32HeapID, dwFlags;
} HEAPLIST32, *LPHEAPLIST32;

typedef struct HEAPENTRY32 {
    DWORD dwSize;
    HANDLE hHandle;
    DWORD dwAddress, dwBlockSize, dwFlags, dwLockCount, dwResvd, th32ProcessID, th32HeapID;
} HEAPENTRY32, *LPHEAPENTRY32;

typedef struct SYSTEMTIME {
    WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME, *LPSYSTEMTIME;

typedef struct POINT {
    LONG x, y;
} POINT, *LPPOINT;

typedef struct SIZE {
    LONG cx, cy;
} SIZE, *LPSIZE;

typedef struct RECT {
    LONG left, top, right, bottom;
} RECT, *LPRECT;

typedef struct MSG {
    HWND hwnd;
    UINT message;
    WPARAM wParam;
    LPARAM lParam;
    DWORD time;
    POINT pt;
} MSG, *LPMSG;

// Helpers of the SDK's headers.
#define LOBYTE(word) ((BYTE)(word))
#define HIBYTE(word) ((BYTE)((WORD)(word) >> 8))
#define LOWORD(value) ((WORD)(DWORD)(value))
#define HIWORD(value) ((WORD)((DWORD)(value) >> 16))
#define MAKEWORD(low, high) ((WORD)((BYTE)(low) | (WORD)((BYTE)(high)) << 8))
#define MAKELONG(low, high) ((LONG)((WORD)(low) | (DWORD)((WORD)(high)) << 16))
#define ZeroMemory(to, size) memset((to), 0, (size))
#define FillMemory(to, size, byte) memset((to), (byte), (size))
#define CopyMemory(to, from, size) memcpy((to), (from), (size))
#define MoveMemory(to, from, size) memmove((to), (from), (size))
#define ARRAYSIZE(array) (sizeof(array) / sizeof(array)[0])
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_PARAMETER UNREFERENCED_PARAMETER
#define SUCCEEDED(result) ((HRESULT)(result) >= 0)
#define FAILED(result) ((HRESULT)(result) < 0)
#define S_OK ((HRESULT)0)
#define S_FALSE ((HRESULT)1)
#define E_FAIL ((HRESULT)0x80004005)
#define E_OUTOFMEMORY ((HRESULT)0x8007000E)
// As in a debug image: a condition that does not hold is told, and RETAILMSG is told everywhere.
#define RETAILMSG(condition, message) ((condition) ? (NKDbgPrintfW message, 1) : 0)
#define DEBUGMSG(condition, message) RETAILMSG(condition, message)
#define ASSERT(condition)                                                                          \
    ((condition)                                                                                   \
         ? 0                                                                                       \
         : (NKDbgPrintfW(L"ASSERT failed: %hs, line %d: %hs\r\n", __FILE__, __LINE__, #condition), \
            1))
#define DEBUGCHK ASSERT

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
#define wsprintf wsprintfW
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

static inline char *_strdup(const char *text) {
    const char *end = text;
    while (*end++) {
    }
    char *copy = malloc((size_t)(end - text));
    for (size_t i = 0; copy && text + i < end; i++) {
        copy[i] = text[i];
    }
    return copy;
}
static inline WCHAR *_wcsdup(const WCHAR *text) {
    const WCHAR *end = text;
    while (*end++) {
    }
    WCHAR *copy = malloc((size_t)(end - text) * sizeof *text);
    for (size_t i = 0; copy && text + i < end; i++) {
        copy[i] = text[i];
    }
    return copy;
}
#define strdup _strdup
#define lstrlen wcslen
#define lstrcpy wcscpy
#define lstrcat wcscat
#define lstrcmp wcscmp
#define lstrcmpi _wcsicmp

#define EOF (-1)
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7FFF
#define _countof ARRAYSIZE
#ifndef __cplusplus
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#endif
