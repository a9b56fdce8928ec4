#!/usr/bin/env bash
# Proves the frozen folder on a machine without Python: a bare Debian made here, entered as a
# container (namespaces of its own). Needs root and debootstrap.
#   installer/prove_frozen.sh dist/scanstation .venv/bin/python
set -euo pipefail
cd "$(dirname "$0")/.."
readonly frozen=$1 python=$2 root=build/bare-root code=8801234567893
readonly packages=libgl1,libegl1,libfontconfig1,libxkbcommon0,libdbus-1-3,libglib2.0-0

# /dev/full and /dev/null are the host's; everything else is the bare root's own.
inside() {
    unshare --mount --pid --ipc --uts --fork --mount-proc="$PWD/$root/proc" -- \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 SCANSTATION_DATA_DIR=/tmp/data \
        sh -c 'mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"' "$root" "$@"
}

# A camera, by the libraries that only the frozen folder brings: a folder with one picture of a code.
draw_picture() {
    mkdir -p "$root/tmp/camera" "$root/tmp/camera-data"
    "$python" -c '
import sys
import cv2, numpy, zxingcpp
code = zxingcpp.create_barcode(sys.argv[1], zxingcpp.BarcodeFormat.EAN13)
drawn = numpy.array(code.to_image(scale=4, add_quiet_zones=True))
cv2.imwrite(sys.argv[2], cv2.copyMakeBorder(drawn, 99, 99, 99, 99, cv2.BORDER_CONSTANT, value=255))
' "$code" "$root/tmp/camera/code.png"
    printf '[[cameras]]\nsource = "/tmp/camera"\n' >"$root/tmp/camera-data/station.toml"
}

main() {
    if [[ $(id -u) != 0 ]]; then
        sudo -n true 2>/dev/null && exec sudo -n "$0" "$frozen" "$python"
        echo "The proof needs root, for a container of its own: sudo $0 $frozen $python" >&2
        return 1
    fi
    installer/bare_debian.sh "$root" "$packages"
    rm -rf "${root:?}/opt/scanstation" "${root:?}/tmp/data" "${root:?}/tmp/camera"
    cp -a "$frozen" "$root/opt/scanstation"
    inside sh -c '! command -v python3' >/dev/null || { echo "There is a Python inside." >&2; return 1; }
    draw_picture
    echo "== frozen kiosk: every kind of scanner can be looked for, a camera reads"
    inside /opt/scanstation/scanstation devices
    inside /opt/scanstation/scanstation capture --data-dir /tmp/camera-data --seconds 5 --out /tmp/camera/read
    inside /opt/scanstation/scanstation sim --speed inf /tmp/camera/read | grep --fixed-strings "$code"
    echo "== frozen server: check"
    inside /opt/scanstation/scanstation-server check
    echo "== frozen server: a sheet of codes, in its typeface"
    inside /opt/scanstation/scanstation-server sheet --out /tmp/camera/sheet.pdf
    pdftotext "$root/tmp/camera/sheet.pdf" - | grep --fixed-strings "SO-1012"
    echo "== frozen kiosk, its frozen server, and one shift"
    inside timeout 120 /opt/scanstation/scanstation demo --pictures /tmp/pictures
}

main "$@"
