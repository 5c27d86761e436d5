// SPDX-License-Identifier: MIT
#pragma once

// Boot: the machine as it is before the scenario's first process. It has nk.exe in slot 97, the
// static windows, the ROM's DLLs, and the processes of the boot preset. `device` starts a dozen
// with plausible images, because an empty device looks like a toy; `bare` starts only filesys.exe.

#include "emu/machine.h"

// Boots a machine made by machine_init() and publishes one `boot` event. False when the RAM cannot
// hold the preset or the ROM image is too big; machine->outcome says why.
bool boot_machine(Machine *machine);
