// SPDX-License-Identifier: MIT
#include "trust/certify.h"

// One function makes a trust level of what an image declares; the rest apply it to EXEs and DLLs.
// The header names the sources of the rule. Pure functions: they know the options and the image,
// but no process.

static TrustLevel certified(const Options *options, uint8_t wanted, bool in_rom) {
    TrustLevel level = wanted == IMAGE_TRUST_DEFAULT ? TRUST_FULL
                       : wanted == IMAGE_TRUST_FALSE ? TRUST_FALSE
                                                     : (TrustLevel)wanted;
    bool lowered = !in_rom && options->trust_rom_only && level == TRUST_FULL;
    return lowered ? TRUST_RUN : level;
}

TrustLevel certify_exe(const Options *options, const ProcessImage *image) {
    return certified(options, image->trust, !image->in_ram);
}

TrustLevel certify_dlls(const Options *options, const ProcessImage *image) {
    return certified(options, image->dll_trust, !image->in_ram);
}

TrustLevel certify_dll(const Options *options, const DllImage *image) {
    return certified(options, image->trust, image->in_modules != 0);
}

bool certify_may_load(TrustLevel process, TrustLevel dll) {
    return dll != TRUST_FALSE && dll >= process;
}
