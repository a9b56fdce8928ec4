#!/usr/bin/env bash
# Makes a bare Debian 12 in a folder, once: what a machine is before IT has installed anything.
#   installer/bare_debian.sh build/bare-root libgl1,libegl1    with these packages besides
# As root; debootstrap is installed where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly root=$1 packages=$2

mirror() {
    grep -hoE '^(URIs:|deb) +[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        awk '{ print $2; exit }'
}

main() {
    if [[ -x $root/bin/sh && -e $root/.made && $(<"$root/.made") == "$packages" ]]; then return 0; fi
    command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
    echo "Making a bare Debian 12 in $root (a minute or two)"
    rm -rf "$root"
    mkdir -p "$(dirname "$root")"
    debootstrap --variant=minbase --include="$packages" bookworm "$root" "$(mirror)" \
        >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; return 1; }
    echo "$packages" >"$root/.made"
}

main
