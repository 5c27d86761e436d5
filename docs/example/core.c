// SPDX-License-Identifier: MIT
#include <ce/win32.h>
#include <slot32.h>

#include <stdio.h>

// Another processor on the device: forty lines that know seven instructions of ARM. It fetches,
// loads and stores through the device, as the thread that runs, and hands its registers over where
// a function of coredll is. Its program reserves 512 KB again and again, until it is refused: the
// wall, met by machine code.

#define SP 13
#define LR 14
#define PC 15
#define HOME 0xF0010000u // what the function of a thread returns to

// r4 = 0; loop: r0 = VirtualAlloc(0, 512 KB, MEM_RESERVE, PAGE_READWRITE); if (r0) r4++ and loop;
// return r4
static const uint32_t program[] = {
    0xE3A04000, // mov r4, #0
    0xE3A00000, // loop: mov r0, #0
    0xE3A01702, // mov r1, #80000h
    0xE3A02A02, // mov r2, #2000h
    0xE3A03004, // mov r3, #4
    0xE1A0E00F, // mov lr, pc
    0xE1A0F005, // mov pc, r5
    0xE3500000, // cmp r0, #0
    0x12844001, // addne r4, r4, #1
    0x1AFFFFF6, // bne loop
    0xE1A00004, // mov r0, r4
    0xE1A0F006, // mov pc, r6
};

static uint32_t immediate(uint32_t word) {
    uint32_t turn = (word >> 8 & 15) * 2, value = word & 0xFF;
    return turn ? value >> turn | value << (32 - turn) : value;
}

// One instruction. False when it is none of the seven, or may not be executed.
static bool step(Slot32 *device, RegsRow *registers) {
    uint32_t word = 0, *r = registers->r, ahead = r[PC] + 8, rd, next = r[PC] + 4;
    bool zero = registers->psr >> 30 & 1;
    if (!slot32_fetch(device, r[PC], 4, &word)) {
        return false;
    }
    rd = word >> 12 & 15;
    if (word >> 28 == 1 && zero) { // ne
        r[PC] = next;
        return true;
    }
    switch (word & 0x0FF00000) {
    case 0x03A00000: // mov rd, #n
        r[rd] = immediate(word);
        break;
    case 0x02800000: // add rd, rn, #n
        r[rd] = r[word >> 16 & 15] + immediate(word);
        break;
    case 0x03500000: // cmp rn, #n
        registers->psr = r[word >> 16 & 15] == immediate(word) ? 1u << 30 : 0;
        break;
    case 0x01A00000: // mov rd, rm
        word = (word & 15) == PC ? ahead : r[word & 15];
        next = rd == PC ? word : next;
        r[rd] = word;
        break;
    default: // b
        if ((word & 0x0F000000) != 0x0A000000) {
            return false;
        }
        next = ahead + (((word & 0xFFFFFF) ^ 0x800000) - 0x800000) * 4;
    }
    r[PC] = next;
    return true;
}

int main(void) {
    char message[256];
    Slot32 *device = slot32_new(&(Slot32Desc){0}, message, sizeof message);
    const ProcessImage image = {.name = "wall.exe", .code_kb = 4, .data_kb = 4};
    if (!device || !slot32_start(device, &image)) {
        fprintf(stderr, "no process: %s\n", device ? "it cannot start" : message);
        slot32_free(device);
        return 1;
    }
    const uint32_t page[] = {0, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE};
    uint32_t code = slot32_call(device, CALL_VirtualAlloc, page, 4, NULL);
    for (uint32_t i = 0; i < sizeof program / sizeof program[0]; i++) {
        slot32_store(device, 0, code + i * 4, 4, program[i]);
    }
    RegsRow registers = {
        .r = {[5] = slot32_import(device, "VirtualAlloc"), [6] = HOME, [PC] = code}};
    Slot32Stop stop = SLOT32_CONTINUES;
    unsigned n = 0;
    while (stop == SLOT32_CONTINUES || stop == SLOT32_CALLED) {
        bool is_trap = slot32_is_trap(device, registers.r[PC]);
        stop = is_trap                    ? slot32_trap(device, &registers)
               : step(device, &registers) ? SLOT32_CONTINUES
                                          : SLOT32_FAULTED;
        n += !is_trap;
    }
    printf("%u instructions, %u blocks of 512 KB, then %s\n", n, registers.r[0],
           slot32_reason_info(slot32_reason(device).id)->name);
    bool met = stop == SLOT32_RETURNED && slot32_reason(device).id == REASON_NO_HOLE;
    slot32_free(device);
    return met ? 0 : 1;
}
