// SPDX-License-Identifier: MIT
#include "kernel/module.h"

#include "kernel/kobject.h"
#include "kernel/load.h"
#include "kernel/pages.h"
#include "kernel/process.h"
#include "kernel/slot.h"

#include <strings.h>

// The table below is a Windows Mobile 5 image in outline: about 38 MB of DLL code, more than slot 1
// holds, so that the load line lies some 18 MB above the bottom of every slot (Boling 2008 gives
// 18 to 20 MB left to an application).

typedef struct RomDll {
    const char *name;
    uint16_t code_kb, data_kb;
    uint8_t group;
} RomDll;

static const RomDll dlls[] = {
    {"coredll.dll", 832, 8, DLLS_CORE},
    {"toolhelp.dll", 24, 4, DLLS_APP},
    {"commctrl.dll", 448, 8, DLLS_UI},
    {"aygshell.dll", 704, 12, DLLS_UI},
    {"ole32.dll", 384, 12, DLLS_UI},
    {"oleaut32.dll", 320, 8, DLLS_UI},
    {"commdlg.dll", 160, 4, DLLS_UI},
    {"ossvcs.dll", 128, 4, DLLS_UI},
    {"shlwapi.dll", 192, 4, DLLS_UI},
    {"msim.dll", 192, 4, DLLS_UI},
    {"imm.dll", 96, 4, DLLS_UI},
    {"coreimm.dll", 128, 4, DLLS_UI},
    {"note_prj.dll", 288, 8, DLLS_UI},
    {"tpcutil.dll", 96, 4, DLLS_UI},
    {"phcanOverbmp.dll", 640, 4, DLLS_UI},
    {"ddraw.dll", 192, 8, DLLS_DRIVERS},
    {"gx.dll", 32, 4, DLLS_APP},
    {"winsock.dll", 32, 4, DLLS_NET},
    {"ws2.dll", 96, 4, DLLS_NET},
    {"wspm.dll", 64, 4, DLLS_NET},
    {"iphlpapi.dll", 64, 4, DLLS_NET},
    {"tcpstk.dll", 448, 12, DLLS_NET},
    {"ndis.dll", 256, 8, DLLS_NET},
    {"ndisuio.dll", 64, 4, DLLS_NET},
    {"afd.dll", 192, 8, DLLS_NET},
    {"dhcp.dll", 128, 4, DLLS_NET},
    {"ppp.dll", 384, 8, DLLS_NET},
    {"unimodem.dll", 192, 4, DLLS_NET},
    {"asyncmac.dll", 96, 4, DLLS_NET},
    {"secur32.dll", 64, 4, DLLS_NET},
    {"schannel.dll", 224, 4, DLLS_NET},
    {"crypt32.dll", 512, 8, DLLS_NET},
    {"rsaenh.dll", 256, 4, DLLS_NET},
    {"wininet.dll", 640, 12, DLLS_NET},
    {"urlmon.dll", 320, 8, DLLS_NET},
    {"httpd.dll", 288, 8, DLLS_NET},
    {"bthuniv.dll", 640, 12, DLLS_NET},
    {"bthlink.dll", 128, 4, DLLS_NET},
    {"obexsrvr.dll", 224, 4, DLLS_NET},
    {"irdastk.dll", 224, 8, DLLS_NET},
    {"netui.dll", 384, 4, DLLS_NET},
    {"wzcsvc.dll", 352, 8, DLLS_NET},
    {"eapol.dll", 192, 4, DLLS_NET},
    {"ipsec.dll", 288, 4, DLLS_NET},
    {"fsdmgr.dll", 192, 8, DLLS_DRIVERS},
    {"fatfsd.dll", 160, 4, DLLS_DRIVERS},
    {"mspart.dll", 64, 4, DLLS_DRIVERS},
    {"cachefilt.dll", 64, 4, DLLS_DRIVERS},
    {"flashdrv.dll", 128, 8, DLLS_DRIVERS},
    {"sdbus.dll", 128, 8, DLLS_DRIVERS},
    {"sdmemory.dll", 64, 4, DLLS_DRIVERS},
    {"usbfn.dll", 192, 8, DLLS_DRIVERS},
    {"serial.dll", 96, 4, DLLS_DRIVERS},
    {"keypad.dll", 64, 4, DLLS_DRIVERS},
    {"touch.dll", 64, 4, DLLS_DRIVERS},
    {"backlight.dll", 64, 4, DLLS_DRIVERS},
    {"battdrvr.dll", 64, 4, DLLS_DRIVERS},
    {"wavedev.dll", 192, 8, DLLS_DRIVERS},
    {"audiocodec.dll", 448, 8, DLLS_DRIVERS},
    {"camera.dll", 448, 8, DLLS_DRIVERS},
    {"display.dll", 512, 12, DLLS_DRIVERS},
    {"pm.dll", 128, 4, DLLS_DRIVERS},
    {"ril.dll", 512, 12, DLLS_DRIVERS},
    {"rilgsm.dll", 704, 12, DLLS_DRIVERS},
    {"tapi.dll", 256, 8, DLLS_NET},
    {"cellcore.dll", 448, 8, DLLS_NET},
    {"sms.dll", 256, 4, DLLS_NET},
    {"simsec.dll", 160, 4, DLLS_NET},
    {"cemapi.dll", 704, 12, DLLS_APP},
    {"pimstore.dll", 896, 12, DLLS_APP},
    {"outres.dll", 512, 4, DLLS_APP},
    {"mshtml.dll", 3072, 24, DLLS_APP},
    {"jscript.dll", 448, 8, DLLS_APP},
    {"vbscript.dll", 384, 8, DLLS_APP},
    {"msxml3.dll", 768, 8, DLLS_APP},
    {"shdocvw.dll", 352, 8, DLLS_APP},
    {"webview.dll", 320, 8, DLLS_APP},
    {"imgdecmp.dll", 288, 4, DLLS_APP},
    {"quartz.dll", 896, 12, DLLS_APP},
    {"wmp.dll", 2816, 24, DLLS_APP},
    {"wmvdec.dll", 768, 12, DLLS_APP},
    {"drmcore.dll", 1024, 12, DLLS_APP},
    {"mfc80u.dll", 1088, 12, DLLS_APP},
    {"atl80.dll", 96, 4, DLLS_APP},
    {"mscoree2_0.dll", 832, 12, DLLS_APP},
    {"netcfagl2_0.dll", 576, 8, DLLS_APP},
    {"sqlceme30.dll", 384, 4, DLLS_APP},
    {"sqlceqp30.dll", 832, 8, DLLS_APP},
    {"sqlcese30.dll", 480, 8, DLLS_APP},
    {"word_core.dll", 1792, 16, DLLS_APP},
    {"excel_core.dll", 1920, 16, DLLS_APP},
    {"ppt_view.dll", 1472, 12, DLLS_APP},
};
#define N_DLLS (sizeof dlls / sizeof dlls[0])
static_assert(N_DLLS <= CE_MODULES, "the module table holds every DLL");

