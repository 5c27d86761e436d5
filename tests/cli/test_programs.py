#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""C programs, compiled by `slot32 cc` and run on the slots. Needs clang and lld; leaves all out without.

usage: test_programs.py SLOT32
"""
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import time

from program import check, refused, run, test

COMPILERS = ("clang", "clang-14", "clang-15", "clang-16", "clang-19")
if not (any(shutil.which(name) for name in COMPILERS) and shutil.which("ld.lld")):
    print("clang or lld is not installed: programs are left out")
    sys.exit(0)

WALL = """#include <windows.h>
int main(void) {
    unsigned n = 0;
    while (VirtualAlloc(NULL, 512 * 1024, MEM_RESERVE, PAGE_READWRITE)) {
        n++;
    }
    printf("%u blocks, error %lu\\n", n, GetLastError());
    return n;
}
"""
WALL_LUA = """process{ name = "wall.exe", code_kb = 4, data_kb = 4, const_kb = 4, main = function()
  local n = 0
  while VirtualAlloc(NULL, 512 * 1024, MEM_RESERVE, PAGE_READWRITE) do n = n + 1 end
  say("%d blocks, error %d", n, GetLastError())
  ExitProcess(n)
end }
"""

# The helpers of libce against what must hold of any division and shift.
ARITHMETIC = """#include <windows.h>
static unsigned long seed = 12345;
static unsigned next(void) { seed = seed * 1103515245u + 12345u; return seed >> 3; }
static volatile unsigned a, b, s;
static volatile int c, d;
static volatile unsigned long long e, f;
static volatile long long g, h;
int main(void) {
    unsigned bad = 0;
    for (int i = 0; i < 2000; i++) {
        a = next() << (next() & 7), b = next() >> (next() & 31);
        c = (int)next() * 7, d = (int)(next() >> (next() & 31)) - 5;
        e = (unsigned long long)next() << 32 | next();
        f = ((unsigned long long)next() << 32 | next()) >> (next() & 63);
        g = (long long)e - (long long)(f << 3), h = (long long)f - 1000, s = next() & 63;
        if (b) { unsigned q = a / b, r = a % b; bad += q * b + r != a || r >= b; }
        if (d) { int q = c / d, r = c % d; bad += q * d + r != c || (r && (r < 0) != (c < 0)); }
        if (f) { unsigned long long q = e / f, r = e % f; bad += q * f + r != e || r >= f; }
        if (h) { long long q = g / h, r = g % h; bad += q * h + r != g || (r && (r < 0) != (g < 0)); }
        unsigned long long up = e << s, down = e >> s, one = e;
        long long signed_down = g >> s;
        for (unsigned k = 0; k < s; k++) { up >>= 1; one >>= 1; }
        bad += down != one || (s < 63 && up != (e & (~0ull >> s))) || (signed_down < 0) != (g < 0);
    }
    printf("%u bad\\n", bad);
    return 0;
}
"""

MUCH = """#include <windows.h>
static CRITICAL_SECTION lock;
static LONG count;
static int total;
static DWORD worker(LPVOID parameter) {
    for (int i = 0; i < 20; i++) {
        EnterCriticalSection(&lock);
        total += (int)parameter;
        LeaveCriticalSection(&lock);
        InterlockedIncrement(&count);
    }
    return 7 + (DWORD)parameter;
}
int WinMain(HINSTANCE instance, HINSTANCE before, LPWSTR command, int show) {
    HANDLE threads[3];
    DWORD n, code, ids[3];
    printf("[%S] %d\\n", command, show);
    InitializeCriticalSection(&lock);
    for (int i = 0; i < 3; i++) threads[i] = CreateThread(NULL, 0, worker, (LPVOID)(i + 1), 0, &ids[i]);
    for (int i = 0; i < 3; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        GetExitCodeThread(threads[i], &code);
        printf("%lu ", code);
    }
    printf("total %d count %ld\\n", total, count);
    HANDLE file = CreateFile(L"\\\\note.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "hello", 5, &n, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    char buffer[8] = "";
    ReadFile(file, buffer, 8, &n, NULL);
    CloseHandle(file);
    printf("%lu %s\\n", n, buffer);
    char *text = malloc(100);
    sprintf(text, "%05d|%-6s|%x|%#X|%c|%5.3s|%%|%*d|%lld|%llx", 42, "ab", 0xBEEF, 255, 'q', "abcdef", 4, 7,
            -5000000000LL, 0x123456789ALL);
    puts(text);
    free(text);
    WCHAR wide[40];
    swprintf(wide, L"%s %hs %d", L"wide", "narrow", -3);
    _putws(wide);
    return 3;
}
"""

PAIR = """#include <windows.h>
int main(void) {
    PROCESS_INFORMATION child;
    HANDLE bell = CreateEvent(NULL, FALSE, FALSE, L"bell");
    BOOL started = CreateProcess(L"lua.exe", L"for you", NULL, NULL, FALSE, 0, NULL, NULL, NULL, &child);
    DWORD code = 0, wait = WaitForSingleObject(bell, INFINITE);
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    printf("started %d, wait %lu, code %lu\\n", started, wait, code);
    return 0;
}
"""
PAIR_LUA = """process{ exe = "pair.exe" }
process{ name = "lua.exe", start = false, main = function()
  say("called with " .. text_at(GetCommandLine()))
  SetEvent(CreateEvent(NULL, FALSE, FALSE, "bell"))
  ExitProcess(9)
end }
"""


def compiled(tmp, name, source):
    path = pathlib.Path(tmp) / f"{name}.c"
    path.write_text(source)
    result = run("cc", path)
    check(f"{name}.c compiles without a word", result.returncode == 0 and not result.stderr and not result.stdout, result)
    return path.with_suffix(".exe")


def events(*arguments):
    result = run("run", *arguments, "--json")
    return [json.loads(line) for line in result.stdout.splitlines()]


def said(lines):
    return [line["text"] for line in lines if line.get("kind") == "say"]


def calls(lines, name):
    return [(line["result"], (line.get("reason") or {}).get("id")) for line in lines if line.get("call") == name]


def test_wall(tmp):
    exe = compiled(tmp, "wall", WALL)
    lua = pathlib.Path(tmp) / "wall.lua"
    lua.write_text(WALL_LUA)
    for profile in ("pocket-pc", "smartphone"):
        code = events(exe, "--profile", profile)
        script = events(lua, "--profile", profile)
        blocks = calls(code, "VirtualAlloc")
        check(f"C meets the wall of Lua on {profile}", len(blocks) > 20 and blocks == calls(script, "VirtualAlloc"), blocks)
        back = {line["return_address"] for line in code if line.get("call") == "VirtualAlloc"}
        check("each call returns to one place of main", len(back) == 1 and back < set(range(0x11000, 0x11400)), back)
        check("both say the same", said(code) == said(script) and said(code), said(code))
    check("two runs are the same", events(exe) == events(exe))
    for view in ("map", "mi", "heap"):
        check(f"{view} shows it", run(view, exe, "--at", "30").returncode == 0)


def test_arithmetic(tmp):
    check("division and shifts of libce", said(events(compiled(tmp, "arithmetic", ARITHMETIC))) == ["0 bad"])


def test_much(tmp):
    exe = compiled(tmp, "much", MUCH)
    lines = said(events(exe, "--set", "storage_kb=512", "--command", "one two"))
    check("threads, files, text", lines == [
        "[one two] 5", "8 9 10 total 120 count 60", "5 hello",
        "00042|ab    |beef|0XFF|q|  abc|%|   7|-5000000000|123456789a", "wide narrow -3"], lines)


def test_beside_lua(tmp):
    compiled(tmp, "pair", PAIR)
    script = pathlib.Path(tmp) / "pair.lua"
    script.write_text(PAIR_LUA)
    lines = said(events(script))
    check("C starts Lua and waits for it", lines == ["called with for you", "started 1, wait 0, code 9"], lines)


COUNTER = """#include <windows.h>
static int count = 100;
static WCHAR name[] = L"counter";
__declspec(dllexport) int next_count(void) { return ++count; }
__declspec(dllexport) const WCHAR *dll_name(void) { return name; }
int helper(int x) { return x * 2; }
BOOL DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) {
    count += reason == DLL_PROCESS_ATTACH ? 5 : 1000;
    return %s;
}
"""
LINKED = """#include <windows.h>
__declspec(dllimport) int next_count(void);
__declspec(dllimport) const WCHAR *dll_name(void);
int main(void) {
    next_count();
    printf("%d of %S\\n", next_count(), dll_name());
    Sleep(1);
    return next_count();
}
"""
LOADS = """#include <windows.h>
int main(void) {
    HMODULE dll = LoadLibrary(L"counter.dll");
    int (*next)(void) = (int (*)(void))GetProcAddress(dll, L"next_count");
    printf("%d %d\\n", dll != NULL, next ? next() : -1);
    printf("%p %lu\\n", GetProcAddress(dll, L"helper"), GetLastError());
    FreeLibrary(dll);
    return 0;
}
"""


def test_dlls(tmp):
    """Code once, data of each process: the same address, other bytes."""
    (pathlib.Path(tmp) / "counter.c").write_text(COUNTER % "TRUE")
    result = run("cc", pathlib.Path(tmp) / "counter.c", "--dll")
    check("a DLL compiles", result.returncode == 0 and not result.stderr, result)
    (pathlib.Path(tmp) / "linked.c").write_text(LINKED)
    result = run("cc", pathlib.Path(tmp) / "linked.c", "--with", pathlib.Path(tmp) / "counter.dll")
    check("a program is linked with it", result.returncode == 0 and not result.stderr, result)
    compiled(tmp, "loads", LOADS)
    script = pathlib.Path(tmp) / "two.lua"
    script.write_text("""dll{ file = "counter.dll" }
