// SPDX-License-Identifier: MIT
#pragma once

// The thread that does a viewer's work. It does one slice at a time, on request. Until
// worker_is_busy() returns false, the viewer belongs to the worker.

#include "visualizer/viewer/viewer.h"

typedef struct Worker Worker;

// NULL when the host has no thread or memory left.
Worker *worker_new(Viewer *viewer);
// Ends the thread. It must not be busy.
Worker *worker_free(Worker *worker);

// Begins a slice of about `slice_ms` at most, and waits up to `wait_ms` for its end.
void worker_start(Worker *worker, uint32_t slice_ms, uint32_t wait_ms);

// Ends the current slice soon, and with `halt` pauses what runs. False when there is no slice.
bool worker_stop(Worker *worker, bool halt);

// The processor time that the current slice has used, in ms; 0 when there is no slice, or when the
// host does not tell.
uint32_t worker_used_ms(Worker *worker);

// Whether a slice is running; waits up to `wait_ms` for its end.
bool worker_is_busy(Worker *worker, uint32_t wait_ms);
