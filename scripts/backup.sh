#!/usr/bin/env bash
# Copies the database of a Reckon that may be running into a directory that is not there yet:
#
#   DATABASE_URL=sqlite:///var/lib/reckon/reckon.db scripts/backup.sh /backup/2026-11-30
#   DATABASE_URL=postgres://reckon:…@host/reckon scripts/backup.sh /backup/2026-11-30
#
# The copy is of one moment, whatever is written meanwhile. With SQLite the file of the secret key goes along, if there
# is one: without it, what is encrypted in the database is lost. Needs sqlite3 or pg_dump, the latter not older than the
# server.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

directory=${1:-}
if [ $# != 1 ]; then die "say where to put the copy: scripts/backup.sh DIRECTORY"; fi
if [ -n "${DATABASE_URL_FILE:-}" ]; then DATABASE_URL=$(cat "$DATABASE_URL_FILE"); fi

umask 077
mkdir "$directory"
case ${DATABASE_URL:-sqlite://reckon.db} in
  sqlite:*)
    if ! have sqlite3; then die "sqlite3 is missing: install it, then run this again"; fi
    file=$(sqlite_file "${DATABASE_URL:-sqlite://reckon.db}")
    if [ ! -f "$file" ]; then die "there is no database $file"; fi
    # One read of one moment. The shell's `.backup` begins anew whenever somebody writes, and may never end.
    sqlite3 -bail -cmd '.timeout 10000' "$file" "VACUUM INTO '${directory//\'/\'\'}/reckon.db'"
    if [ "$(sqlite3 "$directory/reckon.db" 'PRAGMA integrity_check')" != ok ]; then die "the copy is damaged"; fi
    if [ -f "$file.key" ]; then cp "$file.key" "$directory/reckon.db.key"; fi
    ;;
  postgres:* | postgresql:*)
    if ! have pg_dump; then die "pg_dump is missing: install PostgreSQL's programs, then run this again"; fi
    pg_dump --format=custom --no-owner --no-privileges --file="$directory/reckon.dump" --dbname="$DATABASE_URL"
    # A dump that cannot be listed cannot be restored.
    pg_restore --list "$directory/reckon.dump" >/dev/null
    ;;
  *) die "DATABASE_URL has to start with postgres:// or sqlite://" ;;
esac
say "the copy is in $directory"
