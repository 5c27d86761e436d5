#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh DIR [SLOT32]: tries every file of a folder of real files (.bib, logs, dumps, maps) with the
# command that takes it, and prints a table: the file, what it was taken for, exit code, seconds, and the
# first line that was said. A crash, a hang or more than one line of error is marked with !!.
set -uo pipefail
dir=${1:?usage: run.sh DIR [SLOT32]}
slot32=${2:-build/slot32}
bad=0
printf '%-34s %-7s %4s %6s  %s\n' file command code s "first line"
while IFS= read -r -d '' file; do
    case "${file,,}" in
    *.bib) commands=(rom) ;;
    *.lua) commands=(run) ;;
    *) commands=(decode map rom) ;;
    esac
    for command in "${commands[@]}"; do
        begin=$(date +%s.%N)
        options=()
        [[ "$command" != rom ]] || options=(--skip-missing --include "$(dirname "$file")")
        said=$(timeout 20 "$slot32" "$command" "$file" "${options[@]}" 2>/tmp/field-run.$$ </dev/null | head -1)
        code=${PIPESTATUS[0]}
        end=$(date +%s.%N)
        lines=$(wc -l < /tmp/field-run.$$)
        error=$(head -1 /tmp/field-run.$$)
        mark=""
        [[ "$code" -le 3 && ("$code" -ne 2 || "$lines" -eq 1) ]] || { mark="!! " bad=$((bad + 1)); }
        # Of the commands that other files are tried with, only the one that takes it is shown.
        [[ "$code" -eq 2 && "$command" != "${commands[-1]}" && -z "$mark" ]] && continue
        printf '%-34s %-7s %4s %6.2f  %s%s\n' "$(basename "$file" | cut -c1-34)" "$command" "$code" \
            "$(awk "BEGIN { print $end - $begin }")" "$mark" "$(echo "${said:-$error}" | cut -c1-100)"
        [[ "$code" -eq 2 ]] || break
    done
done < <(find "$dir" -type f -print0 | sort -z)
rm -f /tmp/field-run.$$
[[ "$bad" -eq 0 ]] || { echo "$bad marked with !!"; exit 1; }