process{ exe = "linked.exe" }
process{ name = "other.exe", exe = "linked.exe" }
process{ exe = "loads.exe" }
""")
    for knobs in ((), ("--set", "demand_paging=no"), ("--set", "dll_slots=all"), ("--set", "paging_pool_kb=64")):
        lines = events(script, *knobs)
        check(f"each process has its own data {knobs}", said(lines) == ["107 of counter", "107 of counter", "1 106", "00000000 127"], said(lines))
        codes = [line["args"]["uExitCode"] for line in lines if line.get("call") == "ExitProcess"]
        check("counts go on alone", sorted(codes) == [0, 108, 108], codes)
    (pathlib.Path(tmp) / "counter.c").write_text(COUNTER % "FALSE")
    run("cc", pathlib.Path(tmp) / "counter.c", "--dll")
    lines = events(script)
    check("a DLL that refuses to start", said(lines) == ["0 -1", "00000000 6"], said(lines))
    codes = [line["args"]["uExitCode"] for line in lines if line.get("call") == "ExitProcess"]
    check("ends the processes that are linked with it", codes.count(1114) == 2, codes)
    script.write_text('process{ exe = "linked.exe" }\n')
    refused("a DLL that is not there", run("run", script), 2, "no-such-dll")


SHIPPED = pathlib.Path(__file__).parents[2] / "scenarios/c"
MAKE = {"counter": ["--dll"], "counts": ["--with", "counter.dll"]}  # more than `slot32 cc NAME.c`


def version(*names):
    """What the first of these programs that is there says of its version."""
    name = next(filter(shutil.which, names))
    said = subprocess.run([name, "--version"], capture_output=True, text=True).stdout
    return (re.search(r"(?:version|LLD) (\d+)", said) or ["", ""])[1]


def test_shipped(tmp):
    """scenarios/c: the programs of the lessons are what their sources say, byte for byte where clang is Debian 12's."""
    is_same = version(*COMPILERS) == version("ld.lld") == "14"
    made = sorted(path.name for path in SHIPPED.glob("*.[ed][xl][el]"))
    sources = sorted(SHIPPED.glob("*.c"), key=lambda path: path.stem not in MAKE or MAKE[path.stem][0] != "--dll")
    check("each source has its program", sorted(path.stem for path in sources) == [name[:-4] for name in made], made)
    for source in sources:
        shutil.copy(source, tmp)
        result = run("cc", source.name, *MAKE.get(source.stem, []), cwd=tmp)
        check(f"{source.name} compiles without a word", result.returncode == 0 and not result.stderr, result)
    for name in made:
        same = (pathlib.Path(tmp) / name).read_bytes() == (SHIPPED / name).read_bytes()
        check(f"scenarios/c/{name} is made from its source (slot32 cc)", same or not is_same)
    listed = run("scenarios").stdout
    check("all of them are listed", all(f"c/{name} " in listed and f"scenarios/c/{name[:-4]}.c" in listed for name in made), listed)


