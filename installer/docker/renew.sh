#!/bin/sh
# Makes the two servers anew, one after the other, so that nobody waits: another version, or what .env says now.
#   ./renew.sh 1.5.0    this version, whose image is built or pulled; at the end .env names it
#   ./renew.sh          the version that .env names
# A backup and the new version's own `check` come before anything is stopped. A server that is not healthy within
# WAIT_S seconds (120) gets the image back that it ran before; so does the one that was made anew before it.
set -eu
cd "$(dirname "$0")"
WAIT_S=${WAIT_S:-120}
BEFORE=before-renewal
FRONT_NOTICES_S=3

say() { echo "renew: $*"; }
ended() { say "$*" >&2; exit 1; }

# Compose 1 or 2.
compose() {
    if command -v docker-compose >/dev/null; then docker-compose "$@"; else docker compose "$@"; fi
}

# What .env says of a name.
named() { sed -n "s/^$1=//p" .env | tail -n 1; }

# What of a service's container: a Go template.
of() { docker inspect --format "$2" "$(compose ps -q "$1")"; }

make_anew() { SCANSTATION_VERSION=$2 compose up -d --no-deps --force-recreate "$1"; }

# It runs, was not started again, and answers.
is_healthy() {
    until_s=$(($(date +%s) + WAIT_S))
    while [ "$(date +%s)" -lt "$until_s" ]; do
        case $(of "$1" '{{.State.Status}} {{.RestartCount}} {{.State.Health.Status}}' || true) in
            "running 0 healthy") return 0 ;;
            "running 0 "*) sleep 1 ;;
            *) return 1 ;;
        esac
    done
    return 1
}

# Give servers back what they ran, the last one first.
put_back() {
    for server in "$@"; do
        make_anew "$server" "$BEFORE"
        is_healthy "$server" || ended "$server is ill with the version before, too: docker-compose logs $server"
        sleep "$FRONT_NOTICES_S"
    done
}

IMAGE=$(named SCANSTATION_IMAGE)
IMAGE=${IMAGE:-scanstation-server}
version=${1:-$(named SCANSTATION_VERSION)}
version=${version:-latest}
docker image inspect "$IMAGE:$version" >/dev/null 2>&1 || ended "there is no image $IMAGE:$version: build or pull it"
before=$(of server-1 '{{.Image}}') && [ "$before" = "$(of server-2 '{{.Image}}')" ] ||
    ended "server-1 and server-2 are not there or not of one version: docker-compose up -d first"
docker tag "$before" "$IMAGE:$BEFORE"

say "a backup"
compose exec -T server-1 scanstation-server backup || ended "no backup, so nothing was touched"
say "the centre's tables, and whether $version would run here"
SCANSTATION_VERSION=$version compose run --rm -T --no-deps centre || ended "the centre stays as it was; no server was touched"
SCANSTATION_VERSION=$version compose run --rm -T --no-deps check || ended "$version would not run here; no server was touched"

made=""
for server in server-1 server-2; do
    say "$server"
    made="$server $made"
    if make_anew "$server" "$version" && is_healthy "$server"; then
        sleep "$FRONT_NOTICES_S"
        continue
    fi
    compose logs --tail 20 "$server" >&2
    say "$server is not well with $version: the version before is put back" >&2
    # shellcheck disable=SC2086
    put_back $made
    ended "the version before serves again; nothing is lost"
done

if [ "$(named SCANSTATION_VERSION)" != "$version" ]; then
    { grep -v '^SCANSTATION_VERSION=' .env || true; echo "SCANSTATION_VERSION=$version"; } >.env.new
    cat .env.new >.env
    rm .env.new
fi
say "nginx's file and certificate"
{ compose run --rm -T --no-deps front && compose exec -T nginx nginx -t -q && compose exec -T nginx nginx -s reload; } ||
    ended "both servers are of $version, and nginx goes on with the file it has: docker-compose logs nginx"
say "both servers are of $version"
