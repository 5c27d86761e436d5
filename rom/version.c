// SPDX-License-Identifier: MIT
#include "rom/version.h"

#include <stdio.h>
#include <string.h>

// Signs (Windows Embedded CE 6.0: Kernel Overview, User Mode Driver Host, MODULES Section). The
// kernel is kernel.dll beside the OEM's oal.exe; what were processes (filesys, device, gwes) are
// DLLs in the kernel; k.*.dll are DLLs for the kernel; udevice.exe hosts user-mode drivers; type Q
// stands for "kernel and user".

typedef struct Sign {
    const char *name; // of the entry, or (is_path) of the file at its path
    bool is_path;
    unsigned weight; // 2: nothing else has that name
} Sign;

static const Sign signs[] = {
    {"kernel.dll", false, 1},  {"oal.exe", true, 2},        {"kern.dll", true, 1},
    {"gwes.dll", false, 1},    {"device.dll", false, 1},    {"filesys.dll", false, 1},
    {"udevice.exe", false, 2}, {"servicesd.exe", false, 2}, {"oal.dll", false, 1},
    {"kitl.dll", false, 1},
};

static const char *last_part(const char *path) {
    const char *last = path;
    for (const char *at = path; *at; at++) {
        last = *at == '\\' || *at == '/' ? at + 1 : last;
    }
    return last;
}

static bool is_kernel_copy(const char *name) {
    return strlen(name) > 6 && bib_lower(name[0]) == 'k' && name[1] == '.' &&
           bib_has_ending(name, ".dll");
}

// The weight of an entry; *ret_sign is what it is recognised by.
static unsigned weight_of(const BibEntry *entry, const char **ret_sign) {
    *ret_sign = entry->name;
    if (is_kernel_copy(entry->name)) {
        return 2;
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const char *name = signs[i].is_path ? last_part(entry->path) : entry->name;
        if (bib_compare(name, signs[i].name) == 0) {
            *ret_sign = name;
            return signs[i].weight;
        }
    }
    *ret_sign = "type Q";
    return (entry->type & BIB_TYPE('Q')) != 0;
}

bool version_check(Bib *bib, RomError *ret_error) {
    char names[160] = "";
    unsigned weight = 0, n = 0;
    bool has_q = false;
    const BibEntry *first = NULL;
    for (uint32_t i = 0; i < bib->n_entries; i++) {
        const BibEntry *entry = &bib->entries[i];
        const char *sign = NULL;
        unsigned more = weight_of(entry, &sign);
        bool is_q = strcmp(sign, "type Q") == 0;
        if (more == 0 || (is_q && has_q)) {
            continue;
        }
        has_q = has_q || is_q;
        weight += more;
        first = first ? first : entry;
        size_t length = strlen(names);
        if (n++ < 4) {
            snprintf(names + length, sizeof names - length, "%s%.30s", length ? ", " : "", sign);
        }
    }
    if (weight == 1) {
        bib_warn(bib, (BibPlace){first->source, first->line, first->name_column},
                 "%s is known of Windows CE 6, which has no slots: is this image of CE 5?", names);
    }
    return weight < 2 ||
           rom_error_at(ret_error,
                        bib_place(bib, (BibPlace){first->source, first->line, first->name_column}),
                        "this image is of Windows CE 6 or later (%s%s), which has no slots and no "
                        "DLL line: slot32 knows CE 5 and earlier",
                        names, n > 4 ? ", ..." : "");
}
