#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# same_build.sh SLOT32.wasm: builds it again, in another folder and from a copy of the tree that lies
# elsewhere, and compares the bytes.
set -euo pipefail
wasm=$(realpath "$1")
cd "$(dirname "$0")/../.."
other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
mkdir "$other/a copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$other/a copy"
"$other/a copy/web/build.sh" "$other/another build"
cmp "$wasm" "$other/another build/slot32.wasm"
! grep -qa -e "$PWD" -e "$other" "$wasm" || {
    echo "$wasm names the folder that it was built in" >&2
    exit 1
}
echo "the same $(stat -c %s "$wasm") bytes from two folders"
