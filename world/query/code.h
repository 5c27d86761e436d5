// SPDX-License-Identifier: MIT
#pragma once

// Machine code: where a thread stands, what its registers hold, and the instructions there.

#include "arm/assembly.h"
#include "world/world.h"

// The address that a call of machine code returns to, as a slot-0 address; 0 when a scenario made
// the call. The event must be the last one that was applied.
VirtAddr code_return_address(const World *world, const Event *event);

#define CODE_TEXT 128u

// A place in code as a device's debug log has it, "00011040(wall.exe+0x00001040)"; only the address
// when it lies in no program or DLL. Returns buffer.
const char *code_place(const World *world, uint8_t process, VirtAddr va, char buffer[CODE_TEXT]);

// Where a thread of machine code stands at this moment. Its registers are those with which it has
// stopped: before the call that it makes, at the instruction that faulted, or where it continues.
typedef struct CodeStand {
    uint32_t thread;
    uint8_t process; // in whose slot 0 `at` is
    const RegsRow *registers;
    const Event *call; // what it calls now, NULL = nothing
    bool faulted;      // the instruction at `at` did
    VirtAddr at;       // where it returns to, has faulted, or continues; without the bit of Thumb
    bool thumb;        // the code at `at`
} CodeStand;

// Of the thread that has made this moment's call or fault, else of the first thread of a process.
// False if there is none that runs machine code.
bool code_stand(const World *world, uint8_t process, CodeStand *ret_stand);

// The registers that this step's call has changed since the thread's last stop: a bit for each, bit
// 16 for the PSR.
uint32_t code_changed(const World *world, const CodeStand *stand);

// What a register is about, for a person: the parameter that it holds, or what lies at its address;
// "" when nothing is known. Returns buffer.
const char *code_remark(const World *world, const CodeStand *stand, unsigned reg,
                        char buffer[CODE_TEXT]);

typedef struct CodeLine {
    VirtAddr va;
    uint32_t word; // the instruction; of Thumb 16 bits, or 32 with the first half above
    Assembly insn;
    bool has_value; // it loads the DWORD `value`
    uint32_t value;
} CodeLine;

// The instructions from a mapped address on, at most `n`, up to the first byte without memory.
// Their addresses are those that the program has: in slot 0 for its own slot. Returns how many.
uint32_t code_lines(const World *world, VirtAddr mapped, bool thumb, CodeLine *ret_lines,
                    uint32_t n);

// Whether a page shows the code of an EXE or a DLL that has bytes: one that a scenario describes
// has none.
bool code_is_shown(const World *world, VirtAddr mapped);

// Whether the code of a process is Thumb: that of its first thread of machine code.
bool code_is_thumb(const World *world, uint8_t process);
