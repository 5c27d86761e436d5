// SPDX-License-Identifier: MIT
#pragma once

// Why a call was refused: a closed list of reasons, each with its Win32 error and the facts of the
// moment it is told with. The left half fills in id and facts; the sentences are made from them in
// world/words/sentence.c, so text, JSON and window use the same words.

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#define REASON_FACTS 8u

typedef enum {
    FACT_SIZE, // bytes
    FACT_ADDRESS,
    FACT_PAGES,
    FACT_COUNT,
    FACT_SLOT,
    FACT_PROCESS, // process index
    FACT_HEX,     // flags as given
    FACT_HANDLE,
    FACT_KIND,   // BlockKind
    FACT_CALL,   // CallId
    FACT_OBJECT, // ObjectType
} FactKind;

typedef struct FactInfo {
    const char *name;
    FactKind kind;
} FactInfo;

// X(TAG, "name", Win32 error, facts ...)
// clang-format off
#define CE_REASONS(X)                                                                              \
    X(SIZE_ZERO, "size-zero", 87, {NULL, 0})                                                       \
    X(SIZE_TOO_BIG, "size-too-big", 87, {"size", FACT_SIZE})                                       \
    X(BAD_ALLOCATION_TYPE, "bad-allocation-type", 87, {"type", FACT_HEX})                          \
    X(MEM_RESET, "mem-reset", 87, {"type", FACT_HEX})                                              \
    X(BAD_PROTECTION, "bad-protection", 87, {"protect", FACT_HEX})                                 \
    X(WRITECOPY, "writecopy", 87, {"protect", FACT_HEX})                                           \
    X(NO_HOLE, "no-hole", 8, {"size", FACT_SIZE}, {"slot", FACT_SLOT},                             \
      {"largest_hole", FACT_SIZE}, {"free_in_sum", FACT_SIZE}, {"ram_free", FACT_SIZE},            \
      {"dll_line", FACT_ADDRESS})                                                                  \
    X(NO_LARGE_HOLE, "no-large-hole", 8, {"size", FACT_SIZE}, {"largest_hole", FACT_SIZE},         \
      {"free_in_sum", FACT_SIZE}, {"ram_free", FACT_SIZE})                                         \
    X(RANGE_TAKEN, "range-taken", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},              \
      {"taken_at", FACT_ADDRESS}, {"base", FACT_ADDRESS}, {"kind", FACT_KIND})                     \
    X(RANGE_OUTSIDE, "range-outside", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},          \
      {"slot", FACT_SLOT})                                                                         \
    X(NULL_GUARD, "null-guard", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE})                \
    X(ABOVE_DLL_LINE, "above-dll-line", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},        \
      {"dll_line", FACT_ADDRESS})                                                                  \
    X(KERNEL_ADDRESS, "kernel-address", 87, {"address", FACT_ADDRESS})                             \
    X(FOREIGN_SLOT, "foreign-slot", 5, {"address", FACT_ADDRESS}, {"slot", FACT_SLOT},             \
      {"owner", FACT_PROCESS}, {"caller", FACT_PROCESS})                                           \
    X(NOT_OWNER, "not-owner", 5, {"address", FACT_ADDRESS}, {"owner", FACT_PROCESS},               \
      {"caller", FACT_PROCESS})                                                                    \
    X(NOT_RESERVED, "not-reserved", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},            \
      {"first_bad", FACT_ADDRESS})                                                                 \
    X(SPANS_RESERVATIONS, "spans-reservations", 87, {"address", FACT_ADDRESS},                     \
      {"size", FACT_SIZE}, {"base", FACT_ADDRESS}, {"other_base", FACT_ADDRESS})                   \
    X(NOT_COMMITTED, "not-committed", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},          \
      {"first_bad", FACT_ADDRESS})                                                                 \
    X(NO_RAM, "no-ram", 8, {"pages", FACT_PAGES}, {"pages_free", FACT_PAGES},                      \
      {"slot_free", FACT_SIZE})                                                                    \
    X(STORE_TOO_BIG, "store-too-big", 8, {"size", FACT_SIZE}, {"ram_free", FACT_SIZE})             \
    X(POOL_TOO_BIG, "pool-too-big", 8, {"size", FACT_SIZE}, {"ram_free", FACT_SIZE})               \
    X(OOM_LOW, "oom-low", 8, {"pages", FACT_PAGES}, {"pages_free", FACT_PAGES},                    \
      {"threshold", FACT_PAGES}, {"block_limit", FACT_PAGES})                                      \
    X(OOM_CRITICAL, "oom-critical", 8, {"pages", FACT_PAGES}, {"pages_free", FACT_PAGES},          \
      {"threshold", FACT_PAGES}, {"block_limit", FACT_PAGES})                                      \
    X(NO_KERNEL_MEMORY, "no-kernel-memory", 8, {"blocks", FACT_COUNT}, {"pages", FACT_PAGES},      \
      {"pages_free", FACT_PAGES})                                                                  \
    X(NO_THREAD_RECORD, "no-thread-record", 8, {"threads", FACT_COUNT},                            \
      {"records_free", FACT_COUNT})                                                                \
    X(NO_STACK_HOLE, "no-stack-hole", 8, {"size", FACT_SIZE}, {"slot", FACT_SLOT},                 \
      {"stacks", FACT_COUNT}, {"largest_hole", FACT_SIZE}, {"free_in_sum", FACT_SIZE},             \
      {"ram_free", FACT_SIZE})                                                                     \
    X(NO_START_ADDRESS, "no-start-address", 87, {NULL, 0})                                         \
    X(BAD_THREAD_FLAGS, "bad-thread-flags", 87, {"flags", FACT_HEX}, {"known", FACT_HEX})          \
    X(NO_SUCH_THREAD, "no-such-thread", 6, {"handle", FACT_HANDLE})                                \
    X(THREAD_ENDED, "thread-ended", 6, {"handle", FACT_HANDLE}, {"owner", FACT_PROCESS},           \
      {"exit_code", FACT_COUNT})                                                                   \
    X(THREAD_OF_NK, "thread-of-nk", 5, {"handle", FACT_HANDLE})                                    \
    X(BAD_PRIORITY, "bad-priority", 87, {"priority", FACT_COUNT}, {"last", FACT_COUNT})            \
    X(SUSPENDED_TOO_OFTEN, "suspended-too-often", 87, {"handle", FACT_HANDLE},                     \
      {"suspended", FACT_COUNT})                                                                   \
    X(THREAD_IN_CALL, "thread-in-call", 5, {"handle", FACT_HANDLE}, {"server", FACT_PROCESS})      \
    X(WAIT_COUNT, "wait-count", 87, {"count", FACT_COUNT}, {"most", FACT_COUNT})                   \
    X(WAIT_ALL, "wait-all", 87, {NULL, 0})                                                         \
    X(NOT_WAITABLE, "not-waitable", 6, {"handle", FACT_HANDLE}, {"type", FACT_OBJECT})             \
    X(NO_WAIT_RECORD, "no-wait-record", 8, {"waits", FACT_COUNT})                                  \
    X(NO_WAIT, "no-wait", 87, {NULL, 0})                                                           \
    X(NOT_OWNED, "not-owned", 288, {"handle", FACT_HANDLE}, {"type", FACT_OBJECT},                 \
      {"owner", FACT_HANDLE}, {"caller", FACT_HANDLE})                                             \
    X(SEMAPHORE_COUNTS, "semaphore-counts", 87, {"initial", FACT_COUNT}, {"most", FACT_COUNT})     \
    X(SEMAPHORE_FULL, "semaphore-full", 298, {"released", FACT_COUNT}, {"count", FACT_COUNT},      \
      {"most", FACT_COUNT})                                                                        \
    X(NO_SUCH_NAME, "no-such-name", 2, {"type", FACT_OBJECT})                                      \
    X(NO_SECTION, "no-critical-section", 6, {"address", FACT_ADDRESS}, {"found", FACT_HEX})        \
    X(SECTION_IN_USE, "section-in-use", 87, {"address", FACT_ADDRESS}, {"waiting", FACT_COUNT})    \
    X(TLS_INDEX, "tls-index", 87, {"index", FACT_COUNT}, {"last", FACT_COUNT})                     \
    X(TLS_FREE_INDEX, "tls-free-index", 87, {"index", FACT_COUNT})                                 \
    X(NO_TLS_SLOT, "no-tls-slot", 8, {"slots", FACT_COUNT})                                        \
    X(BAD_FREE_TYPE, "bad-free-type", 87, {"type", FACT_HEX})                                      \
    X(RELEASE_SIZE, "release-size", 87, {"size", FACT_SIZE})                                       \
    X(NOT_A_BASE, "not-a-base", 87, {"address", FACT_ADDRESS}, {"base", FACT_ADDRESS},             \
      {"size", FACT_SIZE})                                                                         \
    X(NOTHING_THERE, "nothing-there", 87, {"address", FACT_ADDRESS})                               \
    X(MIXED_RELEASE, "mixed-release", 87, {"address", FACT_ADDRESS},                               \
      {"committed", FACT_PAGES}, {"reserved", FACT_PAGES})                                         \
    X(SYSTEM_REGION, "system-region", 87, {"address", FACT_ADDRESS}, {"kind", FACT_KIND})          \
    X(OUT_POINTER, "out-pointer", 87, {"address", FACT_ADDRESS})                                   \
    X(BAD_LENGTH, "bad-length", 24, {"size", FACT_SIZE}, {"needed", FACT_SIZE})                    \
    X(ROM_PAGE, "rom-page", 87, {"address", FACT_ADDRESS}, {"protect", FACT_HEX})                  \
    X(COPY_OFFSETS, "copy-offsets", 87, {"dest", FACT_ADDRESS}, {"source", FACT_HEX})              \
    X(COPY_SOURCE, "copy-source", 87, {"source", FACT_ADDRESS}, {"first_bad", FACT_ADDRESS})       \
    X(COPY_DEST, "copy-dest", 87, {"dest", FACT_ADDRESS}, {"first_bad", FACT_ADDRESS})             \
    X(COPY_PHYSICAL, "copy-physical", 87, {"source", FACT_HEX}, {"size", FACT_SIZE})               \
    X(NOT_TRUSTED, "not-trusted", 5, {"call", FACT_CALL}, {"caller", FACT_PROCESS})                \
    X(BAD_HANDLE, "bad-handle", 6, {"handle", FACT_HANDLE})                                        \
    X(RANGE_UNREADABLE, "range-unreadable", 998, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},   \
      {"first_bad", FACT_ADDRESS})                                                                 \
    X(NOT_CERTIFIED, "not-certified", 0x80090006u, {NULL, 0})                                                \
    X(DLL_TRUST, "dll-trust", 5, {"exe_trust", FACT_COUNT}, {"dll_trust", FACT_COUNT})             \
    X(POINTER_CLOSED, "pointer-closed", 5, {"address", FACT_ADDRESS}, {"slot", FACT_SLOT},         \
      {"keys", FACT_HEX}, {"caller", FACT_PROCESS})                                                \
    X(CALLER_POINTER, "caller-pointer", 998, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},       \
      {"first_bad", FACT_ADDRESS}, {"caller", FACT_PROCESS}, {"keys", FACT_HEX})                   \
    X(NOBODYS_POINTER, "nobodys-pointer", 87, {"address", FACT_ADDRESS})                           \
    X(SET_METHODS, "set-methods", 87, {"methods", FACT_COUNT}, {"most", FACT_COUNT})               \
    X(NO_SET_RECORD, "no-set-record", 8, {"sets", FACT_COUNT})                                     \
    X(SET_NUMBER, "set-number", 87, {"set", FACT_COUNT}, {"last", FACT_COUNT})                     \
    X(SET_TAKEN, "set-taken", 87, {"set", FACT_COUNT}, {"server", FACT_PROCESS})                  \
    X(NOT_SERVER, "not-server", 5, {"handle", FACT_HANDLE}, {"server", FACT_PROCESS},              \
      {"caller", FACT_PROCESS})                                                                    \
    X(NO_SUCH_SET, "no-such-set", 87, {"set", FACT_COUNT})                                         \
    X(NO_SUCH_METHOD, "no-such-method", 87, {"set", FACT_COUNT}, {"method", FACT_COUNT},           \
      {"methods", FACT_COUNT})                                                                     \
    X(NO_CALL_RECORD, "no-call-record", 8, {"calls", FACT_COUNT})                                  \
    X(NO_SERVER_CALL, "no-server-call", 87, {"value", FACT_HEX})                                   \
    X(SERVER_ENDED, "server-ended", 6, {NULL, 0})           \
    X(NO_SUCH_IMAGE, "no-such-image", 2, {NULL, 0})                                                \
    X(NO_PROCESS_RECORD, "no-process-record", 8, {"processes", FACT_COUNT})                        \
    X(SLOT_IN_USE, "slot-in-use", 8, {"slot", FACT_SLOT}, {"address", FACT_ADDRESS},               \
      {"owner", FACT_PROCESS}, {"top", FACT_ADDRESS}, {"dll_line", FACT_ADDRESS})                  \
    X(IMAGE_TOO_BIG, "image-too-big", 14, {"size", FACT_SIZE}, {"room", FACT_SIZE},                \
      {"dll_line", FACT_ADDRESS})                                                                  \
    X(NO_OBJECT, "no-object", 6, {"handle", FACT_HANDLE})                                          \
    X(WRONG_TYPE, "wrong-type", 6, {"handle", FACT_HANDLE}, {"type", FACT_OBJECT},                 \
      {"wanted", FACT_OBJECT})                                                                     \
    X(HANDLE_NOT_OPEN, "handle-not-open", 6, {"handle", FACT_HANDLE}, {"type", FACT_OBJECT},       \
      {"caller", FACT_PROCESS})                                                                    \
    X(NAME_TOO_LONG, "name-too-long", 206, {"length", FACT_COUNT}, {"limit", FACT_COUNT})          \
    X(TOO_MANY_OPENS, "too-many-opens", 8, {"handle", FACT_HANDLE}, {"opens", FACT_COUNT},         \
      {"caller", FACT_PROCESS})                                                                    \
    X(NO_OBJECT_RECORD, "no-object-record", 8, {"objects", FACT_COUNT})                            \
    X(MAPPING_ATTRIBUTES, "mapping-attributes", 87, {"attributes", FACT_ADDRESS})                  \
    X(MAPPING_PROTECT, "mapping-protect", 87, {"protect", FACT_HEX})                               \
    X(MAPPING_SIZE, "mapping-size", 87, {"high", FACT_HEX}, {"low", FACT_HEX})                     \
    X(MAP_ACCESS, "map-access", 87, {"access", FACT_HEX})                                          \
    X(MAP_READONLY, "map-readonly", 5, {"handle", FACT_HANDLE}, {"access", FACT_HEX})              \
    X(MAP_OFFSET, "map-offset", 87, {"offset", FACT_HEX}, {"granularity", FACT_SIZE})              \
    X(MAP_RANGE, "map-range", 87, {"offset_high", FACT_HEX}, {"offset", FACT_HEX},                 \
      {"size", FACT_SIZE}, {"mapping_size", FACT_SIZE})                                            \
    X(NO_VIEW_RECORD, "no-view-record", 8, {"views", FACT_COUNT})                                  \
    X(NOT_A_VIEW, "not-a-view", 87, {"address", FACT_ADDRESS}, {"caller", FACT_PROCESS})           \
    X(SHARED_ACTION, "shared-action", 87, {"action", FACT_HEX})                                    \
    X(SHARED_ADDRESS, "shared-address", 87, {"address", FACT_ADDRESS})                             \
    X(NOT_SHARED, "not-shared", 87, {"address", FACT_ADDRESS}, {"kind", FACT_KIND})          \
    X(NO_STORE, "no-store", 3, {NULL, 0})                                                          \
    X(FILE_NAME, "file-name", 123, {NULL, 0})                                                      \
    X(FILE_ARGUMENT, "file-argument", 87, {"access", FACT_HEX}, {"share", FACT_HEX},               \
      {"disposition", FACT_HEX})                                                                   \
    X(NO_SUCH_FILE, "no-such-file", 2, {"disposition", FACT_HEX})                                  \
    X(FILE_EXISTS, "file-exists", 80, {"size", FACT_SIZE})                                         \
    X(FILE_IN_USE, "file-in-use", 32, {"handle", FACT_HANDLE}, {"access", FACT_HEX},               \
      {"share", FACT_HEX}, {"mappings", FACT_COUNT})                                               \
    X(FILE_ACCESS, "file-access", 5, {"handle", FACT_HANDLE}, {"access", FACT_HEX},                \
      {"wanted", FACT_HEX})                                                                        \
    X(NO_FILE_RECORD, "no-file-record", 8, {"files", FACT_COUNT})                                  \
    X(STORE_FULL, "store-full", 112, {"size", FACT_SIZE}, {"pages", FACT_PAGES},                   \
      {"pages_free", FACT_PAGES})                                                                  \
    X(SEEK_METHOD, "seek-method", 87, {"method", FACT_HEX})                                        \
    X(SEEK_RANGE, "seek-range", 131, {"from", FACT_HEX}, {"distance", FACT_HEX})                   \
    X(MAPPING_BEYOND_FILE, "mapping-beyond-file", 8, {"size", FACT_SIZE},                          \
      {"file_size", FACT_SIZE})                                                                    \
    X(SNAPSHOT_FLAGS, "snapshot-flags", 87, {"flags", FACT_HEX})                                   \
    X(NO_MORE_ENTRIES, "no-more-entries", 18, {"handle", FACT_HANDLE})                             \
    X(NO_SUCH_DLL, "no-such-dll", 126, {"loaded", FACT_COUNT})                                     \
    X(DLL_RANGE_TAKEN, "dll-range-taken", 14, {"size", FACT_SIZE}, {"base", FACT_ADDRESS},         \
      {"taken_at", FACT_ADDRESS}, {"kind", FACT_KIND}, {"free_in_sum", FACT_SIZE},                 \
      {"ram_free", FACT_SIZE})                                                                     \
    X(DLL_SPACE_USED_UP, "dll-space-used-up", 14, {"size", FACT_SIZE}, {"dll_line", FACT_ADDRESS}) \
    X(RESOURCE_SPACE_USED_UP, "resource-space-used-up", 14, {"size", FACT_SIZE})                   \
    X(COPY_PAGED, "copy-paged", 87, {"source", FACT_ADDRESS}, {"page", FACT_ADDRESS})              \
    X(NO_MODULE_RECORD, "no-module-record", 8, {"modules", FACT_COUNT})                            \
    X(TOO_MANY_LOADS, "too-many-loads", 8, {"loads", FACT_COUNT})                                  \
    X(NOT_LOADED, "not-loaded", 6, {"handle", FACT_HANDLE}, {"process", FACT_PROCESS})             \
    X(NO_SUCH_EXPORT, "no-such-export", 127, {"handle", FACT_HANDLE}, {"exports", FACT_COUNT})     \
    X(LOCK_COUNT, "lock-count", 87, {"address", FACT_ADDRESS}, {"page", FACT_ADDRESS},             \
      {"locks", FACT_COUNT}, {"block_locks", FACT_COUNT})                                          \
    X(LOCK_RANGE, "lock-range", 998, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},               \
      {"first_bad", FACT_ADDRESS})                                                                 \
    X(LOCK_ROOM, "lock-room", 8, {"pages", FACT_PAGES}, {"room", FACT_PAGES})                      \
    X(NO_CONTIGUOUS_RAM, "no-contiguous-ram", 8, {"size", FACT_SIZE}, {"longest", FACT_SIZE},      \
      {"free_in_sum", FACT_SIZE}, {"mask", FACT_HEX})                                              \
    X(PHYSMEM_FLAGS, "physmem-flags", 87, {"flags", FACT_HEX})                                     \
    X(PHYSMEM_ALIGNMENT, "physmem-alignment", 87, {"mask", FACT_HEX})                              \
    X(NOT_PHYSMEM, "not-physmem", 87, {"address", FACT_ADDRESS}, {"kind", FACT_KIND},              \
      {"base", FACT_ADDRESS})                                                                      \
    X(NO_ATTRIBUTES, "no-attributes", 50, {NULL, 0})                                               \
    X(PAGE_NUMBER, "page-number", 87, {"page", FACT_ADDRESS}, {"entry", FACT_HEX},                 \
      {"flags", FACT_HEX}, {"mask", FACT_HEX})                                                     \
    X(PAGE_ATTRIBUTES, "page-attributes", 87, {"page", FACT_ADDRESS}, {"entry", FACT_HEX},         \
      {"flags", FACT_HEX}, {"mask", FACT_HEX}, {"known", FACT_HEX})                                \
    X(DIVISION_RANGE, "division-range", 87, {"pages", FACT_PAGES}, {"least", FACT_PAGES},          \
      {"most", FACT_PAGES})                                                                        \
    X(DIVISION_FILES, "division-files", 112, {"pages", FACT_PAGES}, {"files", FACT_PAGES})         \
    X(DIVISION_PENDING, "division-pending", 170, {"pages", FACT_PAGES}, {"asked", FACT_PAGES})     \
    X(KERNEL_DLL_IN_ROM, "kernel-dll-in-rom", 87, {"base", FACT_ADDRESS})                          \
    X(KERNEL_DLL_NEEDS, "kernel-dll-needs", 126, {"needs", FACT_COUNT})                            \
    X(DLL_FOR_KERNEL, "dll-for-kernel", 193, {NULL, 0})                                            \
    X(PAGE_OUT_FLAGS, "page-out-flags", 87, {"flags", FACT_HEX})                                   \
    X(ROM_TOO_BIG, "rom-too-big", 8, {"modules", FACT_COUNT})                                      \
    X(ENTRY_REFUSED, "entry-refused", 1114, {"handle", FACT_HANDLE})                               \
    X(NO_HEAP, "no-heap", 6, {"handle", FACT_HANDLE}, {"found", FACT_HEX})                         \
    X(FOREIGN_HEAP, "foreign-heap", 5, {"handle", FACT_HANDLE}, {"owner", FACT_HANDLE},            \
      {"caller", FACT_PROCESS})                                                                    \
    X(HEAP_FLAGS, "heap-flags", 87, {"flags", FACT_HEX}, {"known", FACT_HEX})                      \
    X(HEAP_SIZES, "heap-sizes", 87, {"initial", FACT_SIZE}, {"maximum", FACT_SIZE})                \
    X(HEAP_USER_MODE, "heap-user-mode", 5, {"caller", FACT_PROCESS})                               \
    X(PROCESS_HEAP, "process-heap", 87, {"handle", FACT_HANDLE})                                   \
    X(HEAP_FULL, "heap-full", 8, {"size", FACT_SIZE}, {"largest_free", FACT_SIZE},                 \
      {"free_in_sum", FACT_SIZE}, {"maximum", FACT_SIZE})                                          \
    X(HEAP_TOO_BIG, "heap-too-big", 8, {"size", FACT_SIZE}, {"most", FACT_SIZE},                   \
      {"maximum", FACT_SIZE})                                                                      \
    X(HEAP_NO_ROOM_BEHIND, "heap-no-room-behind", 8, {"pointer", FACT_ADDRESS},                    \
      {"size", FACT_SIZE}, {"wanted", FACT_SIZE})                                                  \
    X(HEAP_CORRUPT, "heap-corrupt", 87, {"handle", FACT_HANDLE}, {"header", FACT_ADDRESS},         \
      {"found", FACT_HEX})                                                                         \
    X(ALLOCATOR_FUNCTIONS, "allocator-functions", 87, {"function", FACT_ADDRESS})                  \
    X(ALLOCATOR_REFUSED, "allocator-refused", 8, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},   \
      {"action", FACT_HEX})                                                                        \
    X(ALLOCATOR_ERROR, "allocator-error", 8, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},       \
      {"action", FACT_HEX})                                                                        \
    X(ALLOCATOR_ENDED, "allocator-ended", 1067, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},      \
      {"action", FACT_HEX})                                                                        \
    X(ALLOCATOR_ADDRESS, "allocator-address", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE})  \
    X(ALLOCATOR_RANGE, "allocator-range", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},      \
      {"first_bad", FACT_ADDRESS})                                                                 \
    X(ALLOCATOR_OVERLAP, "allocator-overlap", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},  \
      {"base", FACT_ADDRESS})                                                                      \
    X(ALLOCATOR_COMMIT, "allocator-commit", 8, {"address", FACT_ADDRESS}, {"size", FACT_SIZE},     \
      {"first_bad", FACT_ADDRESS})                                                                 \
    X(ALLOCATOR_KEPT, "allocator-kept", 87, {"address", FACT_ADDRESS}, {"size", FACT_SIZE})        \
    X(HEAP_BUSY, "heap-busy", 87, {"handle", FACT_HANDLE})                                         \
    X(NOT_AN_ITEM, "not-an-item", 87, {"pointer", FACT_ADDRESS}, {"handle", FACT_HANDLE})          \
    X(OTHER_HEAP, "other-heap", 87, {"pointer", FACT_ADDRESS}, {"handle", FACT_HANDLE},            \
      {"heap", FACT_HANDLE})                                                                       \
    X(ITEM_NOT_IN_USE, "item-not-in-use", 87, {"pointer", FACT_ADDRESS}, {"handle", FACT_HANDLE})  \
    X(HEAP_OVERRUN, "heap-overrun", 0, {"at", FACT_ADDRESS}, {"bytes", FACT_SIZE},                 \
      {"item", FACT_ADDRESS}, {"size", FACT_SIZE}, {"past", FACT_SIZE}, {"handle", FACT_HANDLE})   \
    X(HEAP_UNDERRUN, "heap-underrun", 0, {"at", FACT_ADDRESS}, {"bytes", FACT_SIZE},               \
      {"item", FACT_ADDRESS}, {"size", FACT_SIZE}, {"before", FACT_SIZE}, {"handle", FACT_HANDLE}) \
    X(HEAP_USE_AFTER_FREE, "heap-use-after-free", 0, {"at", FACT_ADDRESS}, {"bytes", FACT_SIZE},   \
      {"item", FACT_ADDRESS}, {"handle", FACT_HANDLE})                                             \
    X(HEAP_RECORD_HIT, "heap-record-hit", 0, {"at", FACT_ADDRESS}, {"bytes", FACT_SIZE},           \
      {"handle", FACT_HANDLE})
// clang-format on

typedef enum {
    REASON_NONE,
#define REASON_ENUM(tag, name, error, ...) REASON_##tag,
    CE_REASONS(REASON_ENUM)
#undef REASON_ENUM
        REASON_COUNT,
} ReasonId;

// A refusal as data: the facts in the order of the reason's row.
typedef struct Reason {
    ReasonId id;
    uint32_t fact[REASON_FACTS];
} Reason;

typedef struct ReasonInfo {
    const char *name;
    uint32_t error; // the Win32 error unless an option says otherwise
    FactInfo fact[REASON_FACTS];
} ReasonInfo;

// Whether it tells of an access that was done and did harm in a heap (heap_watch), not of a
// refusal.
static inline bool reason_is_harm(ReasonId id) {
    return id >= REASON_HEAP_OVERRUN && id <= REASON_HEAP_RECORD_HIT;
}

// The row of a reason; REASON_NONE has the name "none", error 0 and no facts.
const ReasonInfo *reason_info(ReasonId id);
unsigned reason_fact_count(ReasonId id);
// The reason with that name, REASON_COUNT if there is none.
ReasonId reason_find(const char *name);
