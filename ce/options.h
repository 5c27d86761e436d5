// SPDX-License-Identifier: MIT
#pragma once

// Every knob of an emulated device, listed once. A knob is a named number with a range or a list of
// named choices; profiles are rows of values for them. Facts of Windows CE that no source settles
// (mark P) live here too, so that nothing undocumented is hard-wired: docs/quirks.md lists them.
//
// The list makes the struct, the command line (--set NAME=VALUE), `slot32 run --help` and the
// scenario's `device{}` table; adding a knob is adding a line.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { CPU_ARM, CPU_SH4, CPU_MIPS, CPU_X86 } OptionCpu;
typedef enum { BOOT_DEVICE, BOOT_BARE } OptionBoot;
typedef enum { KERNEL_MODE_ALL, KERNEL_MODE_USER } OptionKernelMode;
typedef enum { TRUST_ONE_TIER, TRUST_TWO_TIER } OptionTrust;
typedef enum { BACKING_COMMIT, BACKING_TOUCH } OptionBacking;
typedef enum { TAIL_PAGE, TAIL_BLOCK } OptionTail;
typedef enum { HOLES_CLOSED, HOLES_OPEN } OptionHoles;
typedef enum { PLACEMENT_BELOW, PLACEMENT_HOLES } OptionPlacement;
typedef enum { DLL_SLOTS_NO, DLL_SLOTS_LARGE, DLL_SLOTS_ALL } OptionDllSlots;
typedef enum { SECOND_SLOT_NEVER, SECOND_SLOT_WHEN_FULL } OptionSecondSlot;
typedef enum { RELEASE_LENIENT, RELEASE_STRICT } OptionRelease;
typedef enum { TOP_DOWN_IGNORED, TOP_DOWN_HONOURED } OptionTopDown;
typedef enum { LARGE_COMMIT_OWNER, LARGE_COMMIT_ANYONE } OptionLargeCommit;
typedef enum { MAPPED_VIEW_HOLDERS, MAPPED_EVERYBODY } OptionMappedAccess;
typedef enum { VIEW_WRITE_HOLDER, VIEW_WRITE_PAGE } OptionViewWrite;
typedef enum { MAPPING_TOUCH, MAPPING_CREATE } OptionMappingBacking;
typedef enum { HEAP_WRITER_KERNEL_MODE, HEAP_WRITER_CREATOR } OptionHeapWriter;
typedef enum { FOREIGN_HEAP_REFUSED, FOREIGN_HEAP_ALLOWED } OptionForeignHeap;
typedef enum { HEAP_DECOMMIT_FREE, HEAP_DECOMMIT_COMPACT } OptionHeapDecommit;
typedef enum { SHARED_WRITABLE_ALLOWED, SHARED_WRITABLE_REFUSED } OptionSharedWritable;
typedef enum { HEAP_SEARCH_INDEX, HEAP_SEARCH_WALK } OptionHeapSearch;
typedef enum { HEAP_WATCH_NO, HEAP_WATCH_YES } OptionHeapWatch;
typedef enum { SHARED_WRITERS_OWNER, SHARED_WRITERS_KERNEL } OptionSharedWriters;

