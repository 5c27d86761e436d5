// SPDX-License-Identifier: MIT
#pragma once

// Windows CE's constants by their own names. CE_CONSTANTS lists them once: the C enum, the Lua
// globals and the API reference are all made from the list. The values are the Win32 ones; those
// that no CE 5 page prints are named in docs/quirks.md.

// clang-format off
#define CE_CONSTANTS(X)                                                                            \
    X(MEM_COMMIT, 0x00001000u)                                                                     \
    X(MEM_RESERVE, 0x00002000u)                                                                    \
    X(MEM_DECOMMIT, 0x00004000u)                                                                   \
    X(MEM_RELEASE, 0x00008000u)                                                                    \
    X(MEM_FREE, 0x00010000u)                                                                       \
    X(MEM_PRIVATE, 0x00020000u)                                                                    \
    X(MEM_MAPPED, 0x00040000u)                                                                     \
    X(MEM_RESET, 0x00080000u)                                                                      \
    X(MEM_TOP_DOWN, 0x00100000u)                                                                   \
    X(MEM_AUTO_COMMIT, 0x00200000u)                                                                \
    X(MEM_IMAGE, 0x01000000u)                                                                      \
    X(PAGE_NOACCESS, 0x001u)                                                                       \
    X(PAGE_READONLY, 0x002u)                                                                       \
    X(PAGE_READWRITE, 0x004u)                                                                      \
    X(PAGE_WRITECOPY, 0x008u)                                                                      \
    X(PAGE_EXECUTE, 0x010u)                                                                        \
    X(PAGE_EXECUTE_READ, 0x020u)                                                                   \
    X(PAGE_EXECUTE_READWRITE, 0x040u)                                                              \
    X(PAGE_EXECUTE_WRITECOPY, 0x080u)                                                              \
    X(PAGE_GUARD, 0x100u)                                                                          \
    X(PAGE_NOCACHE, 0x200u)                                                                        \
    X(PAGE_PHYSICAL, 0x400u)                                                                       \
    X(OEM_CERTIFY_FALSE, 0u)                                                                       \
    X(OEM_CERTIFY_RUN, 1u)                                                                         \
    X(OEM_CERTIFY_TRUST, 2u)                                                                       \
    X(GENERIC_READ, 0x80000000u)                                                                   \
    X(GENERIC_WRITE, 0x40000000u)                                                                  \
    X(FILE_SHARE_READ, 0x00000001u)                                                                \
    X(FILE_SHARE_WRITE, 0x00000002u)                                                               \
    X(CREATE_NEW, 1u)                                                                              \
    X(CREATE_ALWAYS, 2u)                                                                           \
    X(OPEN_EXISTING, 3u)                                                                           \
    X(OPEN_ALWAYS, 4u)                                                                             \
    X(TRUNCATE_EXISTING, 5u)                                                                       \
    X(FILE_ATTRIBUTE_NORMAL, 0x00000080u)                                                          \
    X(FILE_BEGIN, 0u)                                                                              \
    X(FILE_CURRENT, 1u)                                                                            \
    X(FILE_END, 2u)                                                                                \
    X(TH32CS_SNAPHEAPLIST, 0x00000001u)                                                            \
    X(TH32CS_SNAPPROCESS, 0x00000002u)                                                             \
    X(TH32CS_SNAPTHREAD, 0x00000004u)                                                              \
    X(TH32CS_SNAPMODULE, 0x00000008u)                                                              \
    X(TH32CS_SNAPALL, 0x0000000Fu)                                                                 \
    X(TH32CS_SNAPNOHEAPS, 0x40000000u)                                                             \
    X(TH32CS_GETALLMODS, 0x80000000u)                                                              \
    X(SEC_COMMIT, 0x08000000u)                                                                     \
    X(FILE_MAP_WRITE, 0x00000002u)                                                                 \
    X(FILE_MAP_READ, 0x00000004u)                                                                  \
    X(FILE_MAP_ALL_ACCESS, 0x000F001Fu)                                                            \
    X(INVALID_HANDLE_VALUE, 0xFFFFFFFFu)                                                           \
    X(WAIT_OBJECT_0, 0u)                                                                           \
    X(WAIT_ABANDONED, 0x80u)                                                                       \
    X(WAIT_TIMEOUT, 258u)                                                                          \
    X(WAIT_FAILED, 0xFFFFFFFFu)                                                                    \
    X(MAXIMUM_WAIT_OBJECTS, 64u)                                                                   \
    X(EVENT_ALL_ACCESS, 0x001F0003u)                                                               \
    X(TLS_MINIMUM_AVAILABLE, 64u)                                                                  \
    X(TLS_OUT_OF_INDEXES, 0xFFFFFFFFu)                                                             \
    X(CREATE_SUSPENDED, 0x00000004u)                                                               \
    X(STACK_SIZE_PARAM_IS_A_RESERVATION, 0x00010000u)                                              \
    X(STILL_ACTIVE, 259u)                                                                          \
    X(THREAD_PRIORITY_TIME_CRITICAL, 0u)                                                           \
    X(THREAD_PRIORITY_HIGHEST, 1u)                                                                 \
    X(THREAD_PRIORITY_ABOVE_NORMAL, 2u)                                                            \
    X(THREAD_PRIORITY_NORMAL, 3u)                                                                  \
    X(THREAD_PRIORITY_BELOW_NORMAL, 4u)                                                            \
    X(THREAD_PRIORITY_LOWEST, 5u)                                                                  \
    X(THREAD_PRIORITY_ABOVE_IDLE, 6u)                                                              \
    X(THREAD_PRIORITY_IDLE, 7u)                                                                    \
    X(THREAD_PRIORITY_ERROR_RETURN, 0x7FFFFFFFu)                                                   \
    X(NTE_BAD_SIGNATURE, 0x80090006u)                                                              \
    X(INFINITE, 0xFFFFFFFFu)                                                                       \
    X(ERROR_SUCCESS, 0u)                                                                           \
    X(ERROR_FILE_NOT_FOUND, 2u)                                                                    \
    X(ERROR_ACCESS_DENIED, 5u)                                                                     \
    X(ERROR_INVALID_HANDLE, 6u)                                                                    \
    X(ERROR_NOT_ENOUGH_MEMORY, 8u)                                                                 \
    X(ERROR_OUTOFMEMORY, 14u)                                                                      \
    X(ERROR_BAD_LENGTH, 24u)                                                                       \
    X(ERROR_INVALID_PARAMETER, 87u)                                                                \
    X(ERROR_PATH_NOT_FOUND, 3u)                                                                    \
    X(ERROR_NO_MORE_FILES, 18u)                                                                    \
    X(ERROR_SHARING_VIOLATION, 32u)                                                                \
    X(ERROR_FILE_EXISTS, 80u)                                                                      \
    X(ERROR_DISK_FULL, 112u)                                                                       \
    X(ERROR_INVALID_NAME, 123u)                                                                    \
    X(ERROR_NEGATIVE_SEEK, 131u)                                                                   \
    X(ERROR_MOD_NOT_FOUND, 126u)                                                                   \
    X(ERROR_PROC_NOT_FOUND, 127u)                                                                  \
    X(ERROR_DLL_INIT_FAILED, 1114u)                                                                \
    X(LOCKFLAG_WRITE, 0x001u)                                                                      \
    X(PAGE_OUT_PROCESS_ONLY, 0u)                                                                   \
    X(DLL_PROCESS_DETACH, 0u)                                                                      \
    X(DLL_PROCESS_ATTACH, 1u)                                                                      \
    X(ERROR_ALREADY_EXISTS, 183u)                                                                  \
    X(ERROR_FILENAME_EXCED_RANGE, 206u)                                                            \
    X(ERROR_NOT_OWNER, 288u)                                                                       \
    X(ERROR_TOO_MANY_POSTS, 298u)                                                                  \
    X(ERROR_NOACCESS, 998u)                                                                        \
    X(ERROR_INVALID_ADDRESS, 487u)                                                                 \
    X(STATUS_ACCESS_VIOLATION, 0xC0000005u)                                                        \
    X(STATUS_DATATYPE_MISALIGNMENT, 0x80000002u)                                                   \
    X(STATUS_GUARD_PAGE_VIOLATION, 0x80000001u)
// clang-format on

#define CE_CONSTANT_ENUM(name, value) name = (int)(value),
enum CeConstant { CE_CONSTANTS(CE_CONSTANT_ENUM) };
#undef CE_CONSTANT_ENUM
