// SPDX-License-Identifier: MIT
#pragma once

// What the loader makes of a module's certification. A module in ROM is not shown to the OEM's
// OEMCertifyModule: it is trusted, unless the image marks it untrusted (.bib flag N). Any other is
// certified TRUST, RUN or FALSE, or, where an image trusts ROM only, RUN at most.
// Sources: OEMCertifyModule, ROMFLAGS, Trusted Applications (CE 5.0).

#include "ce/image.h"
#include "ce/options.h"
#include "ce/rows.h"

#include <stdbool.h>

// What an EXE's certification gives it on this device, tiers not yet applied (trust_level() does).
TrustLevel certify_exe(const Options *options, const ProcessImage *image);

// The lowest certification among the DLLs that a program brings along.
TrustLevel certify_dlls(const Options *options, const ProcessImage *image);

// What a DLL's own certification gives it. One that is not in ROM's MODULES lies in a file.
TrustLevel certify_dll(const Options *options, const DllImage *image);

// Whether a process may load a DLL: never one of lower trust, and none that is not certified.
//
//              DLL FALSE   RUN    TRUST
//   EXE RUN      no        yes    yes, and it runs as RUN
//   EXE TRUST    no        no     yes
bool certify_may_load(TrustLevel process, TrustLevel dll);