// X(name, default, lowest, highest, choices or NULL, mark, doc)
// choices: the names of 0, 1, 2 ... separated by '|'.  mark: D documented, B book or blog,
// I inferred, P not verified, S slot32's own (no CE fact).
// clang-format off
#define CE_OPTIONS(X)                                                                              \
    X(ram_mb, 64, 16, 512, NULL, 'D', "RAM of the device in MB; CE 5 addresses 512 MB at most")    \
    X(cpu, CPU_ARM, 0, 3, "arm|sh4|mips|x86", 'D',                                                 \
      "processor: decides the KPAGE page and whether execute can be told from read")               \
    X(boot, BOOT_DEVICE, 0, 1, "device|bare", 'S',                                                 \
      "what runs before the scenario: a dozen processes and their DLLs, or nk and filesys only")   \
    X(kernel_mode, KERNEL_MODE_ALL, 0, 1, "all|user", 'D',                                         \
      "all: full-kernel-mode image (Pocket PC); user: IMGNOTALLKMODE (Smartphone)")                \
    X(trust_tiers, TRUST_ONE_TIER, 0, 1, "one|two", 'D',                                           \
      "one: whatever may run is trusted; two: unprivileged applications run at level RUN")         \
    X(trust_rom_only, 0, 0, 1, "no|yes", 'D',                                                      \
      "ROMFLAGS bit 10: programs in RAM are trusted to run only, whatever their certification")    \
    X(setkmode_opens_slots, 1, 0, 1, "no|yes", 'B',                                                \
      "whether SetKMode(TRUE) opens other processes' slots, or their access keys bind on")         \
    X(commit_backing, BACKING_COMMIT, 0, 1, "commit|touch", 'P',                                   \
      "when a committed page gets its RAM: at MEM_COMMIT, or at the first touch (as the page says)") \
    X(reserve_tail, TAIL_PAGE, 0, 1, "page|block", 'P',                                            \
      "rest of a reservation's last 64 KB: stays unallocated (yet nobody can have it), or reserved") \
    X(dll_holes, HOLES_CLOSED, 0, 1, "closed|open", 'P',                                           \
      "space between DLLs above the load line: closed to VirtualAlloc, or usable")                 \
    X(dll_placement, PLACEMENT_BELOW, 0, 1, "below|holes", 'P',                                    \
      "address of a newly loaded DLL: below the lowest in use, or the highest hole that fits")     \
    X(dll_slots, DLL_SLOTS_NO, 0, 2, "no|large|all", 'B',                                          \
      "code of DLLs in slots 60 and 61: no; above 64 KB (WM 6.1); all, ROM's too (WM 6.5)")        \
    X(second_slot, SECOND_SLOT_NEVER, 0, 1, "never|when-full", 'S',                                \
      "what if: VirtualAlloc of a process whose slot is full goes on in a slot where nobody lives") \
    X(release_mixed, RELEASE_LENIENT, 0, 1, "lenient|strict", 'P',                                 \
      "MEM_RELEASE of a partly committed region: done, or refused as the page says")               \
    X(mem_top_down, TOP_DOWN_IGNORED, 0, 1, "ignored|honoured", 'D',                               \
      "MEM_TOP_DOWN: ignored (CE 5 page), or honoured (KB303444, CE 2.12/3.0)")                    \
    X(large_commit, LARGE_COMMIT_OWNER, 0, 1, "owner|anyone", 'P',                                 \
      "who may commit and free pages of a large-area reservation that VirtualAlloc made")          \
    X(storage_kb, 0, 0, 262144, NULL, 'D',                                                         \
      "RAM set aside for the object store in KB; 0: there is none, as on Windows Mobile 5")        \
    X(demand_paging, 1, 0, 1, "no|yes", 'D',                                                       \
      "code in RAM is read page by page when touched; no: all at once (ROMFLAGS bit 1)")           \
    X(paging_pool_kb, 0, 0, 65536, NULL, 'D',                                                      \
      "RAM set aside for pages read from files in KB; 0: no pool, they take program memory")       \
    X(mapped_access, MAPPED_VIEW_HOLDERS, 0, 1, "view-holders|everybody", 'B',                     \
      "who may access a mapping: processes with a view of it, or everybody who knows the address") \
    X(view_write, VIEW_WRITE_HOLDER, 0, 1, "holder|page", 'P',                                     \
      "FILE_MAP_READ beside somebody's writable view: still read-only, or one page word for all")  \
    X(mapping_backing, MAPPING_TOUCH, 0, 1, "touch|create", 'B',                                   \
      "when a page of a mapping without a file gets its RAM: first touch, or CreateFileMapping")   \
    X(shared_writers, SHARED_WRITERS_OWNER, 0, 1, "owner|kernel", 'D',                             \
      "CeVirtualSharedAlloc, writers: its owner and kernel mode, or kernel mode only (Sue Loh)")   \
    X(shared_heap_writer, HEAP_WRITER_KERNEL_MODE, 0, 1, "kernel-mode|creator", 'B',               \
      "who writes a HEAP_SHARED_READONLY heap: kernel-mode threads (Sue Loh), or who made it (page)") \
    X(shared_writable_future, SHARED_WRITABLE_ALLOWED, 0, 1, "allowed|refused", 'B',               \
      "a shared heap written by other processes than its creator: works, or broken in the future") \
    X(foreign_heap, FOREIGN_HEAP_REFUSED, 0, 1, "refused|allowed", 'P',                            \
      "heap calls with the handle of another process's heap")                                      \
    X(heap_big_kb, 96, 4, 1024, NULL, 'D',                                                         \
      "requests above this get a reservation of their own: 96 KB (CE 5), 16 (CE 6)")               \
    X(heap_decommit, HEAP_DECOMMIT_FREE, 0, 1, "free|compact", 'P',                                \
      "when whole pages of free items go back: in HeapFree from 16 KB on, or in HeapCompact only") \
    X(heap_search, HEAP_SEARCH_INDEX, 0, 1, "index|walk", 'S',                                     \
      "which headers HeapAlloc reads: those of items that might fit, or all on its way (slow)")    \
    X(heap_watch, HEAP_WATCH_NO, 0, 1, "no|yes", 'S',                                              \
      "tell the load or store that does harm in a heap: overrun, underrun, use after free (slow)") \
    X(call_us, 0, 0, 1000000, NULL, 'S',                                                           \
      "virtual time in microseconds that every call takes: what a thread's quantum is counted in") \
    X(virtualalloc_error, 8, 1, 14, NULL, 'P',                                                     \
      "last error of VirtualAlloc when no address space is left: 8 or 14")                         \
    X(createprocess_error, 8, 1, 14, NULL, 'P',                                                    \
      "last error of CreateProcess when all 32 records are in use: 8 or 14")                       \
    X(loadlibrary_error, 14, 1, 14, NULL, 'D',                                                     \
      "last error of LoadLibrary when no address is left: 14 (KB326163, CE 2.x to 3.0), or 8")     \
    X(cp_low, 32, 0, 4096, NULL, 'D', "OOM: fewer free pages than this is 'low' (SetOOMEvent)")    \
    X(cp_critical, 20, 0, 4096, NULL, 'D', "OOM: fewer free pages than this is 'critical'")        \
    X(cp_low_block, 4, 1, 4096, NULL, 'D', "OOM: largest block in pages while memory is low")      \
    X(cp_critical_block, 2, 1, 4096, NULL, 'D', "OOM: largest block in pages while critical")      \
    X(hibernate_kb, 128, 0, 65536, NULL, 'D',                                                      \
      "WM_HIBERNATE: below this much free RAM in KB, or hibernate_pages if that is more")          \
    X(hibernate_pages, 40, 0, 16384, NULL, 'D', "WM_HIBERNATE: the same limit in pages")           \
    X(hibernate_ms, 0, 0, 3600000, NULL, 'P',                                                      \
      "how often the shell looks whether memory is low, in ms; 0: after every call")
