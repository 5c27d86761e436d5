// SPDX-License-Identifier: MIT
#include "import/dump_reader.h"
#include "import/scan.h"
#include "world/dump.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// `mi` and `mi full`. Each page letter becomes a page word that prints as the same letter; its
// protection only serves that and is not what the device had.
// Source: Target Control Debugging: mi Command (CE 5.0); its sample is of a CE 3.0 layout.

static const char heading[] = "Windows CE Kernel Memory Usage Tool";

// Makes the page word of a letter; false when it is no page letter.
static bool word_of_letter(char letter, PageWord *ret_word) {
    static const struct {
        char letter;
        uint8_t use;
        uint16_t protection;
        uint32_t frame;
    } pages[] = {
        {'C', USE_CODE, PAGE_WORD_READ | PAGE_WORD_EXECUTE, DUMP_FRAME_ELSEWHERE},
        {'c', USE_CODE, PAGE_WORD_READ | PAGE_WORD_EXECUTE, DUMP_FRAME_RAM},
        {'S', USE_STACK, PAGE_WORD_READ | PAGE_WORD_WRITE, DUMP_FRAME_RAM},
        {'P', USE_PERIPHERAL, PAGE_WORD_READ | PAGE_WORD_WRITE, DUMP_FRAME_ELSEWHERE},
        {'W', USE_DATA, PAGE_WORD_READ | PAGE_WORD_WRITE, DUMP_FRAME_RAM},
        {'O', USE_OBJECT, PAGE_WORD_READ | PAGE_WORD_WRITE, DUMP_FRAME_RAM},
        {'r', USE_CONST, PAGE_WORD_READ, DUMP_FRAME_RAM},
        {'R', USE_CONST, PAGE_WORD_READ, DUMP_FRAME_ELSEWHERE},
        {'?', USE_UNKNOWN, 0, DUMP_FRAME_ELSEWHERE},
    };
    if (letter == ' ' || letter == '-') {
        *ret_word = letter == '-' ? PAGE_STATE_RESERVED : 0;
        return true;
    }
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (pages[i].letter == letter) {
            *ret_word =
                page_word(pages[i].frame, pages[i].use, pages[i].protection, PAGE_STATE_COMMITTED);
            return true;
        }
    }
    return false;
}

// ---- lines around the lists

static DumpTake take_heading(DumpReader *reader, const char *at) {
    DumpHeader *header = &reader->facts->header;
    char version[sizeof header->version];
    if (!scan_word(&at, version, sizeof version) || !scan_end(at)) {
        return dump_bad(reader, DUMP_CUT, "no version number behind '%s'", heading);
    }
    if (header->version[0]) {
        return dump_bad(reader, DUMP_BAD,
                        "a second listing begins here: save each moment in a file of its own");
    }
    snprintf(header->version, sizeof header->version, "%s", version);
    return DUMP_TAKEN;
}

static DumpTake take_pages(DumpReader *reader, const char *at) {
    DumpHeader *header = &reader->facts->header;
    uint32_t size = 0, n_pages = 0, n_free = 0;
    if (!scan_number(&at, &size) || !scan_words(&at, ",") || !scan_number(&at, &n_pages) ||
        !scan_words(&at, "total pages,") || !scan_number(&at, &n_free) ||
        !scan_words(&at, "free pages")) {
        return dump_bad(reader, DUMP_CUT,
                        "want 'Page size=N, N total pages, N free pages.' in this line");
    }
    if (size != CE_PAGE_SIZE) {
        return dump_bad(reader, DUMP_BAD, "pages of %u bytes: slot32 knows those of %u", size,
                        CE_PAGE_SIZE);
    }
    if (n_free > n_pages) {
        return dump_bad(reader, DUMP_BAD, "%u pages free of %u", n_free, n_pages);
    }
    header->has_pages = true;
    header->n_pages = n_pages;
    header->n_free = n_free;
    return DUMP_TAKEN;
}

// "28 pages used by kernel, 0 pages held by kernel, 572 pages consumed."
static DumpTake take_kernel(DumpReader *reader, const char *at, uint32_t used) {
    DumpHeader *header = &reader->facts->header;
    uint32_t held = 0, consumed = 0;
    if (!scan_words(&at, ",") || !scan_number(&at, &held) ||
        !scan_words(&at, "pages held by kernel,") || !scan_number(&at, &consumed) ||
        !scan_words(&at, "pages consumed")) {
        return dump_bad(reader, DUMP_CUT,
                        "want 'N pages held by kernel, N pages consumed.' in this line");
    }
    header->has_kernel = true;
    header->used = used;
    header->held = held;
    header->consumed = consumed;
    return DUMP_TAKEN;
}

