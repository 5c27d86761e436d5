#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh BUILD: slot32 for a page, in the folder BUILD. ./dev web installs what this needs.
# MESON_OPTIONS: more options for a folder that is not there yet.
set -euo pipefail
mkdir -p "$1"
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
web/lua.sh "$build"
[ -f "$build/build.ninja" ] ||
    meson setup "$build" --cross-file web/wasm.ini -Dvisualizer=false \
        -Dpkg_config_path="$build/libraries" ${MESON_OPTIONS:-} >/dev/null
ninja -C "$build" >"$build/ninja.log" || {
    grep -E -A 4 'warning:|error:|FAILED:' "$build/ninja.log"
    exit 1
}
cp "$build/web/slot32.wasm" "$build/web/pictures.wasm" web/*.js web/*.css web/index.html "$build"
web/fonts.sh "$build/fonts"
# The editor, of Debian's libjs-codemirror.
mirror=/usr/share/javascript/codemirror
mkdir -p "$build/editor"
cp $mirror/lib/codemirror.js $mirror/mode/lua/lua.js $mirror/addon/hint/show-hint.js "$build/editor"
cat $mirror/lib/codemirror.css $mirror/addon/hint/show-hint.css >"$build/editor/codemirror.css"
python3 web/inline.py "$build"
