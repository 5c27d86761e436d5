// SPDX-License-Identifier: MIT
#pragma once

// Boot: the machine as it is before the scenario's first process. nk.exe in slot 97, the static
// windows, the ROM's DLLs, and the processes of the boot preset: `device` starts a dozen with
// plausible images (an empty device looks like a toy), `bare` only filesys.exe.

#include "emu/machine.h"

// Boots a machine made by machine_init() and publishes one `boot` event. False only when the RAM
// chosen cannot hold the preset; machine->outcome tells why.
bool boot_machine(Machine *machine);
