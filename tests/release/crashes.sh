#!/usr/bin/env bash
# Kills what works on banks 31,000 times, where CI does so 3,100 times; intake 200 times, two at once half of the time, in
# the course of 10,000 bundles of 2,000 cases. Takes 15 minutes on two idle cores.
set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
"$tree/dev" build release bank_crash_test bank_fault_test intake_crash_test
for program in bank/bank_crash_test bank/bank_fault_test intake/intake_crash_test; do
    WHORL_TEST_TIMES=10 "$tree/build/release/tests/$program"
done
