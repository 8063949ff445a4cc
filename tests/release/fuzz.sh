#!/usr/bin/env bash
# Fuzzes each target for ten minutes, where CI has four seconds. Takes two hours on two idle cores.
set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
"$tree/dev" build asan
find "$tree/build/asan/tests/fuzz" -name '*_fuzz' -type f -printf '%f\n' | sed 's/_fuzz$//' | sort |
    xargs -P "$(nproc)" -I '{}' "$tree/dev" fuzz '{}' 600
