// SPDX-License-Identifier: MIT
#pragma once

// The trust that a module's certification gives it. The OEM's OEMCertifyModule never sees a module
// in ROM: it is trusted, unless the image marks it untrusted (.bib flag N). Any other module is
// certified TRUST, RUN or FALSE; where an image trusts ROM only, RUN at most.
// Sources: OEMCertifyModule, ROMFLAGS, Trusted Applications (CE 5.0).

#include "ce/image.h"
#include "ce/options.h"
#include "ce/rows.h"

#include <stdbool.h>

// The trust that an EXE's certification gives it on this device. Tiers are not yet applied:
// trust_level() does that.
TrustLevel certify_exe(const Options *options, const ProcessImage *image);

// The lowest certification of the DLLs that a program brings along.
TrustLevel certify_dlls(const Options *options, const ProcessImage *image);

// The trust that a DLL's own certification gives it. A DLL outside ROM's MODULES counts as a file.
TrustLevel certify_dll(const Options *options, const DllImage *image);

// Whether a process may load a DLL. It may not if the DLL has lower trust or is not certified.
//
//              DLL FALSE   RUN    TRUST
//   EXE RUN      no        yes    yes, and it runs as RUN
//   EXE TRUST    no        no     yes
bool certify_may_load(TrustLevel process, TrustLevel dll);
