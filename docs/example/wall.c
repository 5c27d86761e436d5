// SPDX-License-Identifier: MIT
#include <ce/win32.h>
#include <slot32.h>

#include <stdio.h>

// The wall in a page of C: a process takes memory, 64 KB at a time, until it is refused, with most
// of the device's RAM free. With an installed library:
//
//   cc wall.c $(pkg-config --cflags --libs slot32) -o wall

#define BLOCK (64u * 1024u)

static uint32_t take_block(Slot32 *device) {
    const uint32_t args[] = {0, BLOCK, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE};
    return slot32_call(device, CALL_VirtualAlloc, args, 4, NULL);
}

int main(void) {
    char message[256];
    Slot32 *device = slot32_new(&(Slot32Desc){0}, message, sizeof message);
    if (!device) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    const ProcessImage image = {.name = "wall.exe", .code_kb = 64, .data_kb = 8, .dlls = DLLS_UI};
    if (!slot32_start(device, &image)) {
        fprintf(stderr, "wall.exe cannot start: %s\n",
                slot32_reason_info(slot32_reason(device).id)->name);
        slot32_free(device);
        return 1;
    }
    unsigned n = 0;
    while (take_block(device)) {
        n++;
    }
    Reason reason = slot32_reason(device);
    const ReasonInfo *info = slot32_reason_info(reason.id);
    printf("%u blocks of 64 KB, then: %s (error %u)\n", n, info->name, info->error);
    for (unsigned i = 0; i < slot32_fact_count(reason.id); i++) {
        printf("  %s = %u\n", info->fact[i].name, reason.fact[i]);
    }
    slot32_free(device);
    return reason.id == REASON_NO_HOLE ? 0 : 1;
}
