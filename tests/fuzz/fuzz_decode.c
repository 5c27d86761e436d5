// SPDX-License-Identifier: MIT
#include "import/abort/decode.h"
#include "import/kind/file_kind.h"

#include <stdlib.h>
#include <string.h>

// A debug log as fuzz input. Each record that is found is well formed, and is said in lines of
// printed characters, not wider than a page. The same log a second time says the same.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const char *name) {
    size_t n = strnlen(name, ABORT_NAME);
    if (n == ABORT_NAME) {
        abort();
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)name[i] < ' ') {
            abort();
        }
    }
}

static void check_record(const Abort *record) {
    check_name(record->process);
    check_name(record->active);
    check_name(record->pc.module);
    check_name(record->ra.module);
    if (record->n == 0 || record->line == 0 || record->last_line < record->line ||
        !record->given[ABORT_BVA]) {
        abort();
    }
}

static char *said_of(const AbortLog *log, size_t *ret_size) {
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_size);
    if (!out) {
        abort();
    }
    decode_write_log(log, &(DeviceFacts){0}, out);
    fclose(out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AbortLog log, again;
    size_t n = 0, n_again = 0;
    if (!abort_log_read((const char *)data, size, &log) ||
        !abort_log_read((const char *)data, size, &again)) {
        abort();
    }
    uint32_t found = 0;
    for (uint32_t i = 0; i < log.n; i++) {
        check_record(&log.records[i]);
        found += log.records[i].n;
    }
    if (found > log.n_found || (found < log.n_found && log.n < ABORTS_MAX)) {
        abort();
    }
    char *said = said_of(&log, &n), *said_again = said_of(&again, &n_again);
    if (n != n_again || memcmp(said, said_again, n) != 0 || memchr(said, '\0', n)) {
        abort();
    }
    free(said);
    free(said_again);
    abort_log_deinit(&log);
    abort_log_deinit(&again);
    FileFacts facts = file_facts((const char *)data, size);
    if ((facts.kind == FILE_LOG) != (facts.n_exceptions > 0 && facts.kind != FILE_LINK_MAP)) {
        abort();
    }
    return 0;
}
