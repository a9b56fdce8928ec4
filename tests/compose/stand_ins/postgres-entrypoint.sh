#!/bin/sh
# Of the official image's entrypoint what docker-compose.yml relies on: an empty volume gets a cluster, its owner
# with the password of a file, and the database; a missing password ends it.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ -z "$(cat "$POSTGRES_PASSWORD_FILE")" ]; then
        echo "Error: Database is uninitialized and superuser password is not specified." >&2
        exit 1
    fi
    # shellcheck disable=SC2086
    initdb --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --options "-c listen_addresses=''" start
    createdb --username "$POSTGRES_USER" --no-password "$POSTGRES_DB"
    pg_ctl --wait --mode fast stop
fi
exec "$@" -c 'listen_addresses=*'
