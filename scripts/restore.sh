#!/usr/bin/env bash
# Puts a copy that backup.sh made into an empty place:
#
#   DATABASE_URL=sqlite:///var/lib/reckon/reckon.db scripts/restore.sh /backup/2026-11-30
#   DATABASE_URL=postgres://reckon:…@host/reckon scripts/restore.sh /backup/2026-11-30
#
# Nothing is overwritten: an SQLite file must not be there yet, a PostgreSQL database has to be empty. No Reckon may run
# on it meanwhile. The files belong to whoever runs this; give them to Reckon's user afterwards.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

directory=${1:-}
if [ $# != 1 ]; then die "say where the copy is: scripts/restore.sh DIRECTORY"; fi
if [ -n "${DATABASE_URL_FILE:-}" ]; then DATABASE_URL=$(cat "$DATABASE_URL_FILE"); fi

umask 077
case ${DATABASE_URL:-sqlite://reckon.db} in
  sqlite:*)
    file=$(sqlite_file "${DATABASE_URL:-sqlite://reckon.db}")
    for there in "$file" "$file-wal" "$file-shm" "$file.key"; do
      if [ -e "$there" ]; then die "$there is there already: move it away first"; fi
    done
    if [ -f "$directory/reckon.db.key" ]; then cp "$directory/reckon.db.key" "$file.key"; fi
    cp "$directory/reckon.db" "$file"
    ;;
  postgres:* | postgresql:*)
    if [ "$(psql --no-psqlrc --tuples-only --no-align --dbname="$DATABASE_URL" \
      --command="SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" != 0 ]; then
      die "the database is not empty: make a new one, and put its URL into DATABASE_URL"
    fi
    pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$DATABASE_URL" \
      "$directory/reckon.dump"
    ;;
  *) die "DATABASE_URL has to start with postgres:// or sqlite://" ;;
esac
say "restored from $directory"
