// SPDX-License-Identifier: MIT
#include "cc/source.h"

#include "ce/calls.h"
#include "coredll/api.h"
#include "coredll/exports.h"
#include "program/runtime.h"

#include <string.h>

// ---- windows.h

// The C type of a parameter or a result. Addresses of the guest may be of anything.
static const char *type_of(ValueKind kind, bool is_result) {
    switch (kind) {
    case VALUE_VOID:
        return "void";
    case VALUE_VA:
        return is_result ? "void *" : "const void *";
    case VALUE_OUT:
    case VALUE_OUT64:
        return "void *";
    case VALUE_ARRAY:
        return "const HANDLE *";
    case VALUE_INT:
        return "int ";
    case VALUE_BYTE:
        return "BYTE ";
    case VALUE_WORD:
        return "WORD ";
    case VALUE_BOOL:
        return "BOOL ";
    case VALUE_HANDLE:
        return "HANDLE ";
    case VALUE_NAME:
    case VALUE_TEXT:
    case VALUE_NAME_OR_NULL:
    case VALUE_NAME_OR_NUMBER:
        return "LPCWSTR ";
    case VALUE_COMMAND:
        return "LPWSTR ";
    default:
        return "DWORD ";
    }
}

// Whether a call takes text: its name ends with W then.
static bool takes_text(CallId call) {
    bool takes = false;
    for (unsigned i = 0; i < call_param_count(call); i++) {
        ValueKind kind = call_info(call)->param[i].kind;
        takes |= kind == VALUE_NAME || kind == VALUE_NAME_OR_NULL || kind == VALUE_NAME_OR_NUMBER;
    }
    return takes;
}

static void write_prototype(FILE *out, CallId call) {
    const CallInfo *info = call_info(call);
    bool wide = takes_text(call);
    if (wide) {
        fprintf(out, "#define %s %sW\n", info->name, info->name);
    }
    fprintf(out, "%s%s%s%s(", type_of(info->result, true), info->result == VALUE_VOID ? " " : "",
            info->name, wide ? "W" : "");
    for (unsigned i = 0; i < call_param_count(call); i++) {
        fprintf(out, "%s%s%s", i ? ", " : "", type_of(info->param[i].kind, false),
                info->param[i].name);
    }
    fputs(call_param_count(call) ? ");\n" : "void);\n", out);
}

// Calls whose rows have fewer parameters, or a number where C has an address. What a row leaves
// out, coredll leaves alone.
static const struct {
    CallId call;
    const char *prototype;
} own_prototypes[] = {
    {CALL_CreateProcess,
     "#define CreateProcess CreateProcessW\n"
     "BOOL CreateProcessW(LPCWSTR pszImageName, LPCWSTR pszCmdLine, const void *psaProcess,\n"
     "    const void *psaThread, BOOL fInheritHandles, DWORD fdwCreate, const void "
     "*pvEnvironment,\n"
     "    LPCWSTR pszCurDir, const void *psiStartInfo, PROCESS_INFORMATION *pProcInfo);\n"},
    {CALL_CreateThread,
     "HANDLE CreateThread(const void *lpsa, DWORD cbStack, LPTHREAD_START_ROUTINE lpStartAddr,\n"
     "    LPVOID lpvThreadParam, DWORD fdwCreate, LPDWORD lpIDThread);\n"},
    {CALL_WideCharToMultiByte,
     "int WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int "
     "cchWideChar,\n"
     "    LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar, LPBOOL "
     "lpUsedDefaultChar);\n"},
    {CALL_TlsSetValue, "BOOL TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue);\n"},
    {CALL_TlsGetValue, "LPVOID TlsGetValue(DWORD dwTlsIndex);\n"},
};

static const char *own_prototype(CallId call) {
    for (size_t i = 0; i < sizeof own_prototypes / sizeof own_prototypes[0]; i++) {
        if (own_prototypes[i].call == call) {
            return own_prototypes[i].prototype;
        }
    }
    return NULL;
}

// The types of resources stand where a text can.
static void write_constant(FILE *out, const char *name, unsigned value) {
    if (strncmp(name, "RT_", 3) == 0) {
        fprintf(out, "#define %s MAKEINTRESOURCE(%u)\n", name, value);
    } else {
        fprintf(out, "#ifndef %s\n#define %s 0x%XL\n#endif\n", name, name, value);
    }
}

static void write_windows_h(FILE *out) {
    fwrite(cc_windows_types.text, 1, cc_windows_types.size, out);
    fputs("\n// Constants.\n", out);
#define X(name, value) write_constant(out, #name, (unsigned)(value));
#include "ce/win32.inc"
#undef X
    fputs("\n// Calls.\n", out);
    for (unsigned i = 0; i < api_call_count; i++) {
        CallId call = api_calls[i].id;
        if (own_prototype(call)) {
            fputs(own_prototype(call), out);
        } else if (export_by_name(call_info(call)->name) == call) {
            write_prototype(out, call);
        }
    }
}

// ---- the others

// The SDK of Windows CE has them, and programs for it include them.
const CcHeader cc_headers[] = {
    {"windows.h", &cc_windows_types},
    {"tchar.h", &cc_tchar},
    {"stdio.h", NULL},
    {"stdlib.h", NULL},
    {"string.h", NULL},
    {"ctype.h", NULL},
    {"wchar.h", NULL},
    {"math.h", NULL},
    {"malloc.h", NULL},
    {"setjmp.h", NULL},
    {"winbase.h", NULL},
    {"windef.h", NULL},
    {"winnt.h", NULL},
    {"winuser.h", NULL},
    {"tlhelp32.h", NULL},
    {"toolhelp.h", NULL},
    {"excpt.h", NULL},
    {"pkfuncs.h", NULL},
    {"kfuncs.h", NULL},
    {"dbgapi.h", NULL},
};
const unsigned cc_header_count = sizeof cc_headers / sizeof cc_headers[0];

