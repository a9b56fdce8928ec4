#!/usr/bin/env bash
# Makes sure that the machine has the libraries and tools which no Python package carries.
#   installer/system_packages.sh run PYTHON    what Qt and the virtual environment need
#   installer/system_packages.sh test PYTHON   and tools that drive a real window, print and read what is printed,
#       and Redis
#   installer/system_packages.sh sync PYTHON    and the Postgres that sites are kept in step with there
#   installer/system_packages.sh browser PYTHON   and the browser that the supervisor's page is tried in
#   installer/system_packages.sh systemd PYTHON   and what a machine for systemd is made with
#   installer/system_packages.sh compose PYTHON   and what runs containers
#   installer/system_packages.sh deploy PYTHON   and what stands before the server, and makes a network
#   installer/system_packages.sh monitoring PYTHON   and what watches the server
#   installer/system_packages.sh hardware PYTHON   and what a virtual machine with scanners needs
# Missing ones are installed with apt as root or with passwordless sudo; otherwise the command to
# run is printed and the script ends with 1. Only Linux is looked at.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

# The libraries that Qt's offscreen and xcb platforms load, and Debian's package of each.
readonly libraries='
libGL.so.1 libgl1
libEGL.so.1 libegl1
libglib-2.0.so.0 libglib2.0-0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-glx.so.0 libxcb-glx0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render.so.0 libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
'

# The libraries that only the tests are sure to want: a kiosk does without ZBar.
readonly test_libraries='
libzbar.so.0 libzbar0
'

# The commands that the tests call, and Debian's package of each.
readonly tools='
Xvfb xvfb
xauth xauth
xdotool xdotool
setxkbmap x11-xkb-utils
pdftotext poppler-utils
strace strace
curl curl
cupsd cups
redis-server redis-server
'

# The commands that the virtual machine of `make test-hardware` is run and filled with.
readonly hardware_tools='
qemu-system-x86_64 qemu-system-x86
udevadm udev
mke2fs e2fsprogs
debootstrap debootstrap
'

# The browser of `make test-browser`: the one that Playwright brings is not in every network's reach.
readonly browser_tools='
chromium chromium
'

# What `make test-deploy` puts before the server, what makes the network of that, and who asks in it. Caddy comes
# from PyPI.
readonly deploy_tools='
nginx nginx-light
ip iproute2
unshare util-linux
openssl openssl
curl curl
'

# What `make test-monitoring` watches the server with; promtool comes with Prometheus.
readonly monitoring_tools='
prometheus prometheus
promtool prometheus
logrotate logrotate
'

# What a machine for `make test-systemd` is made with and started in.
readonly systemd_tools='
dockerd docker.io
debootstrap debootstrap
'

# What `make test-compose` makes images with, and runs them by. curl and openssl are what the page has IT type.
readonly compose_tools='
dockerd docker.io
docker-compose docker-compose
debootstrap debootstrap
curl curl
openssl openssl
'

# PostgreSQL's programs are in no PATH, and pgbouncer is one of root's.
missing_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
    command -v pgbouncer >/dev/null || echo pgbouncer
    command -v openssl >/dev/null || echo openssl
}

missing_libraries() {
    local present soname package
    present=$(ldconfig -p)
    while read -r soname package; do
        [[ -z $soname || $present == *"$soname "* ]] || echo "$package"
    done <<<"$1"
}

missing_tools() {
    local command package
    while read -r command package; do
        [[ -z $command ]] || command -v "$command" >/dev/null || echo "$package"
    done <<<"$1"
}

missing_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null ||
        "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

# Ubuntu 24.04 renamed the libraries whose time_t grew: libglib2.0-0 is libglib2.0-0t64 there.
name_here() {
    if apt-cache show "$1t64" >/dev/null 2>&1; then echo "$1t64"; else echo "$1"; fi
}

names_here() {
    local package
    for package in "$@"; do name_here "$package"; done
}

# Prints how a command becomes root's here; fails where it cannot without a password.
as_root() {
    if [[ $(id -u) == 0 ]]; then return 0; fi
    if sudo -n true 2>/dev/null; then echo sudo; else return 1; fi
}

install_packages() {
    local -a root packages
    read -ra root <<<"$1"
    echo "Set-up: installing system packages: ${*:2}"
    "${root[@]}" apt-get update -qq || echo "Set-up: apt could not refresh every list; going on." >&2
    mapfile -t packages < <(names_here "${@:2}")
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get install -y -qq \
        --no-install-recommends -o DPkg::Lock::Timeout=120 "${packages[@]}" >/dev/null
}

tell_command() {
    local sudo='' who=' as root'
    if command -v sudo >/dev/null; then sudo='sudo ' who=''; fi
    {
        echo "Set-up: system packages are missing, and installing them needs root. Run this$who, then try again:"
        echo
        echo "    ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends $(names_here "$@" | xargs)"
        echo
    } >&2
}

missing() {
    missing_libraries "$libraries"
    missing_venv "$2"
    case $1 in
        test)
            missing_libraries "$test_libraries"
            missing_tools "$tools"
            ;;
        sync) missing_postgres ;;
        browser) missing_tools "$browser_tools" ;;
        deploy) missing_tools "$deploy_tools" ;;
        monitoring) missing_tools "$monitoring_tools" ;;
        compose) missing_tools "$compose_tools" ;;
        systemd) missing_tools "$systemd_tools" ;;
        hardware) missing_tools "$hardware_tools" ;;
    esac
}

main() {
    local root
    local -a missing
    if [[ $(uname -s) != Linux ]]; then return 0; fi
    mapfile -t missing < <(missing "$@")
    if [[ ${#missing[@]} == 0 ]]; then return 0; fi
    if ! command -v apt-get >/dev/null; then
        echo "Set-up: this machine has no apt. Install what these Debian packages hold: ${missing[*]}" >&2
        return 1
    fi
    if root=$(as_root); then
        install_packages "$root" "${missing[@]}"
    else
        tell_command "${missing[@]}"
        return 1
    fi
}

main "$@"