// Takes `size` bytes in whole blocks below *line and returns the address.
static VirtAddr take_below(VirtAddr *line, uint32_t size) {
    *line -= (uint32_t)ce_block_up(size);
    return *line;
}

// The preset as an image: the data of all DLLs first, then their code.
static RomImage preset(uint32_t n, RomModule *modules) {
    VirtAddr data_line = CE_SLOT_SIZE, code_line = ce_slot_base(CE_SLOT_XIP + 1);
    for (uint32_t i = 0; i < n; i++) {
        modules[i] = (RomModule){.code_size = (uint32_t)dlls[i].code_kb << 10,
                                 .data_size = (uint32_t)dlls[i].data_kb << 10,
                                 .groups = dlls[i].group};
        memcpy(modules[i].name, dlls[i].name, strlen(dlls[i].name));
        modules[i].data_base = take_below(&data_line, modules[i].data_size);
    }
    for (uint32_t i = 0; i < n; i++) {
        bool fits = code_line - ce_block_up(modules[i].code_size) >= ce_slot_base(CE_SLOT_XIP);
        modules[i].place = fits ? ROM_PLACE_SLOT_1 : ROM_PLACE_SLOT_0;
        modules[i].code_base = take_below(fits ? &code_line : &data_line, modules[i].code_size);
    }
    return (RomImage){
        .modules = modules, .n_modules = n, .dll_line = data_line, .dll_code_line = code_line};
}

// ---- boot

static void map_in_slot_1(Machine *machine, const ModuleRow *row, uint32_t module) {
    static const BlockRow everybody_reads = {.read_keys = UINT32_MAX, .owner = 0, .kind = KIND_DLL};
    BlockRow block = everybody_reads;
    block.module = (uint16_t)(module + 1);
    uint32_t n_pages = row->code_size >> CE_PAGE_SHIFT;
    slot_claim(machine, row->code_base, (uint32_t)(ce_block_up(row->code_size) >> CE_BLOCK_SHIFT),
               block);
    pages_map(machine, row->code_base, n_pages, row->rom_frame, USE_CODE,
              PAGE_WORD_READ | PAGE_WORD_EXECUTE);
}

static uint32_t kb_of(uint32_t bytes) {
    return (bytes + 1023) >> 10;
}

