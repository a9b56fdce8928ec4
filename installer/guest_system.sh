#!/usr/bin/env bash
# Fetches what the virtual machine of `make test-hardware` boots, Debian's kernel and a static busybox,
# and unpacks it into build/guest. Neither is installed: a second kernel might be the one that this
# machine starts next, and busybox-static would push out busybox. Once, and again when this script has
# changed; `make clean` removes it.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly guest=build/guest work=build/guest.part stamp=build/guest/complete
readonly modules=('*/kernel/drivers/usb/*' '*/kernel/drivers/hid/*' '*/kernel/drivers/input/*'
    '*/kernel/drivers/char/*' '*/kernel/drivers/virtio/*' '*/kernel/net/9p/*' '*/kernel/fs/9p/*'
    '*/kernel/fs/netfs/*' '*/kernel/fs/fscache/*'
    '*/kernel/drivers/media/*/videobuf2/*' '*/kernel/drivers/media/*/v4l2-tpg/*'
    '*/kernel/drivers/media/v4l2-core/*' '*/kernel/drivers/media/mc/*' '*/kernel/drivers/media/cec/*'
    '*/kernel/drivers/media/rc/*' '*/kernel/drivers/media/test-drivers/*')

fingerprint() { sha256sum <installer/guest_system.sh; }

# The package behind linux-image-amd64, which holds nothing itself.
kernel_package() {
    apt-cache depends linux-image-amd64 | awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }'
}

# Root may write where apt's own user may not: without the option apt warns of that.
download() {
    (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$@")
}

unpack() {
    dpkg-deb --fsys-tarfile "$work"/linux-image-*.deb |
        tar -x -C "$work" --wildcards './boot/vmlinuz-*' "${modules[@]}"
    dpkg-deb --fsys-tarfile "$work"/busybox-static_*.deb | tar -x -C "$work" --wildcards '*/bin/busybox'
    rm "$work"/*.deb
}

fetch() {
    local kernel
    kernel=$(kernel_package)
    [[ -n $kernel ]] || return 1
    echo "Set-up: fetching $kernel for the virtual machine (some 70 MB)"
    rm -rf "$work" && mkdir -p "$work"
    download "$kernel" busybox-static || return 1
    unpack
}

main() {
    if [[ -f $stamp && $(<"$stamp") == $(fingerprint) ]]; then return 0; fi
    if [[ $(uname -m) != x86_64 ]]; then
        echo "Set-up: the virtual machine shares this machine's programs and so needs an x86-64 one." >&2
        return 1
    fi
    if ! fetch; then
        rm -rf "$work"
        echo "Set-up: the virtual machine's kernel could not be fetched with apt. It is Debian's" >&2
        echo "        linux-image-amd64: refresh the lists (apt-get update) and try again." >&2
        return 1
    fi
    rm -rf "$guest" && mv "$work" "$guest"
    fingerprint >"$stamp"
}

main "$@"