def test_faults(tmp):
    exe = compiled(tmp, "null", "int main(void) { return *(volatile int *)4; }\n")
    lines = events(exe)
    faults = [(line["call"], line["fault"]["address"], line["fault"]["clause"]) for line in lines if line.get("fault")]
    check("its load is told", faults == [("peek32", 4, "not-allocated")], faults)
    result = run("run", exe)
    check("a fault ends it, with the PC of its instruction", result.returncode == 1 and
          re.search(r"PC=000110[0-9a-f]{2}\(null.exe.*\s+RA=00011[0-9a-f]{3}\(null.exe", result.stdout) and "no fault ends null.exe" in result.stdout, result.stdout)


FLOATS = r"""#include <windows.h>
static double third(int n) { return n / 3.0; }
int main(void) {
    double zero = 0, sum = 0;
    float tenth = 0;
    for (int i = 0; i < 10; i++) tenth += 0.1f;
    for (int i = 1; i <= 1000; i++) sum += 1.0 / i / i;
    printf("[%8.3f] [%-8.2f] [%08.2f] [%+g] [%e] [%G] [% .1f]\n", third(10), 2.5, -3.14159, 0.0001, 12345.678, 1e20, 0.25);
    printf("%.9g %d %d %.15g\n", tenth, tenth == 1.0f, (int)(tenth * 1000), sum);
    printf("%.17g %g %g %g %g\n", sqrt(2), floor(-1.5), ceil(-1.5), fabs(-2.25), fmod(7.5, 2));
    printf("%f %f %6g|%d\n", 1 / zero, -1 / zero, zero / zero, zero / zero == zero / zero);
    printf("%d %.3f %s\n", 1, 2.0005, "behind it");
    wprintf(L"%s %5.2f\n", L"wide", 1.005);
    return (int)sqrt(1764.0);
}
"""
FLOATS_SAID = ["[   3.333] [2.50    ] [-0003.14] [+0.0001] [1.234568e+004] [1E+020] [ 0.2]",
               "1.00000012 0 1000 1.64393456668156", "1.4142135623730951 -2 -1 2.25 1.5",
               "1.#INF -1.#INF 1.#QNAN|0", "1 2.001 behind it", "wide  1.00"]


