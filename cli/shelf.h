// SPDX-License-Identifier: MIT
#pragma once

// The shelf of the window: the shipped lessons, the scenarios of the user's folder, and the file
// that keeps how one did in them.

#include "cli/arguments.h"
#include "viewing/shelves.h"
#include "viewing/viewing.h"

typedef struct HostShelf HostShelf;

// Reads the progress. `file` is the scenario that is shown first; its folder is the last shelf, or
// the current folder if it is a shipped one. `remembers`: it begins with the route that was looked
// at last, in a window before. NULL when the host is out of memory.
HostShelf *host_shelf_new(const char *file, const BudgetLimits *limits, bool remembers);
void host_shelf_free(HostShelf *shelf);

Progress *host_shelf_progress(HostShelf *shelf);

// The shelves; at the first call it reads all lessons and the folder. NULL when the host is out of
// memory.
Shelves *host_shelf_shelves(HostShelf *shelf);

// Writes the progress, and the name of the route that is looked at now. When that fails nothing is
// said.
void host_shelf_keep(HostShelf *shelf);
void host_shelf_keep_route(HostShelf *shelf, const char *route);
