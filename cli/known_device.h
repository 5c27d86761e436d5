// SPDX-License-Identifier: MIT
#pragma once

// What --map, --image and --dump tell about the device whose log is decoded.

#include "cli/image.h"
#include "cli/maps.h"
#include "cli/open.h"
#include "import/abort/device_facts.h"

typedef struct KnownDevice {
    DeviceFacts facts;
    Maps maps;
    Image image;
    Arguments dump_arguments;
    Opened dump;
    DevicePlace *places; // owned
} KnownDevice;

// Reads the files that the arguments name. Returns 0, or an exit code after one line on stderr.
// Call known_device_close() in either case.
int known_device_open(KnownDevice *device, const Arguments *arguments);
void known_device_close(KnownDevice *device);

// Adds where the modules of an image or of a dump lie, and who is in which slot. False when the
// host is out of memory. The image and the world must outlive the device.
bool known_device_add(KnownDevice *device, const Image *image, const World *world);
