#!/usr/bin/env bash
# Fetches the kiosk's font, Pretendard (OFL-1.1), with npm and puts it beside its lock.
#   installer/fonts.sh            once; a failed try is not repeated by itself
#   installer/fonts.sh --again    try again
# Without the font the kiosk still runs, with a font of the system: so a failure is only a warning.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly fonts=assets/fonts work=build/fonts stamp=build/fonts.tried
readonly files=(Pretendard-Regular.otf Pretendard-SemiBold.otf Pretendard-Bold.otf)

are_here() {
    local file
    for file in "${files[@]}" PRETENDARD-LICENSE.txt; do
        [[ -s $fonts/$file ]] || return 1
    done
}

fetch() {
    local package=$work/node_modules/pretendard/dist file
    installer/npm_ci.sh "$fonts" "$work" || return 1
    for file in "${files[@]}"; do
        cp "$package/public/static/$file" "$fonts/" || return 1
    done
    cp "$package/LICENSE.txt" "$fonts/PRETENDARD-LICENSE.txt"
}

main() {
    if [[ ${1:-} == --again ]]; then rm -f "$stamp"; fi
    if [[ -f $stamp && ! $fonts/package-lock.json -nt $stamp ]]; then return 0; fi
    mkdir -p build
    if [[ ! -f $stamp ]] && are_here; then touch "$stamp"; return 0; fi
    echo "Set-up: fetching the font Pretendard"
    if ! fetch; then
        echo "Set-up: WARNING: the font could not be fetched. Korean text needs a font of the system" >&2
        echo "        (Debian: fonts-noto-cjk). To try again: make fonts" >&2
    fi
    rm -rf "$work"
    touch "$stamp"
}

main "$@"