def test_floats(tmp):
    """float and double, which the processor has not, and their printf."""
    lines = events(compiled(tmp, "floats", FLOATS))
    check("numbers as everywhere", said(lines) == FLOATS_SAID, said(lines))
    codes = [line["args"]["uExitCode"] for line in lines if line.get("call") == "ExitProcess"]
    check("sqrt(1764)", codes == [42], codes)
    size = pathlib.Path(compiled(tmp, "small", WALL)).stat().st_size
    check("who needs none has none", size <= 4608, size)


# A program as students write it, with the headers that they know.
LIBRARY = r"""#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <math.h>
#include <tchar.h>
#include <setjmp.h>
static int by_length(const void *a, const void *b) {
    return (int)strlen(*(char *const *)a) - (int)strlen(*(char *const *)b);
}
static jmp_buf place;
static void leave(int n) { longjmp(place, n); }
int _tmain(void) {
    char line[] = "slot,  process, page";
    const char *words[3];
    int n = 0;
    for (char *word = strtok(line, ", "); word; word = strtok(NULL, ", ")) words[n++] = word;
    qsort(words, n, sizeof words[0], by_length);
    printf("%s %s %s %c\n", words[0], words[1], words[2], toupper(words[0][0]));
    TCHAR text[20];
    _tprintf(_T("%s %d\n"), _itot(-42, text, 10), _ttoi(_T("  0042")));
    char *end;
    double half = strtod(" 5e-1x", &end), whole, part = modf(-2.75, &whole);
    int e;
    static int back;
    printf("%.2f %c %ld %s\n", half, *end, strtol("7fff", NULL, 16), strstr("KERNEL", "NEL"));
    printf("%.15g %.15g %.15g %.15g\n", sin(1), cos(1e22), pow(2, 0.5), atan2(-1, -1) / M_PI);
    printf("%g %g %g %d %g\n", part, whole, frexp(48, &e), e, ldexp(0.75, 6));
    printf("%g %g %g\n", log(-1), exp(1000), atof("1e-400"));
    while ((e = setjmp(place)) < 3) leave(++back);
    printf("back %d times\n", e);
    char c = (char)200;
    return c < 0 ? 7 : 8; // a char has a sign, as with Microsoft's compilers
}
"""
LIBRARY_SAID = ["slot page process S", "-42 42", "0.50 x 32767 NEL",
                "0.841470984807897 0.523214785395139 1.4142135623731 -0.75", "-0.75 -2 0.75 6 48",
                "1.#QNAN 1.#INF 0", "back 3 times"]


