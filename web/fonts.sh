#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fonts.sh FOLDER: the DejaVu fonts of the picture, with the letters that it has: those of Latin-1, and the few
# others of the texts. A page has them wherever it is opened. Letters beyond are the browser's.
set -euo pipefail
mkdir -p "$1"
letters="U+20-7E,U+A0-FF,U+3B1,U+2013,U+2014,U+2018-201D,U+2026,U+20AC,U+2500,U+FFFD"
for font in sans:DejaVuSans bold:DejaVuSans-Bold mono:DejaVuSansMono-Bold; do
    /usr/bin/python3 -m fontTools.subset "/usr/share/fonts/truetype/dejavu/${font#*:}.ttf" --unicodes="$letters" \
        --layout-features=kern --no-hinting --drop-tables+=FFTM --flavor=woff2 --output-file="$1/${font%%:*}.woff2"
done