// Lines that begin with a number.
static DumpTake take_counts(DumpReader *reader, const char *at) {
    DumpHeader *header = &reader->facts->header;
    uint32_t number = 0;
    if (!scan_number(&at, &number)) {
        return DUMP_OTHER;
    }
    if (scan_words(&at, "pages used by kernel")) {
        return take_kernel(reader, at, number);
    }
    if (scan_words(&at, "of them are storage memory (object store).")) {
        header->has_storage = true;
        header->storage = number;
        return DUMP_TAKEN;
    }
    return DUMP_OTHER;
}

static DumpTake take_total(DumpReader *reader, const char *at) {
    uint32_t total = 0;
    if (!scan_number(&at, &total) || !scan_end(at)) {
        return dump_bad(reader, DUMP_CUT, "no number in the total");
    }
    reader->facts->header.has_total = true;
    reader->facts->header.total = total;
    return DUMP_TAKEN;
}

// ---- a list

static DumpTake take_usage(DumpReader *reader, const char *at) {
    char name[DUMP_NAME_MAX];
    uint32_t pointer = 0, index = 0;
    if (!scan_hex(&at, &pointer) || !scan_words(&at, ":") || !scan_quoted(&at, name, sizeof name) ||
        !scan_words(&at, "pid") || !scan_number(&at, &index) || !scan_end(at)) {
        return dump_bad(reader, DUMP_CUT,
                        "want 'Memory usage for Process XXXXXXXX: 'name' pid N' in this line");
    }
    if (!dump_process(reader, index, name)) {
        return DUMP_BAD;
    }
    DumpProcess *process = &reader->facts->process[index];
    if (process->in_mi) {
        return dump_bad(reader, DUMP_BAD, "process %u is listed a second time", index);
    }
    process->in_mi = true;
    reader->facts->kinds |= DUMP_MI;
    process->pointer = pointer;
    reader->process = (uint8_t)index;
    reader->slot = CE_SLOTS;
    reader->mapped = 0;
    return DUMP_TAKEN;
}

static DumpTake take_mapped(DumpReader *reader, const char *at) {
    uint32_t number = 0;
    if (!scan_number(&at, &number) || !scan_end(at) || number == UINT32_MAX) {
        return dump_bad(reader, DUMP_CUT, "no number of the mapped file section");
    }
    reader->process = PROCESS_NONE;
    reader->slot = CE_SLOTS;
    reader->mapped = 1 + number;
    return DUMP_TAKEN;
}

static DumpTake take_slot(DumpReader *reader, const char *at) {
    uint32_t base = 0, section = 0;
    if (!scan_hex(&at, &base) || !scan_words(&at, "Section ptr") || !scan_hex(&at, &section) ||
        !scan_end(at)) {
        return dump_bad(reader, DUMP_CUT,
                        "want 'Slot base XXXXXXXX  Section ptr XXXXXXXX' in this line");
    }
    uint32_t slot = ce_slot_of(base);
    DumpSlot *facts = &reader->facts->slot[slot];
    if (base != ce_slot_base(slot)) {
        return dump_bad(reader, DUMP_BAD, "%08x is not the first byte of a slot of 32 MB", base);
    }
    if (facts->listed) {
        return dump_bad(reader, DUMP_BAD, "slot %u is listed a second time", slot);
    }
    if (reader->process == PROCESS_NONE ? !dump_section(reader, slot)
                                        : !dump_process_slot(reader, reader->process, slot)) {
        return DUMP_BAD;
    }
    *facts = (DumpSlot){.section = section,
                        .number = reader->mapped - 1,
                        .listed = true,
                        .has_number = reader->mapped != 0,
                        .has_base = true};
    reader->slot = slot;
    reader->process = PROCESS_NONE;
    reader->mapped = 0;
    reader->facts->kinds |= DUMP_MI;
    return DUMP_TAKEN;
}

// The summary ends a list. The list is then complete, unless it has no rows although the summary
// counts pages: such a list is of `mi`, not of `mi full`.
static void list_ends(DumpReader *reader, DumpSlot *slot) {
    uint32_t n = 0;
    for (unsigned i = 0; i < SUM_COUNT; i++) {
        n |= slot->sum[i];
    }
    if (slot->to > 0 || n == 0) {
        slot->to = CE_SLOT_SIZE;
    }
    reader->slot = CE_SLOTS;
}

static DumpTake take_summary(DumpReader *reader, const char *at) {
    uint32_t sum[SUM_COUNT] = {0};
    if (!scan_words(&at, "code=") || !scan_number(&at, &sum[SUM_CODE_ROM]) ||
        !scan_words(&at, "(") || !scan_number(&at, &sum[SUM_CODE_RAM]) ||
        !scan_words(&at, ") data r/o=") || !scan_number(&at, &sum[SUM_RO]) ||
        !scan_words(&at, "r/w=") || !scan_number(&at, &sum[SUM_RW]) || !scan_words(&at, "stack=") ||
        !scan_number(&at, &sum[SUM_STACK]) || !scan_words(&at, "reserved=") ||
        !scan_number(&at, &sum[SUM_RESERVED]) || !scan_end(at)) {
        return dump_bad(reader, DUMP_CUT,
                        "want 'code=N(N) data r/o=N r/w=N stack=N reserved=N' in this line");
    }
    if (reader->slot == CE_SLOTS) {
        return DUMP_TAKEN; // the summary is of a slot that the file does not name
    }
    DumpSlot *slot = &reader->facts->slot[reader->slot];
    slot->has_sum = true;
    memcpy(slot->sum, sum, sizeof sum);
    list_ends(reader, slot);
    return DUMP_TAKEN;
}

