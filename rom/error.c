// SPDX-License-Identifier: MIT
#include "rom/error.h"

#include <stdarg.h>
#include <stdio.h>

// Messages are cut at ROM_MESSAGE: paths in hostile input may have any length.

bool rom_error_at(RomError *ret_error, RomPlaceInFile place, const char *format, ...) {
    va_list list;
    int n = 0;
    ret_error->is_host = false;
    if (place.column) {
        n = snprintf(ret_error->text, ROM_MESSAGE, "%.200s:%u:%u: ", place.file, place.line,
                     place.column);
    } else if (place.line) {
        n = snprintf(ret_error->text, ROM_MESSAGE, "%.200s:%u: ", place.file, place.line);
    } else {
        n = snprintf(ret_error->text, ROM_MESSAGE, "%.200s: ", place.file);
    }
    va_start(list, format);
    vsnprintf(ret_error->text + n, ROM_MESSAGE - (unsigned)n, format, list);
    va_end(list);
    return false;
}

bool rom_error_memory(RomError *ret_error) {
    ret_error->is_host = true;
    snprintf(ret_error->text, ROM_MESSAGE, "out of memory on the host");
    return false;
}
