#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lua.sh BUILD: Lua for WebAssembly in BUILD/libraries, unchanged, from the source of the package that the
# native program links. web/lua.sha256 has its checksums.
set -euo pipefail
web=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/libraries"
cd "$1/libraries"
version=$(dpkg-query -W -f='${source:Version}' liblua5.4-dev)
made_of="$version $(cat "$web"/lua* "$web/libc/setjmp.h" | sha256sum)"
[ "$(cat done 2>/dev/null)" != "$made_of" ] || exit 0

"$web/../tests/hosts/sources.sh" . "lua5.4=$version"
sha256sum --quiet --check "$web/lua.sha256" || {
    echo "the source of lua5.4 $version is not the one of web/lua.sha256: look at what changed, then write it anew" >&2
    exit 1
}
rm -rf include objects
mkdir include objects
cp lua5.4/src/*.h include
touch include/lua5.4-deb-multiarch.h
# lstate.h wants sig_atomic_t, which wasi-libc has only with its emulation of signals; none is linked.
flags=(-Os -DLUA_COMPAT_5_3 -D_WASI_EMULATED_SIGNAL "-I$PWD/include" "-I$web/libc" -include "$web/lua_host.h"
    "-ffile-prefix-map=$PWD=.")
# Without the programs, and without the libraries that no scenario has: os, io, package, debug, coroutine.
for source in lua5.4/src/*.c; do
    name=$(basename "$source" .c)
    case "$name" in
    lua | luac | loslib | liolib | loadlib | linit | ldblib | lcorolib) continue ;;
    esac
    clang-14 --target=wasm32-wasi "${flags[@]}" -c "$source" -o "objects/$name.o"
done
llvm-ar-14 rcsD liblua5.4.a objects/*.o
cat >lua5.4.pc <<TEXT
archive=$PWD/liblua5.4.a
Name: lua5.4
Description: for WebAssembly
Version: ${version%%-*}
Cflags: -I"$PWD/include"
Libs: "$PWD/liblua5.4.a"
TEXT
echo "$made_of" >done
