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
    '*/kernel/drivers/media/rc/*' '*/kernel/drivers/media/test-drivers/*'
    '*/kernel/drivers/media/usb/uvc/*'
    '*/kernel/drivers/block/virtio_blk.ko*' '*/kernel/drivers/net/virtio_net.ko*' '*/kernel/net/core/failover.ko*'
    '*/kernel/drivers/net/net_failover.ko*' '*/kernel/drivers/block/loop.ko*' '*/kernel/fs/ext4/*' '*/kernel/fs/jbd2/*' '*/kernel/fs/mbcache.ko*'
    '*/kernel/lib/crc16.ko*' '*/kernel/crypto/crc32c_generic.ko*')

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

# What the tests cannot do without; a kernel that is made for one kind of machine may lack some.
check_modules() {
    local module
    for module in 9pnet_virtio virtio_console virtio_blk virtio_net ftdi_sio usbhid vivid uvcvideo loop ext4; do
        [[ -n $(find "$work" -name "$module.ko*") ]] || complain "$1 has no module $module." || return 1
    done
}

complain() {
    echo "Set-up: the virtual machine cannot be made. $*" >&2
    return 1
}

refresh_lists() {
    if [[ $(id -u) == 0 ]]; then apt-get update -qq || true; fi
}

fetch() {
    local kernel package
    kernel=$(kernel_package)
    if [[ -z $kernel ]]; then
        refresh_lists
        kernel=$(kernel_package)
    fi
    [[ -n $kernel ]] || complain "apt knows no package linux-image-amd64, Debian's kernel: apt-get update?" || return 1
    echo "Set-up: fetching $kernel for the virtual machine (some 70 MB)"
    rm -rf "$work" && mkdir -p "$work"
    for package in "$kernel" busybox-static; do
        download "$package" || complain "apt could not fetch the package $package: apt-get update?" || return 1
    done
    unpack
    check_modules "$kernel"
}

main() {
    if [[ -f $stamp && $(<"$stamp") == $(fingerprint) ]]; then return 0; fi
    if [[ $(uname -m) != x86_64 ]]; then
        complain "It shares this machine's programs and so needs an x86-64 one." || return 1
    fi
    if ! fetch; then
        rm -rf "$work"
        return 1
    fi
    rm -rf "$guest" && mv "$work" "$guest"
    fingerprint >"$stamp"
}

main "$@"