// Finds the list that a block belongs to. A file may begin in the middle of a list.
static DumpSlot *list_of_block(DumpReader *reader, VirtAddr va) {
    uint32_t slot = ce_slot_of(va);
    DumpSlot *facts = &reader->facts->slot[slot];
    if (reader->slot != slot) {
        if (facts->listed ||
            (reader->slot != CE_SLOTS && reader->facts->slot[reader->slot].has_base)) {
            dump_bad(reader, DUMP_BAD, "block %08x is not in the slot of this list", va);
            return NULL;
        }
        *facts = (DumpSlot){.from = va & (CE_SLOT_SIZE - 1), .listed = true};
        facts->to = facts->from;
        reader->slot = slot;
        reader->process = PROCESS_NONE;
        reader->mapped = 0;
    }
    return facts;
}

static DumpTake take_block(DumpReader *reader, VirtAddr va, const char *at) {
    uint32_t locks = 0;
    PageWord words[CE_PAGES_PER_BLOCK] = {0};
    if (!scan_number(&at, &locks) || !scan_words(&at, "):")) {
        return dump_bad(reader, DUMP_CUT, "want 'XXXXXXXX(N): pages' in this line");
    }
    at += *at == ' ';
    size_t n = strlen(at);
    if (n > CE_PAGES_PER_BLOCK) {
        return dump_bad(reader, DUMP_BAD, "%zu pages in a block of 16", n);
    }
    if (va % CE_BLOCK_SIZE != 0) {
        return dump_bad(reader, DUMP_BAD, "%08x is not the first byte of a block of 64 KB", va);
    }
    if (locks > UINT8_MAX) {
        return dump_bad(reader, DUMP_BAD, "%u locked pages in a block of 16", locks);
    }
    for (size_t i = 0; i < n; i++) {
        if (!word_of_letter(at[i], &words[i])) {
            return dump_bad(reader, DUMP_BAD, "page '%c': want one of - C c S P W O r R ?",
                            at[i] >= ' ' && at[i] <= '~' ? at[i] : '.');
        }
    }
    DumpSlot *slot = list_of_block(reader, va);
    if (!slot || !dump_block(reader, va, locks, words)) {
        return DUMP_BAD;
    }
    uint32_t offset = va & (CE_SLOT_SIZE - 1), end = offset + CE_BLOCK_SIZE;
    slot->from = offset < slot->from ? offset : slot->from;
    slot->to = end > slot->to ? end : slot->to;
    reader->facts->kinds |= DUMP_MI_FULL;
    return DUMP_TAKEN;
}

// ----

// Reads "04020000(" and moves *at to the number behind it.
static bool block_begins(const char **at, VirtAddr *ret_va) {
    const char *text = *at + strspn(*at, " ");
    for (unsigned i = 0; i < 8; i++) {
        if (!isxdigit((unsigned char)text[i])) {
            return false;
        }
    }
    if (text[8] != '(') {
        return false;
    }
    uint32_t va = (uint32_t)strtoul(text, NULL, 16);
    *ret_va = va;
    *at = text + 9;
    return true;
}

bool dump_mi_marks(const char *text) {
    const char *at = text;
    VirtAddr va = 0;
    uint32_t value = 0;
    return scan_words(&at, heading) || scan_words(&at, "Memory usage for Process") ||
           scan_words(&at, "Slot base") ||
           (block_begins(&at, &va) && scan_number(&at, &value) && scan_words(&at, "):"));
}

DumpTake dump_mi_line(DumpReader *reader, const char *text) {
    static const struct {
        const char *words;
        DumpTake (*take)(DumpReader *reader, const char *at);
    } kinds[] = {
        {heading, take_heading},
        {"Page size=", take_pages},
        {"Memory usage for Process", take_usage},
        {"Mapped file section", take_mapped},
        {"Slot base", take_slot},
        {"Page summary:", take_summary},
        {"Total R/W data + stack + RAM code =", take_total},
    };
    const char *at = text;
    VirtAddr va = 0;
    if (block_begins(&at, &va)) {
        return take_block(reader, va, at);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (scan_words(&at, kinds[i].words)) {
            return kinds[i].take(reader, at);
        }
    }
    return take_counts(reader, at);
}
