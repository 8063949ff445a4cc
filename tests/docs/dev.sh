#!/usr/bin/env bash
# Stands for ./dev where pages are tested: runs what is built, and does not build or install.
set -euo pipefail

command=$1
shift
case $command in
    run) exec whorl "$@" ;;
    lab) exec whorl-lab "$@" ;;
    test) # which tests there would be, without running them
        ctest --test-dir build/release --show-only "$@" | grep -q 'Total Tests: [1-9]' ;;
    *)
        echo "dev.sh: $command cannot be tested: mark the block as not run" >&2
        exit 1
        ;;
esac
