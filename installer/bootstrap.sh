#!/usr/bin/env bash
# Makes a fresh checkout ready: system packages, .venv, locked packages, the project itself, the font, the
# supervisor's page.
#   installer/bootstrap.sh run     for the kiosk, its server, and the checks
#   installer/bootstrap.sh test    for the tests, which also drive a real window
#   installer/bootstrap.sh sync    for the tests with PostgreSQL 15 to 18 and pgbouncer
#   installer/bootstrap.sh browser    for the tests of the supervisor's page in Chromium
#   installer/bootstrap.sh systemd    for the tests of the server as systemd runs it
#   installer/bootstrap.sh compose    for the tests of containers
#   installer/bootstrap.sh deploy    for the tests of what stands before the server
#   installer/bootstrap.sh monitoring    for the tests of what watches the server
#   installer/bootstrap.sh hardware    for the tests with emulated scanners in a virtual machine
# What stands already is left alone: a second call ends in a moment. PYTHON=... picks an interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly python=.venv/bin/python

say() { echo "Set-up: $*"; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Set-up: Python 3.11 or newer is needed; none was found as ${PYTHON:-python3}." >&2
    return 1
}

# A stamp holds the checksum of the files that a step was done for.
fingerprint() { cat "$@" | sha256sum; }
is_done() { [[ -f $1 && $(<"$1") == $(fingerprint "${@:2}") ]]; }
mark_done() { fingerprint "${@:2}" >"$1"; }

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# False when .venv is missing, was moved with its folder, lost its Python to an upgrade of the system,
# or is of another version than PYTHON asks for.
venv_is_sound() {
    local version
    version=$(version_of "$python") &&
        grep -q "^version = $version\." .venv/pyvenv.cfg &&
        grep -qF "$PWD/.venv/bin/python" .venv/bin/pip &&
        [[ -z ${PYTHON:-} || $version == "$(version_of "$PYTHON")" ]]
}

make_venv() {
    if venv_is_sound; then return 0; fi
    say "making the virtual environment .venv with $("$1" --version)"
    "$1" -m venv --clear .venv
}

pip_install() {
    "$python" -m pip install --quiet --disable-pip-version-check --progress-bar off "$@"
}

install_locked() {
    if is_done .venv/.locked requirements-dev.lock; then return 0; fi
    say "installing the locked Python packages (some 250 MB; the first time takes a minute or two)"
    pip_install --require-hashes -r requirements-dev.lock
    mark_done .venv/.locked requirements-dev.lock
}

install_project() {
    if is_done .venv/.project pyproject.toml; then return 0; fi
    say "installing scanstation itself"
    pip_install --no-deps --no-build-isolation --editable .
    mark_done .venv/.project pyproject.toml
}

main() {
    local base
    base=$(find_python)
    installer/system_packages.sh "${1:-run}" "$base"
    make_venv "$base"
    install_locked
    install_project
    installer/fonts.sh
    "$python" installer/build_page.py || true  # it has said why; everything else works
    case ${1:-run} in
        sync) installer/centres.sh ;;
        hardware) installer/guest_system.sh ;;
    esac
}

main "$@"
