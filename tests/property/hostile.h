// SPDX-License-Identifier: MIT
#pragma once

// What property_hostile's files share: the attack, the stage it is on, the arguments it makes up.

#include "ce/calls.h"
#include "coredll/api.h"

#define SECRET_FILE "secret.dat" // open in the victim, without sharing
#define FRAMES 4096u             // of 16 MB
#define KNOWN 64u
#define STAGE_SET 20u // number of the server's API set

typedef struct Hostile {
    Machine *machine;
    uint64_t random;
    uint8_t process;       // the hostile one
    uint8_t serves;        // the server that its thread is in, or PROCESS_NONE
    uint32_t thread;       // its thread
    uint32_t handle;       // its process's
    uint8_t trusted, weak; // victims: a trusted process, and one that is not
    uint8_t server;
    VirtAddr secret[8]; // what the others have: stage.c says what
    uint32_t n_secrets;
    uint32_t known_va[KNOWN], known_handle[KNOWN]; // results of its latest calls
    uint32_t n_known_va, n_known_handle;
    uint8_t handles[64 * 4]; // the array of WaitForMultipleObjects
    bool armed;              // it acts
    bool stage_over;
    CallId call; // being made
    uint32_t first_arg;
    uint8_t *shadow;
    uint32_t n_frames;
    uint64_t taken[FRAMES], closed[FRAMES]; // the call in which a frame was taken; may not change
    uint64_t n_calls, n_done, n_changed, n_lives, n_stages;
    uint64_t n_done_of[CALL_COUNT];
    char found[160]; // what went wrong first
} Hostile;

void hostile_find(Hostile *hostile, const char *what, uint32_t where);

// Keeps what a call has returned, for the arguments of later ones.
void hostile_keep(Hostile *hostile, ValueKind kind, uint32_t value);

// Makes up the arguments of a call.
void hostile_args(Hostile *hostile, const CallInfo *info, ApiArgs *args);

// Sets the stage on a device that was just booted: victims with all kinds of memory, a server, and
// the hostile process, whose thread runs.
void stage_set(Hostile *hostile);

// The hostile process begins anew on the same stage. If there is no room for it, the stage is over.
void stage_enter(Hostile *hostile);
