// SPDX-License-Identifier: MIT
#pragma once

// The thread on which a viewer's work is done. It does a slice when it is asked to, and the viewer
// is the worker's until worker_is_busy() says no again.

#include "visualizer/viewer/viewer.h"

typedef struct Worker Worker;

// NULL when the host has no thread or no memory left.
Worker *worker_new(Viewer *viewer);
// Ends the thread. It must not be busy.
Worker *worker_free(Worker *worker);

// Begins a slice of at most about `slice_ms`, and waits up to `wait_ms` for its end.
void worker_start(Worker *worker, uint32_t slice_ms, uint32_t wait_ms);

// Ends the slice under way soon, and pauses what runs if `halt`. False when none is under way.
bool worker_stop(Worker *worker, bool halt);

// Whether a slice is under way; waits up to `wait_ms` for its end.
bool worker_is_busy(Worker *worker, uint32_t wait_ms);
