// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // strdup
#include "host/any_case.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A path is looked up part by part, each in the sorted listing of the folder before it. Letters are
// those of ASCII: what the host's locale says does not count.

typedef struct Listing {
    char *folder; // owned
    char **names; // owned, sorted by small letters, then by bytes
    size_t n, room;
} Listing;

struct AnyCase {
    Listing *listings;
    size_t n, room;
};

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare(const char *a, const char *b) {
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) - lower(*b);
}

static int name_order(const void *a, const void *b) {
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int order = compare(x, y);
    return order ? order : strcmp(x, y);
}

static bool grow(void **rows, size_t n, size_t *room, size_t size) {
    if (n < *room) {
        return true;
    }
    size_t more = *room ? *room * 2 : 32;
    void *grown = realloc(*rows, more * size);
    if (grown) {
        *rows = grown;
        *room = more;
    }
    return grown != NULL;
}

static void listing_free(Listing *listing) {
    for (size_t i = 0; i < listing->n; i++) {
        free(listing->names[i]);
    }
    free(listing->names);
    free(listing->folder);
}

// Reads a folder. One that cannot be read is empty.
static bool listing_read(const char *folder, Listing *ret_listing) {
    Listing listing = {.folder = strdup(folder)};
    DIR *from = opendir(folder[0] ? folder : ".");
    bool fine = listing.folder != NULL;
    for (const struct dirent *entry = NULL; fine && from && (entry = readdir(from)) != NULL;) {
        fine = grow((void **)&listing.names, listing.n, &listing.room, sizeof *listing.names);
        char *name = fine ? strdup(entry->d_name) : NULL;
        fine = name != NULL;
        if (fine) {
            listing.names[listing.n++] = name;
        }
    }
    if (from) {
        closedir(from);
    }
    if (!fine) {
        listing_free(&listing);
        return false;
    }
    if (listing.n > 0) {
        qsort(listing.names, listing.n, sizeof *listing.names, name_order);
    }
    *ret_listing = listing;
    return true;
}

static const Listing *listing_of(AnyCase *any, const char *folder) {
    for (size_t i = 0; i < any->n; i++) {
        if (strcmp(any->listings[i].folder, folder) == 0) {
            return &any->listings[i];
        }
    }
    if (!grow((void **)&any->listings, any->n, &any->room, sizeof *any->listings) ||
        !listing_read(folder, &any->listings[any->n])) {
        return NULL;
    }
    return &any->listings[any->n++];
}

// The first name of a folder that is `name` in any case, NULL if there is none.
static const char *find_name(const Listing *listing, const char *name) {
    size_t low = 0, high = listing->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare(listing->names[middle], name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < listing->n && compare(listing->names[low], name) == 0 ? listing->names[low] : NULL;
}

AnyCase *any_case_new(void) {
    return calloc(1, sizeof(AnyCase));
}

bool any_case_find(AnyCase *any, const char *path, char *ret_path, size_t size) {
    size_t at = strspn(path, "/"), length = at;
    if (strlen(path) >= size) {
        return false;
    }
    if (access(path, F_OK) == 0) {
        memcpy(ret_path, path, strlen(path) + 1);
        return true;
    }
    memcpy(ret_path, path, at);
    ret_path[length] = '\0';
    while (path[at]) {
        char part[256];
        size_t n = strcspn(path + at, "/");
        if (n >= sizeof part) {
            return false;
        }
        memcpy(part, path + at, n);
        part[n] = '\0';
        bool is_dots = strcmp(part, ".") == 0 || strcmp(part, "..") == 0 || n == 0;
        const Listing *listing = is_dots ? NULL : listing_of(any, ret_path);
        const char *name = is_dots ? part : listing ? find_name(listing, part) : NULL;
        if (!name) {
            return false;
        }
        memcpy(ret_path + length, name, n); // a name in another case has the same length
        length += n;
        at += n;
        for (; path[at] == '/'; at++) {
            ret_path[length++] = '/';
        }
        ret_path[length] = '\0';
    }
    return access(ret_path, F_OK) == 0;
}

AnyCase *any_case_free(AnyCase *any) {
    for (size_t i = 0; any && i < any->n; i++) {
        listing_free(&any->listings[i]);
    }
    if (any) {
        free(any->listings);
    }
    free(any);
    return NULL;
}
