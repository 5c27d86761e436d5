#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sources.sh DIRECTORY PACKAGE[=VERSION]...: the sources of Debian's packages, each in DIRECTORY/PACKAGE.
# apt has lists of its own in DIRECTORY/apt, made from this computer's, which stay as they are.
set -euo pipefail
mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial" "$1/apt/lists.d"
cd "$1"
directory=$PWD
shift

# Each place of binary packages becomes one of sources.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -f "$list" ] || sed -n 's/^deb /deb-src /p' "$list" >"apt/lists.d/$(basename "$list" .list).list"
done
for list in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" >"apt/lists.d/$(basename "$list")"
done
: >apt/status
options=(-qq -o Dir::State::Lists="$directory/apt/lists" -o Dir::Cache="$directory/apt"
    -o Dir::State::Status="$directory/apt/status" -o Dir::Etc::SourceList=/dev/null
    -o Dir::Etc::SourceParts="$directory/apt/lists.d" -o APT::Sandbox::User=root)
apt-get "${options[@]}" update
apt-get "${options[@]}" source --download-only "$@" # apt checks what it downloads
for package in "${@%%=*}"; do
    rm -rf "$package"
    dpkg-source --no-check -x "$package"_*.dsc "$package" >/dev/null
done
