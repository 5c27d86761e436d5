// SPDX-License-Identifier: MIT
#include "cli/zip.h"

#include <assert.h>
#include <string.h>

// APPNOTE.TXT of PKWARE, version 2.0: local headers with their files, then the central directory.

#define DAY 0x0021u // 1 January 1980
#define NAMES_UTF8 0x0800u

static uint32_t crc32_of(const char *bytes, size_t size) {
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
    }
    return ~crc;
}

// Writes a number of `n` bytes, the low one first.
static void put(Zip *zip, uint32_t value, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        fputc((int)(value >> (8 * i) & 0xFF), zip->out);
    }
    zip->at += n;
}

// What a local header and an entry of the directory share.
static void put_facts(Zip *zip, const ZipEntry *entry) {
    put(zip, 20, 2); // version 2.0 reads it
    put(zip, NAMES_UTF8, 2);
    put(zip, 0, 2); // stored
    put(zip, 0, 2); // midnight
    put(zip, DAY, 2);
    put(zip, entry->crc, 4);
    put(zip, entry->size, 4);
    put(zip, entry->size, 4);
    put(zip, (uint32_t)strlen(entry->name), 2);
    put(zip, 0, 2); // nothing extra
}

static void put_bytes(Zip *zip, const char *bytes, size_t size) {
    fwrite(bytes, 1, size, zip->out);
    zip->at += (uint32_t)size;
}

void zip_add(Zip *zip, const char *name, const char *bytes, size_t size) {
    assert(zip->n < ZIP_FILES);
    ZipEntry *entry = &zip->entries[zip->n++];
    *entry = (ZipEntry){name, crc32_of(bytes, size), (uint32_t)size, zip->at};
    put(zip, 0x04034B50u, 4);
    put_facts(zip, entry);
    put_bytes(zip, name, strlen(name));
    put_bytes(zip, bytes, size);
}

void zip_end(Zip *zip) {
    uint32_t begin = zip->at;
    for (uint32_t i = 0; i < zip->n; i++) {
        const ZipEntry *entry = &zip->entries[i];
        put(zip, 0x02014B50u, 4);
        put(zip, 20, 2); // made by version 2.0
        put_facts(zip, entry);
        put(zip, 0, 2); // no comment
        put(zip, 0, 2); // on the first disk
        put(zip, 0, 2);
        put(zip, 0, 4);
        put(zip, entry->at, 4);
        put_bytes(zip, entry->name, strlen(entry->name));
    }
    uint32_t end = zip->at;
    put(zip, 0x06054B50u, 4);
    put(zip, 0, 4); // one disk
    put(zip, zip->n, 2);
    put(zip, zip->n, 2);
    put(zip, end - begin, 4);
    put(zip, begin, 4);
    put(zip, 0, 2);
}
