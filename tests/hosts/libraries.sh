#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# libraries.sh BUILD CC AR: Lua and cmocka for another host, from the sources of Debian's packages, in
# BUILD/libraries. apt has lists of its own there: the packages of this computer stay as they are.
set -euo pipefail
mkdir -p "$1/libraries"
cd "$1/libraries"
directory=$PWD cc=$2 ar=$3
[ ! -f done ] || exit 0

sources() {
    mkdir -p apt/lists/partial apt/archives/partial
    : >apt/status
    echo "deb-src http://deb.debian.org/debian $(. /etc/os-release && echo "$VERSION_CODENAME") main" >apt/sources.list
    local options=(-qq -o Dir::State::Lists="$directory/apt/lists" -o Dir::Cache="$directory/apt"
        -o Dir::State::Status="$directory/apt/status" -o Dir::Etc::SourceList="$directory/apt/sources.list"
        -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    apt-get "${options[@]}" source --download-only lua5.4 cmocka # apt checks what it downloads
    for package in lua5.4 cmocka; do
        rm -rf "$package"
        dpkg-source --no-check -x "$package"_*.dsc "$package" >/dev/null
    done
}

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

sources
mkdir -p include
rm lua5.4/src/lua.c lua5.4/src/luac.c # programs
touch lua5.4/src/lua5.4-deb-multiarch.h
cp lua5.4/src/*.h cmocka/include/*.h include
library lua5.4 "-DLUA_USE_POSIX -DLUA_COMPAT_5_3 -DDEB_HOST_MULTIARCH=\"none\"" "$directory"/lua5.4/src/*.c
library cmocka "-D_GNU_SOURCE -I$directory/include -DHAVE_INTTYPES_H -DHAVE_SIGNAL_H -DHAVE_STRINGS_H
    -DHAVE_MALLOC_H -DHAVE_SIGLONGJMP -DHAVE_STRSIGNAL -DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_REALTIME
    -DHAVE_GCC_THREAD_LOCAL_STORAGE" "$directory/cmocka/src/cmocka.c"
touch done
