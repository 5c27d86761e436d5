#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# libraries.sh BUILD CC AR: Lua and cmocka for another host, from the sources of Debian's packages, in
# BUILD/libraries.
set -euo pipefail
sources=$(realpath "$(dirname "$0")/sources.sh")
mkdir -p "$1/libraries"
cd "$1/libraries"
directory=$PWD cc=$2 ar=$3
[ ! -f done ] || exit 0

# library NAME FLAGS FILE...: libNAME.a, and what pkg-config tells Meson.
library() {
    local name=$1 flags=$2
    shift 2
    mkdir -p "$name.o"
    (cd "$name.o" && $cc -O2 -fPIC $flags -c "$@")
    $ar rcs "lib$name.a" "$name.o"/*.o
    cat >"$name.pc" <<TEXT
Name: $name
Description: for the tests of another host
Version: $(ls "$name"_*.dsc | sed 's/.*_//; s/-.*//')
Cflags: -I$directory/include
Libs: -L$directory -l$name -lm
TEXT
}

"$sources" . lua5.4 cmocka
mkdir -p include
rm lua5.4/src/lua.c lua5.4/src/luac.c # programs
touch lua5.4/src/lua5.4-deb-multiarch.h
cp lua5.4/src/*.h cmocka/include/*.h include
library lua5.4 "-DLUA_USE_POSIX -DLUA_COMPAT_5_3 -DDEB_HOST_MULTIARCH=\"none\"" "$directory"/lua5.4/src/*.c
library cmocka "-D_GNU_SOURCE -I$directory/include -DHAVE_INTTYPES_H -DHAVE_SIGNAL_H -DHAVE_STRINGS_H
    -DHAVE_MALLOC_H -DHAVE_SIGLONGJMP -DHAVE_STRSIGNAL -DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_REALTIME
    -DHAVE_GCC_THREAD_LOCAL_STORAGE" "$directory/cmocka/src/cmocka.c"
touch done
