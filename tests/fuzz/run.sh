#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BUILD SECONDS [TARGET]: fuzzes every target of a build made with -Dfuzz=true, or one, SECONDS each. The
# corpus of the tree is read, what is new goes to BUILD/corpus; a finding stays in BUILD.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
seconds=${2:-60}
only=${3:-}
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export LSAN_OPTIONS=suppressions=$here/../lsan.supp
for corpus in "$here"/corpus/*/; do
    name=$(basename "$corpus")
    [[ -z "$only" || "$only" = "$name" ]] || continue
    mkdir -p "$build/corpus/$name"
    # These reach so many places that weighing each of them would take much of the time.
    entropic=$([[ "$name" =~ ^(scene|viewer|session|dump|ops|answers|log|image)$ ]] && echo 0 || echo 1)
    # A difference shows soon after the operations that make it: short inputs, more of them.
    longest=$([[ "$name" = ops ]] && echo 256 || echo 0)
    words=()
    [[ ! -f "$here/$name.dict" ]] || words=(-dict="$here/$name.dict")
    echo "fuzz_$name: $seconds s"
    "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=60 -print_final_stats=1 \
        -entropic="$entropic" -max_len="$longest" "${words[@]}" -verbosity=0 -artifact_prefix="$build/fuzz_$name-" \
        "$build/corpus/$name" "$corpus" 2>&1 |
        grep -E 'stat::|ERROR|SUMMARY|Test unit' || true
    test "${PIPESTATUS[0]}" -eq 0
done