void source_header(FILE *out, const CcHeader *header) {
    if (header == &cc_headers[0]) {
        write_windows_h(out);
    } else if (header->file) {
        fwrite(header->file->text, 1, header->file->size, out);
    } else {
        fputs("#include <windows.h>\n", out);
    }
}

// ---- stubs

// What libce calls, whether the program does or not.
#define NEEDED 3u
static const char *const needed[NEEDED] = {"memcpy", "memmove", "memset"};

typedef struct Stubs {
    FILE *out;
    StubsDesc *desc;
    bool written[NEEDED]; // whether it has a way already
} Stubs;

#define NO_DLL UINT32_MAX

// The number of the DLL that has a function, NO_DLL if none has.
static uint32_t dll_of(const StubsDesc *desc, const char *name) {
    for (uint32_t i = 0; i < desc->n_dlls; i++) {
        for (uint32_t k = 0; k < desc->dlls[i].n_exports; k++) {
            if (strcmp(desc->dlls[i].exports[k], name) == 0) {
                return i + 1;
            }
        }
    }
    bool is_coredlls =
        export_by_name(name) != CALL_NONE || runtime_find("coredll.dll", name, 0) != RUNTIME_NONE;
    return is_coredlls ? 0 : NO_DLL;
}

// The DWORD of a function, and code that jumps to what stands there.
static void write_stub(Stubs *stubs, uint32_t dll, const char *name) {
    unsigned n = (unsigned)dll;
    fprintf(stubs->out,
            "    .section .imports.%02u, \"aw\"\n    .globl __imp_%02u_%s\n__imp_%02u_%s: .word 0\n"
            "    .text\n    .globl %s\n%s:\n    ldr ip, 1f\n    ldr pc, [ip]\n"
            "1:  .word __imp_%02u_%s\n",
            n, n, name, n, name, name, name, n, name);
    for (unsigned i = 0; i < NEEDED; i++) {
        stubs->written[i] |= strcmp(name, needed[i]) == 0;
    }
}

// A function that no DLL has is left to the linker, whose message names file and line.
static void look_at(void *context, const ElfSymbol *symbol) {
    Stubs *stubs = context;
    static const char *const mains[] = {"WinMain", "wmain", "main", "DllMain"};
    bool is_defined = symbol->section && symbol->is_global;
    for (unsigned i = stubs->desc->is_dll ? 3 : 0; i < (stubs->desc->is_dll ? 4u : 3u); i++) {
        if (is_defined && strcmp(symbol->name, mains[i]) == 0) {
            stubs->desc->main = mains[i];
        }
    }
    bool is_export = is_defined && symbol->is_function && !symbol->is_hidden;
    if (is_export && stubs->desc->n_exports < CC_EXPORTS) {
        stubs->desc->exports[stubs->desc->n_exports++] = symbol->name;
    }
    uint32_t dll = symbol->section == 0 ? dll_of(stubs->desc, symbol->name) : NO_DLL;
    if (dll != NO_DLL) {
        write_stub(stubs, dll, symbol->name);
    } else if (symbol->section == 0 && strncmp(symbol->name, "__", 2) != 0) {
        stubs->desc->needs_library = true;
    }
}

bool source_takes_words(const StubsDesc *desc) {
    return desc->main && (strcmp(desc->main, "main") == 0 || strcmp(desc->main, "wmain") == 0);
}

void source_start(FILE *out, const StubsDesc *desc, const char *name) {
    bool wide = strcmp(desc->main, "wmain") == 0;
    fprintf(out, "#define MAIN %s\n#define CHARACTER %s\n#define PROGRAM \"", desc->main,
            wide ? "wchar_t" : "char");
    for (; *name; name++) {
        bool plain = (unsigned char)*name >= ' ' && *name != '"' && *name != '\\';
        fprintf(out, plain ? "%c" : "\\%03o", (unsigned char)*name);
    }
    fputs("\"\n", out);
    fwrite(cc_start.text, 1, cc_start.size, out);
}

// The device calls _start with WinMain's or DllMain's arguments, and takes what it returns.
static void write_start(const Stubs *stubs) {
    fputs("    .text\n    .globl _start\n_start:\n", stubs->out);
    const StubsDesc *desc = stubs->desc;
    if (desc->main) {
        fprintf(stubs->out, "    push {r4, lr}\n    bl %s\n    pop {r4, lr}\n    bx lr\n",
                source_takes_words(desc) ? "begin_main" : desc->main);
    } else { // a DLL without DllMain
        fputs("    mov r0, #1\n    bx lr\n", stubs->out);
    }
}

bool source_stubs(FILE *out, const uint8_t *object, size_t size, StubsDesc *desc,
                  char message[ELF_MESSAGE]) {
    Elf elf;
    Stubs stubs = {.out = out, .desc = desc};
    if (!elf_open(object, size, &elf, message)) {
        return false;
    }
    fputs("    .syntax unified\n    .arm\n", out);
    if (!elf_symbols(&elf, look_at, &stubs) || (!desc->main && !desc->is_dll)) {
        snprintf(message, ELF_MESSAGE, "there is no WinMain, main or wmain");
        return false;
    }
    for (unsigned i = 0; i < NEEDED; i++) {
        if (!stubs.written[i]) {
            write_stub(&stubs, 0, needed[i]);
        }
    }
    for (unsigned i = 0; i <= desc->n_dlls; i++) { // "z": behind all of that DLL
        fprintf(out, "    .section .imports.%02uz, \"aw\"\n    .word 0\n", i);
    }
    write_start(&stubs);
    return true;
}
