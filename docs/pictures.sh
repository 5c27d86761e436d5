#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes every picture of the documents again, without a display: ./dev docs calls it.
# usage: docs/pictures.sh PROGRAM [FOLDER]           (default: docs/pictures)
set -euo pipefail
program=$(realpath "${1:?usage: docs/pictures.sh PROGRAM [FOLDER]}")
folder=${2:-$(dirname "$0")/pictures}

# picture NAME ARGUMENTS...: what "slot32 view ARGUMENTS" shows, as NAME.png
picture() {
    "$program" view "${@:2}" --size 1280x800 --screenshot "$folder/$1.png"
}

# page NAME LINK: what a browser shows, where Chromium and build-web/ (./dev web) are there
page() {
    local root
    root=$(dirname "$0")/..
    if [ -d "$root/build-web" ] && command -v chromium >/dev/null; then
        python3 "$root/tests/web/picture.py" "$root/build-web" "$2" "$folder/$1.png"
    fi
}

picture first             wall --at 3
picture wall              wall --at 297
picture buttons           wall --at 297 --buttons
picture wall-present-dark wall --at 297 --theme dark --present
picture physical          wall --at 297 --physical
picture access            psl --at 22 --access 20070000
picture gates             two-gates --at 17 --access 42000000 --theme dark --present
picture heap              fragmentation --at 800 --heap-view
picture heap-shared       client-server --at 20 --heap-view --theme dark --present
picture gates-refused     shared-heap-docs --at 12 --gates
picture gates-beside      shared-heap-untrusted --profile pocket-pc --beside smartphone --at 10
picture code              c-wall --at 42 --code
picture threads           psl --at 22 --threads
picture threads-race      race --at 143 --threads
picture slot              granules --at 298 --zoom slot@1C070000
picture block             slot0 --at 9 --zoom block@1C023000
picture bytes             slot0 --at 9 --zoom bytes@1C070000
picture splinters         granules --at 933.1
picture large             large-area --at 13
"$program" mi full wall >"${TMPDIR:-/tmp}/slot32-device.txt"
picture dump              "${TMPDIR:-/tmp}/slot32-device.txt"
rm "${TMPDIR:-/tmp}/slot32-device.txt"
picture switch            slot0 --at 10
page page                 's=wall&at=297'