// clang-format on

typedef struct Options {
#define OPTION_FIELD(name, value, low, high, choices, mark, doc) uint32_t name;
    CE_OPTIONS(OPTION_FIELD)
#undef OPTION_FIELD
} Options;

typedef struct OptionInfo {
    const char *name;
    uint32_t value; // default
    uint32_t low, high;
    const char *choices; // NULL: a plain number
    char mark;
    const char *doc;
    size_t offset; // of the field in Options
} OptionInfo;

extern const OptionInfo ce_options[];
extern const unsigned ce_option_count;

// Fills *ret_options with the values of a named profile: pocket-pc, smartphone, smartphone-one-tier
// or custom. False, and nothing changed, for any other name.
bool options_profile(Options *ret_options, const char *profile);

// The names of all profiles, separated by ", ".
const char *options_profile_names(void);

typedef enum { OPTION_OK, OPTION_UNKNOWN, OPTION_BAD_VALUE } OptionResult;

// Sets one knob from its text form (a choice's name or a number in decimal or 0x hex). Anything but
// OPTION_OK leaves *options unchanged.
OptionResult options_set(Options *options, const char *name, const char *value);

#define OPTIONS_WHY 192u

// Writes why that is no setting, as a sentence without its stop: what the knob can be, or which
// name may have been meant. Returns buffer.
const char *options_why(const char *name, const char *value, char buffer[OPTIONS_WHY]);

// Writes the text form of a knob's value ("device", "64") to buffer; returns buffer.
const char *options_text(const Options *options, const OptionInfo *info, char *buffer, size_t size);

uint32_t options_value(const Options *options, const OptionInfo *info);