// A DLL of FILES: it lies in the ROM's file system and has no address until it is loaded.
static bool add_file(Machine *machine, const RomModule *module) {
    DllImage image = {.code_kb = kb_of(module->code_size),
                      .const_kb = kb_of(module->const_size),
                      .data_kb = kb_of(module->data_size),
                      .trust = module->untrusted ? TRUST_RUN : IMAGE_TRUST_DEFAULT};
    memcpy(image.name, module->name, sizeof image.name);
    return load_add_image(machine, &image);
}

// A program of the image that no preset describes.
static bool add_exe(Machine *machine, const RomModule *module) {
    ProcessImage image = {.code_kb = kb_of(module->code_size),
                          .const_kb = kb_of(module->const_size),
                          .data_kb = kb_of(module->data_size),
                          .dlls = module->groups,
                          .in_ram = module->place == ROM_PLACE_LOADER,
                          .trust = module->untrusted ? TRUST_RUN : IMAGE_TRUST_DEFAULT};
    memcpy(image.name, module->name, sizeof image.name);
    return process_find_image(machine, image.name) >= 0 || process_add_image(machine, &image);
}

static bool add_row(Machine *machine, const RomModule *module, uint32_t *frame) {
    uint32_t record = machine->tables.system->n_modules;
    if (record == CE_MODULES) {
        return false;
    }
    ModuleRow row = {.code_base = module->code_base,
                     .code_size = module->code_size + module->const_size,
                     .data_base = module->data_base,
                     .data_size = module->data_size,
                     .handle = module_handle(record),
                     .rom_frame = *frame,
                     .place = module->place == ROM_PLACE_SLOT_1 ? MODULE_XIP_1 : MODULE_XIP_0,
                     .loader = PROCESS_NONE,
                     .groups = (uint8_t)module->groups};
    memcpy(row.name, module->name, sizeof row.name);
    *frame += row.code_size >> CE_PAGE_SHIFT;
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    SystemRow system = *machine->tables.system;
    system.n_modules++;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    kobject_take(machine, KOBJ_MODULE, 1);
    if (row.place == MODULE_XIP_1 && row.code_size) {
        map_in_slot_1(machine, &row, record);
    }
    return *frame <= (CE_ROM_PHYS + CE_ROM_DLLS) >> CE_PAGE_SHIFT;
}

bool module_boot(Machine *machine) {
    RomModule modules[N_DLLS];
    RomImage image = preset(machine->options.boot == BOOT_DEVICE ? N_DLLS : 1, modules);
    const RomImage *rom = machine->rom ? machine->rom : &image;
    uint32_t frame = CE_ROM_PHYS >> CE_PAGE_SHIFT;
    bool sound = true;
    slot_open(machine, CE_SLOT_XIP);
    for (uint32_t i = 0; i < rom->n_modules && sound; i++) {
        const RomModule *module = &rom->modules[i];
        bool in_place = module->place == ROM_PLACE_SLOT_1 || module->place == ROM_PLACE_SLOT_0;
        sound = module->place == ROM_PLACE_KERNEL || (module->is_exe ? add_exe(machine, module)
                                                      : in_place ? add_row(machine, module, &frame)
                                                                 : add_file(machine, module));
    }
    SystemRow system = *machine->tables.system;
    system.dll_line = rom->dll_line;
    system.dll_code_line = rom->dll_code_line;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    return sound;
}

// ---- finding

uint32_t module_find(const Machine *machine, const char *name) {
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        if (row->handle && strcasecmp(row->name, name) == 0) {
            return i;
        }
    }
    return MODULE_NONE;
}

uint32_t module_find_handle(const Machine *machine, uint32_t handle) {
    for (uint32_t i = 0; handle && i < machine->tables.system->n_modules; i++) {
        if (machine->tables.module[i].handle == handle) {
            return i;
        }
    }
    return MODULE_NONE;
}

void module_find_line(Machine *machine) {
    VirtAddr line = CE_SLOT_SIZE;
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        if (row->handle == 0) {
            continue;
        }
        line = row->data_size && row->data_base < line ? row->data_base : line;
        line = row->code_size && row->code_base < line ? row->code_base : line;
    }
    SystemRow system = *machine->tables.system;
    system.dll_line = line;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
}

uint32_t module_regions(const ModuleRow *row, ModuleRegion regions[MODULE_REGIONS]) {
    uint32_t n_code = row->code_size >> CE_PAGE_SHIFT, n_data = row->data_size >> CE_PAGE_SHIFT;
    uint32_t n = 0;
    if (row->place == MODULE_RAM) { // one image, its data behind its code
        regions[n++] = (ModuleRegion){row->code_base, n_code, n_data};
        return n;
    }
    if (n_data) {
        regions[n++] = (ModuleRegion){row->data_base, 0, n_data};
    }
    if (row->place == MODULE_XIP_0 && n_code) {
        regions[n++] = (ModuleRegion){row->code_base, n_code, 0};
    }
    return n;
}
