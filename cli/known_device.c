// SPDX-License-Identifier: MIT
#include "cli/known_device.h"

#include "cli/arguments.h"
#include "world/dump.h"
#include "world/query/dump_modules.h"

#include <stdlib.h>

// An image has the exact places of the modules that lie in ROM. A dump has where each module begins
// and not how large it is, and the processes.

static bool reserve(KnownDevice *device, uint32_t more) {
    size_t n = (size_t)device->facts.n_places + more;
    DevicePlace *places = realloc(device->places, (n ? n : 1) * sizeof *places);
    if (places) {
        device->facts.places = device->places = places;
    }
    return places != NULL;
}

static void add(KnownDevice *device, DevicePlace place) {
    if (place.size > 0) {
        device->places[device->facts.n_places++] = place;
    }
}

static bool add_image(KnownDevice *device, const RomImage *image) {
    if (!reserve(device, 2 * image->n_modules)) {
        return false;
    }
    for (uint32_t i = 0; i < image->n_modules; i++) {
        const RomModule *module = &image->modules[i];
        if (layout_is_placed(module)) {
            add(device, (DevicePlace){.module = module->name,
                                      .base = module->code_base,
                                      .size = module->code_size + module->const_size});
            add(device, (DevicePlace){.module = module->name,
                                      .base = module->data_base,
                                      .size = module->data_size,
                                      .is_data = true});
        }
    }
    return true;
}

static void add_processes(KnownDevice *device, const World *world) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle && row->slot < CE_SLOTS) {
            device->facts.process[row->slot] = tables_name(&world->tables, &row->name);
        }
    }
}

static bool add_dump(KnownDevice *device, const World *world) {
    DumpModule *modules = malloc(CE_MODULES * sizeof *modules);
    uint32_t n = modules ? dump_modules(world, modules) : 0;
    bool fine = modules && reserve(device, n);
    for (uint32_t i = 0; fine && i < n; i++) {
        const ModuleRow *row = &world->tables.module[modules[i].record];
        add(device, (DevicePlace){.module = tables_name(&world->tables, &row->name),
                                  .base = modules[i].base,
                                  .size = modules[i].size_most,
                                  .is_bound = true});
    }
    free(modules);
    add_processes(device, world);
    return fine;
}

bool known_device_add(KnownDevice *device, const Image *image, const World *world) {
    return (!image || !image->rom || add_image(device, &image->rom->image)) &&
           (!world || add_dump(device, world));
}

static int open_dump(KnownDevice *device, const Arguments *arguments) {
    Arguments *own = &device->dump_arguments;
    arguments_copy(own, arguments);
    own->file = arguments->dump;
    own->image = NULL;
    return opened_open_dump(&device->dump, own, "--dump");
}

int known_device_open(KnownDevice *device, const Arguments *arguments) {
    int code = maps_read(&device->maps, arguments);
    device->facts.maps = device->maps.maps;
    device->facts.n_maps = device->maps.n;
    if (code == EXIT_HELD && arguments->image) {
        code = image_open(arguments, arguments->image, &device->image);
    }
    if (code == EXIT_HELD && arguments->dump) {
        code = open_dump(device, arguments);
    }
    if (code == EXIT_HELD && !known_device_add(device, &device->image, device->dump.world)) {
        code = complain(EXIT_HOST, "out of memory on the host");
    }
    return code;
}

void known_device_close(KnownDevice *device) {
    if (device->dump_arguments.file) {
        opened_close(&device->dump);
    }
    image_close(&device->image);
    maps_deinit(&device->maps);
    free(device->places);
    device->places = NULL;
}
