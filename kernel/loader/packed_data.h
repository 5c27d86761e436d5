// SPDX-License-Identifier: MIT
#pragma once

// The data of ROM's DLLs where romimage has packed their pages (SystemRow.data_packed): a block of
// 64 KB may have pages of several DLLs. In a process such a block is reserved from the first of
// them that the process loads to the last that it frees, and each DLL commits its own pages there.
// Each such block is a reservation of its own. No DLL owns it: its BlockRow.module is 0. No source
// settles any of this (P): docs/rom.md has the evidence.

#include "kernel/loader/module.h"

// Whether a block of a process's slot is such a block.
bool packed_data_is(const BlockRow *block);

// Claims the blocks of a region that the process has not got yet, and commits the region's pages.
// `slot` is the slot's first address.
void packed_data_attach(Machine *machine, uint8_t process, VirtAddr slot,
                        const ModuleRegion *region);

// Takes the region's pages away, and with them the blocks in which no other DLL of the process has
// data. The module still counts the process as its user.
void packed_data_detach(Machine *machine, uint8_t process, uint32_t record,
                        const ModuleRegion *region);
