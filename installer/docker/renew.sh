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

# One at a time: the file is only what the lock is on.
exec 9<docker-compose.yml

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

health() { of "$1" '{{.State.Status}} {{.State.Health.Status}}'; }

# Let .env name a version.
name_version() {
    [ "$(named SCANSTATION_VERSION)" != "$1" ] || return 0
    { grep -v '^SCANSTATION_VERSION=' .env || true; echo "SCANSTATION_VERSION=$1"; } >.env.new
    cat .env.new >.env
    rm .env.new
}

# Give servers back what they ran, the last one first.
put_back() {
    for server in "$@"; do
        make_anew "$server" "$BEFORE"
        is_healthy "$server" || ended "$server is ill with the version before, too: docker-compose logs $server"
        sleep "$FRONT_NOTICES_S"
    done
}

flock --nonblock 9 || ended "somebody does this just now; nothing was touched"
IMAGE=$(named SCANSTATION_IMAGE)
IMAGE=${IMAGE:-scanstation-server}
version=${1:-$(named SCANSTATION_VERSION)}
version=${version:-latest}
named_before=$(named SCANSTATION_VERSION)
docker image inspect "$IMAGE:$version" >/dev/null 2>&1 || ended "there is no image $IMAGE:$version: build or pull it"
before=$(of server-1 '{{.Image}}') && [ "$before" = "$(of server-2 '{{.Image}}')" ] ||
    ended "server-1 and server-2 are not there or not of one version: docker-compose up -d first"
new=$(docker image inspect --format '{{.Id}}' "$IMAGE:$version")
# Else what was built while .env names that one would be taken for the version before, and be lost.
[ "$version" != "$BEFORE" ] || [ "$new" = "$before" ] || ended "$BEFORE was built anew: build another version, and name it"
docker tag "$before" "$IMAGE:$BEFORE"

# Who is ill makes way first, so that the other one serves meanwhile.
order="server-1 server-2"
case "$(health server-1)|$(health server-2)" in
    "running healthy|running healthy") ;;
    "running healthy|"*) order="server-2 server-1" ;;
esac
say "a backup"
compose exec -T "${order#* }" scanstation-server backup || ended "no backup, so nothing was touched"
say "the centre's tables, and whether $version would run here"
SCANSTATION_VERSION=$version compose run --rm -T --no-deps centre || ended "the centre stays as it was; no server was touched"
SCANSTATION_VERSION=$version compose run --rm -T --no-deps check || ended "$version would not run here; no server was touched"

made=""
for server in $order; do
    say "$server"
    made="$server $made"
    if make_anew "$server" "$version" && is_healthy "$server"; then
        sleep "$FRONT_NOTICES_S"
        continue
    fi
    compose logs --tail 20 "$server" >&2
    say "$server is not well with $version: the version before is put back" >&2
    if [ "${named_before:-latest}" = "$version" ] && [ "$new" != "$before" ]; then
        name_version "$BEFORE"  # else the next `up`, or start of the machine, would make both of it
        say ".env names $BEFORE now; when it is mended: ./renew.sh $version" >&2
    fi
    # shellcheck disable=SC2086
    put_back $made
    ended "the version before serves again; nothing is lost"
done

name_version "$version"
say "nginx's file and certificate"
{ compose run --rm -T --no-deps front && compose exec -T nginx nginx -t -q && compose exec -T nginx nginx -s reload; } ||
    ended "both servers are of $version, and nginx goes on with the file it has: docker-compose logs nginx"
say "both servers are of $version"
