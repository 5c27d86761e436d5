// SPDX-License-Identifier: MIT
#pragma once

// A ticket about a device: what it is, who is nearest to the wall and why, which DLL pushed whom,
// what would help, what is not known. Each function writes one section of the page.

#include "cli/image.h"
#include "cli/report/page.h"
#include "import/abort/decode.h"
#include "world/world.h"

// What is known of the device that a dump is of.
typedef struct ReportDevice {
    const char *file; // the dump, to be printed
    const World *world;
    const Image *image; // NULL = not given
} ReportDevice;

#define REPORT_NEAREST 8u // processes in the table

// The DLL line that the image leaves, CE_SLOT_SIZE when there is no image.
VirtAddr report_image_line(const ReportDevice *device);

void report_verdict(const ReportDevice *device, FILE *out);
void report_device(const ReportDevice *device, FILE *out);
void report_nearest(const ReportDevice *device, FILE *out);
void report_why(const ReportDevice *device, FILE *out);
void report_dlls(const ReportDevice *device, FILE *out);
void report_remedies(const ReportDevice *device, FILE *out);
void report_unknown(const ReportDevice *device, FILE *out);
bool report_exceptions(const AbortLog *log, const DeviceFacts *facts, FILE *out);

// What changed from one dump to the next.
void report_change(const ReportDevice *before, const ReportDevice *after, FILE *out);