# Types, structures and macros of the SDK's headers, as programs for a device use them.
SDK = r"""#include <windows.h>
#include <tlhelp32.h>
#include <tchar.h>
_Static_assert(sizeof(PROCESSENTRY32) == 564 && sizeof(THREADENTRY32) == 36 && sizeof(MODULEENTRY32) == 1076 &&
    sizeof(HEAPLIST32) == 16 && sizeof(HEAPENTRY32) == 36 && sizeof(WIN32_FIND_DATA) == 560 && sizeof(OSVERSIONINFO) == 276 && sizeof(SYSTEM_INFO) == 36 && sizeof(SYSTEMTIME) == 16, "as on a device");
DWORD WINAPI worker(LPVOID p) { InterlockedIncrement((LONG *)p); return 7; }
int WINAPI WinMain(HINSTANCE h, HINSTANCE p, LPTSTR c, int s) {
    UNREFERENCED_PARAMETER(p);
    LONG n = 0; DWORD id, code = 0;
    HANDLE t = CreateThread(NULL, 0, worker, &n, 0, &id);
    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    RETAILMSG(1, (TEXT("n %d code %u %s\r\n"), n, code, TEXT("wide")));
    ASSERT(n == 1); ASSERT(n == 2);
    PROCESSENTRY32 e = {sizeof e};
    HANDLE snap = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    int found = 0;
    for (BOOL ok = Process32First(snap, &e); ok; ok = Process32Next(snap, &e)) found += _tcscmp(e.szExeFile, _T("sdk.exe")) == 0;
    CloseToolhelp32Snapshot(snap);
    TCHAR text[50]; wsprintf(text, _T("%d %08lX %c"), found, MAKELONG(0x1234, 0x5678), 'x');
    _tprintf(_T("%s %d\n"), text, HIWORD(0x12345678));
    __int64 big = 1234567890123LL; printf("%lld %s\n", big, strdup("copy"));
    SYSTEM_INFO si; GetSystemInfo(&si); printf("%lu %lu\n", si.dwPageSize, si.dwAllocationGranularity);
    DWORD tls = TlsAlloc(); TlsSetValue(tls, &n); printf("%d\n", TlsGetValue(tls) == &n);
    char bytes[20]; WideCharToMultiByte(CP_ACP, 0, L"bytes", -1, bytes, 20, NULL, NULL); puts(bytes);
    return 0;
}
"""
SDK_SAID = ["n 1 code 7 wide", "ASSERT failed: sdk.c, line 14: n == 2", "1 56781234 x 4660", "1234567890123 copy",
            "4096 65536", "1", "bytes"]


