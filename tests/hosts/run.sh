#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [HOST...]: builds all that needs no SDL for other hosts, runs its tests there, and compares
# what slot32 says there with what build/slot32 says here. The hosts are the .ini files beside this one.
set -euo pipefail
cd "$(dirname "$0")/../.."
jobs=$(nproc)

# of HOST NAME: the words of an entry of the host's cross file.
of() {
    sed -n "s/^$2 = //p" "tests/hosts/$1.ini" | tr -d "[],'"
}

build() {
    local host=$1 directory=$PWD/build-$1
    tests/hosts/libraries.sh "$directory" "$(of "$host" c)" "$(of "$host" ar)"
    # Nothing of this host is found: not even an optional library that is there for other tests.
    export PKG_CONFIG_LIBDIR=$directory/libraries
    [ -f "$directory/build.ninja" ] ||
        meson setup "$directory" --cross-file "tests/hosts/$host.ini" -Dvisualizer=false -Dwerror=true >/dev/null
    ninja -j "$jobs" -C "$directory" >"$directory/ninja.log" || {
        grep -E -A 4 'warning:|error:|FAILED:' "$directory/ninja.log"
        return 1
    }
}

run() {
    local host=$1 emulator suites=(--suite unit --suite property --suite fuzz --suite intruder)
    emulator=$(of "$host" exe_wrapper)
    # The tests of the program start it by themselves, which an emulator's cannot be.
    [ -n "$emulator" ] || suites+=(--suite cli)
    meson test -C "build-$host" --print-errorlogs --num-processes "$jobs" --timeout-multiplier 0 \
        "${suites[@]}" --no-suite long
    python3 tests/cli/same_bytes.py build/slot32 $emulator "build-$host/slot32"
}

[ $# -gt 0 ] || set -- i386 musl s390x
for host in "$@"; do
    if [ ! -f "tests/hosts/$host.ini" ]; then
        echo "no host '$host'; there are i386, musl and s390x" >&2
        exit 2
    fi
    echo "== $host"
    build "$host"
    run "$host"
done
