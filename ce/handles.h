// SPDX-License-Identifier: MIT
#pragma once

// The bits of handles. In Windows CE a handle is a number that is valid in every process. What its
// bits mean is slot32's own choice: no two kinds can be confused, and a record that is reused gets
// a different handle.
//
//   kind      bits
//   object    31-24 0E               23-12 generation   11-2 record   1-0 2
//   process   31-20 0FF              19-8  generation    7-2 record   1-0 2
//   thread    31 0, 30-28 gen. >> 8, 27-20 FE, 19-12 generation, 11-4 record, 3-0 2
//   API set   31-12 0A500                               11-4 record   3-0 2
//   module    8FF00000 + record * 100
//
// The id of a process or thread is its handle.

#include <stdint.h>

#define HANDLE_CURRENT_THREAD 0x41u // pseudo handles: the running thread, the current process
#define HANDLE_CURRENT_PROCESS 0x42u

#define HANDLE_OBJECT 0x0E000002u
#define HANDLE_OBJECT_FIXED 0xFF000003u // bits that are the same in every object's handle (a mask)
static inline uint32_t handle_of_object(uint32_t record, uint16_t generation) {
    return HANDLE_OBJECT | (generation & 0xFFFu) << 12 | record << 2;
}

static inline uint32_t handle_of_process(uint32_t record, uint16_t generation) {
    return 0x0FF00002u | (generation & 0xFFFu) << 8 | record << 2;
}

static inline uint32_t handle_of_thread(uint32_t record, uint16_t generation) {
    return 0x0FE00002u | (generation & 0xFFu) << 12 | (generation >> 8 & 7u) << 28 | record << 4;
}

static inline uint32_t handle_of_api_set(uint32_t record) {
    return 0x0A500002u | record << 4;
}

static inline uint32_t handle_of_module(uint32_t record) {
    return 0x8FF00000u + record * 0x100u;
}