def test_sdk(tmp):
    """windows.h and tlhelp32.h as the SDK has them: the sizes are those that the calls fill."""
    lines = said(events(compiled(tmp, "sdk", SDK)))
    lines = [re.sub(r"failed: \S*/", "failed: ", line) for line in lines]
    check("the SDK's headers", lines == SDK_SAID, lines)
    (tmp / "try.c").write_text("#include <windows.h>\nint main(void) {\n    __try { return 1; } __except (1) { return 2; }\n}\n")
    refused = run("cc", tmp / "try.c")
    check("__try, by its line", refused.returncode == 2 and "try.c:3:5: error" in refused.stderr and
          "slot32 has no __try: a fault in a program ends its process" in refused.stderr, refused.stderr)


def test_library(tmp):
    """The C library of a student's program: its headers, texts, numbers, sorting, math.h, setjmp."""
    lines = events(compiled(tmp, "library", LIBRARY))
    check("the C library", said(lines) == LIBRARY_SAID, said(lines))
    codes = [line["args"]["uExitCode"] for line in lines if line.get("call") == "ExitProcess"]
    check("a char has a sign", codes == [7], codes)
    for main, text, name in (("main", "%s", "words"), ("wmain", "%s", "wide")):
        source = f"""#include <tchar.h>
int {main}(int argc, {"char" if main == "main" else "TCHAR"} *argv[]) {{
    for (int i = 0; i <= argc; i++) {"printf(" if main == "main" else "wprintf(L"}"[%s]\\n", argv[i] ? argv[i] : {"" if main == "main" else "L"}"none");
    return argc;
}}
"""
        exe = compiled(tmp, name, source)
        for command, words in (("", []), ("one  two", ["one", "two"]), ('"a b" c"d e" \\"f "" ', ["a b", "cd e", '"f', ""])):
            told = said(events(exe, "--command", command))
            check(f"{main}: {command}", told == [f"[{word}]" for word in [f"{name}.exe", *words, "none"]], told)
    (tmp / "app.cpp").write_text("int main() {}\n")
    refused = run("cc", tmp / "app.cpp")
    check("C alone", refused.returncode == 2 and refused.stderr ==
          f"slot32: cc: {tmp}/app.cpp is no C source: its name does not end with .c\n", refused.stderr)
    fault = compiled(tmp, "atof", "#include <math.h>\nint main(void) { return (int)atof((char *)16); }\n")
    told = [line["fault"]["address"] for line in events(fault) if line.get("fault")]
    check("a text that is not there", told == [16], told)


EVENT = """#include <windows.h>
int main(void) {
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);
    for (int function = 3; function; function--) {
        BOOL done = EventModify(event, function);
        DWORD wait = WaitForSingleObject(event, 0);
        printf("%d: %d, %lX\\n", function, done, wait);
    }
    BOOL done = EventModify(event, 7);
    DWORD error = GetLastError();
    printf("7: %d, %lu\\n", done, error);
    return 0;
}
"""


def test_event(tmp):
    """EventModify, which the SDK's SetEvent, ResetEvent and PulseEvent call, bears their names."""
    lines = events(compiled(tmp, "event", EVENT))
    check("set, reset, pulsed", said(lines) == ["3: 1, 0", "2: 1, 102", "1: 1, 102", "7: 0, 87"], said(lines))
    names = [line["call"] for line in lines if line.get("call", "").endswith(("Event", "EventModify"))]
    check("named as in the source", names == ["CreateEvent", "SetEvent", "ResetEvent", "PulseEvent", "EventModify"], names)
    reason = [line["reason"] for line in lines if line.get("call") == "EventModify"]
    check("the reason is told", len(reason) == 1 and reason[0]["id"] == "event-function" and 7 in reason[0]["facts"].values(), reason)


