// SPDX-License-Identifier: MIT
#pragma once

// Every knob of an emulated device, listed once. A knob is a named number with a range, or a list
// of named choices. A profile is a row of values for the knobs. Facts of Windows CE that no source
// settles (mark P) are knobs too, so that nothing undocumented is hard-wired: docs/quirks.md lists
// them.
//
// The struct, the command line (--set NAME=VALUE), `slot32 run --help` and the scenario's
// `device{}` table are all made from the list, ce/options.inc. A new knob is a new line there.

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
typedef enum { DLL_DATA_IMAGE, DLL_DATA_BLOCK, DLL_DATA_PAGE } OptionDllData;
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

typedef struct Options {
#define X(name, value, low, high, choices, mark, doc) uint32_t name;
#include "ce/options.inc"
#undef X
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

// Fills *ret_options with a profile of ce/profiles.inc: the knobs that it sets, and the defaults of
// all others. An unknown name gives false and leaves *ret_options unchanged.
bool options_profile(Options *ret_options, const char *profile);

// Sets the knobs that a profile sets, and leaves all others. An unknown name gives false and leaves
// *options unchanged.
bool options_apply_profile(Options *options, const char *profile);

// The names of all profiles, separated by ", ".
const char *options_profile_names(void);

typedef enum { OPTION_OK, OPTION_UNKNOWN, OPTION_BAD_VALUE } OptionResult;

// Sets one knob from its text form: a choice's name, or a number in decimal or 0x hex. Anything but
// OPTION_OK leaves *options unchanged.
OptionResult options_set(Options *options, const char *name, const char *value);

#define OPTIONS_WHY 192u

// Writes why this setting is not possible, as a sentence without its full stop: what the knob can
// be, or which name may have been meant. Returns buffer.
const char *options_why(const char *name, const char *value, char buffer[OPTIONS_WHY]);

// Sets one knob from "knob=value"; without "=" the value is empty. On failure *options is
// unchanged, and `why` is the sentence of options_why().
bool options_set_text(Options *options, const char *setting, char why[OPTIONS_WHY]);

// Writes the text form of a knob's value ("device", "64") to buffer; returns buffer.
const char *options_text(const Options *options, const OptionInfo *info, char *buffer, size_t size);

uint32_t options_value(const Options *options, const OptionInfo *info);