PRECISION = """#include <windows.h>
int main(void) {
    char *page = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE);
    memcpy(page + 4093, "end", 3);
    printf("[%.3s] [%.*s] [%5.2s]\\n", page + 4093, 3, page + 4093, page + 4093);
    const char *volatile wide = "[%5c] [%-3c] [%.2s] [%.1S] [%s] [%.2S]\\n"; // clang knows no %S of Windows
    printf(wide, 'x', 'y', NULL, L"\\xE9\\xE9", "", L"\\xD83D\\xDE00");
    printf("[%s]", page + 4093);
    return 0;
}
"""


def test_precision(tmp):
    """A precision bounds what is read: the text may end with its page, without a 0."""
    lines = events(compiled(tmp, "precision", PRECISION))
    check("cut by characters", said(lines) == ["[end] [end] [   en]", "[    x] [y  ] [(n] [\u00e9] [] [\U0001f600]"], said(lines))
    faults = [line["fault"]["clause"] for line in lines if line.get("fault")]
    check("without one it faults", faults == ["not-allocated"], faults)


ENDLESS = """#include <windows.h>
#define SIZE (8 << 20)
int main(void) {
    char *bytes = VirtualAlloc(NULL, SIZE, MEM_COMMIT, PAGE_READWRITE);
    WCHAR *text = (WCHAR *)bytes;
    memset(text, 'a', SIZE - 2);
    printf("it begins\\n");
    for (;;) %s;
}
"""


def test_endless(tmp):
    """Functions of the C library are bounded by what they touch: a loop of them ends as one of instructions does."""
    for i, body in enumerate(("memset(bytes, 1, SIZE)", "memcpy(bytes, bytes + SIZE / 2, SIZE / 2)", "wcslen(text)",
                              "wcschr(text, 'b')", "wcscmp(text, text)", 'printf("%0500d", 1)',
                              '__asm__ volatile("mov lr, %0\\n bx %0" : : "r"(rand))',
                              '__asm__ volatile("mov r7, #0xF0000000\\n add r7, r7, #0x10000\\n add r7, r7, #4\\n mvn r6, #0x80000000\\n bx r7" : : "r"(text))')):
        exe = compiled(tmp, f"endless{i}", ENDLESS % body)
        started = time.monotonic()
        result = run("run", exe, "--limit-instructions", "2000000")
        seconds = time.monotonic() - started
        check(f"{body} without end", result.returncode == 2 and "it begins" in result.stdout and
              "ran too long" in result.stderr and seconds < 30, f"{seconds:.1f} s: {result.returncode} {result.stderr[-300:]}")


FIND = """#include <windows.h>
static WCHAR name[500];
int main(void) {
    for (int i = 0; i < 499; i++) name[i] = 'a';
    printf("it begins\\n");
    for (;;) FindResource((HMODULE)GetCurrentProcess(), name, name);
}
"""


def with_resources(exe, tree):
    """Adds a section .rsrc to an EXE. Numbers: the PE format's."""
    data = bytearray(exe.read_bytes())
    pe = struct.unpack_from("<I", data, 0x3C)[0]
    n_sections, = struct.unpack_from("<H", data, pe + 6)
    optional = pe + 24
    file_align, image_size = struct.unpack_from("<I", data, optional + 36)[0], struct.unpack_from("<I", data, optional + 56)[0]
    room = -len(tree) % file_align
    data += bytes(-len(data) % file_align)
    header = optional + struct.unpack_from("<H", data, pe + 20)[0] + 40 * n_sections
    va = (image_size + 0xFFF) & ~0xFFF
    struct.pack_into("<8sIIIIIIHHI", data, header, b".rsrc", len(tree), va, len(tree) + room, len(data), 0, 0, 0, 0, 0x40000040)
    struct.pack_into("<H", data, pe + 6, n_sections + 1)
    struct.pack_into("<I", data, optional + 56, (va + len(tree) + 0xFFF) & ~0xFFF)
    struct.pack_into("<II", data, optional + 96 + 16, va, len(tree))
    exe.write_bytes(data + tree + bytes(room))


def test_long_tree(tmp):
    """131,070 resource types with one text of 500 characters: a search is as much work as it looks at."""
    exe = pathlib.Path(compiled(tmp, "find", FIND))
    n = 0xFFFF
    text = 16 + 2 * n * 8
    entries = struct.pack("<II", 0x80000000 | text, 0) * 2 * n
    with_resources(exe, bytes(12) + struct.pack("<HH", n, n) + entries + struct.pack("<H", 500) + ("a" * 499 + "b").encode("utf-16le"))
    result = run("run", exe)
    check("it has resources and ends", result.returncode == 2 and "it begins" in result.stdout and
          "131,070" in result.stdout.replace("131070", "131,070") and "ran too long" in result.stderr, result.stdout[-600:] + result.stderr[-200:])


def test_code(tmp):
    """Registers and instructions of the moment, in text and picture."""
    exe = compiled(tmp, "wall", WALL)
    calls = [line for line in events(exe) if line.get("call") == "VirtualAlloc"]
    at = calls[-1]["step"]
    text = run("explain", exe, "pc", "--at", at).stdout
    back = calls[-1]["return_address"]
    for what in ("as it calls VirtualAlloc", "r0  00000000  lpAddress", "r1  00080000  dwSize", f"lr  {back:08X}  it returns here"):
        check(f"explain pc: {what}", what in text, text)
    # The call itself: bl to the stub, or bx.
    before = run("explain", exe, f"{back - 4:x}", "--at", at).stdout
    check("the instruction before it is a call", re.search(rf"code +{back - 4:08X} +\w{{8}} +bl 0x11", before), before)
    check("sp is in the stack", "region      stack" in run("explain", exe, "sp", "--at", at).stdout)
    check("a step back, the same registers", run("explain", exe, "pc", "--at", at - 1).stdout.split("\n")[2:5] == text.split("\n")[2:5])
    picture = pathlib.Path(tmp) / "code.svg"
    run("view", exe, "--at", at, "--code", "--screenshot", picture)
    drawn = picture.read_text()
    for what in ("calls VirtualAlloc, and continues at", "flAllocationType", "it returns here", "; VirtualAlloc"):
        check(f"view --code: {what}", what in drawn)
    run("view", exe, "--at", at, "--zoom", f"bytes@{0x1C000000 + back:08X}", "--screenshot", picture)
    check("a page of code shows instructions", f"{back:08X}" in picture.read_text() and "push {" in picture.read_text())
    refused("no machine code", run("explain", "wall", "pc", "--at", 5), 2, "'pc': nothing runs machine code at that step")
    refused("no register", run("explain", exe, "r99"), 2, "want up to 8 hex digits, or a register")


def test_refusals(tmp):
    def source(text):
        path = pathlib.Path(tmp) / "bad.c"
        path.write_text(text)
        return path
    for text, what in (("int main(void) { return nothing(); }", "bad.c:1:25: error"),
                       ("int main(void) { return 1 }", "bad.c:1:26: error"),
                       ("int nothing(void);\nint main(void) { return nothing(); }", "undefined symbol: nothing"),
                       ("int f(void) { return 1; }", "there is no WinMain, main or wmain")):
        result = run("cc", source(text))
        check(f"{what}: exit 2, nothing written", result.returncode == 2 and what in result.stderr and
              not (pathlib.Path(tmp) / "bad.exe").exists(), result)
    refused("no file", run("cc", "nowhere.c"), 2, "cannot read nowhere.c")
    check("a full disk", run("cc", source("int main(void) { return 1; }"), "-o", "/dev/full").returncode == 3)


test(test_wall, test_arithmetic, test_much, test_beside_lua, test_dlls, test_shipped, test_faults, test_floats, test_sdk, test_library, test_event, test_precision, test_endless, test_long_tree, test_code, test_refusals)
