#!/usr/bin/env bash
# Rehearses backup and restore, on SQLite and on PostgreSQL: copies the database while people write to it, puts the copy
# into a new place, and looks whether a Reckon on it knows the user, their session and what they kept.
#
# Runs the debug build, or the binary that RECKON names, and the PostgreSQL of with-postgres.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh
source scripts/serving.sh

if [ "${1:-}" != inside ]; then
  find_reckon
  export RECKON
  exec scripts/with-postgres.sh scripts/backup-test.sh inside
fi

readonly SIGN_UP='{"username":"ada","email":"ada@example.org","password":"a plum in the orchard at dusk"}'
readonly SIGN_IN='{"username":"ada","password":"a plum in the orchard at dusk"}'

# write_on keeps a calculation after the other until told to stop. What it has done is in `written`.
write_on() {
  local count=0
  while [ ! -e "$scratch/enough" ]; do
    count=$((count + 1))
    curl --silent --fail --max-time 20 --cookie "$scratch/cookies" --header 'content-type: application/json' \
      --data '{"expression":"1 + '$count'","save":true}' --output /dev/null "$url/api/calculate" || break
    echo "$count" >"$scratch/written"
  done
}

# rehearse NAME FROM TO: FROM and TO are URLs of databases.
rehearse() {
  local name=$1 from=$2 to=$3 writer deadline kept
  start_reckon DATABASE_URL="$from"
  post 201 "$url/api/users" "$SIGN_UP" >/dev/null
  post 200 "$url/api/auth/login" "$SIGN_IN" --cookie-jar "$scratch/cookies" >/dev/null
  post 200 "$url/api/calculate" '{"expression":"6 * 7","save":true}' --cookie "$scratch/cookies" >/dev/null

  # So large that a copy which begins anew with each write would not end while somebody writes.
  case $from in sqlite:*)
    sqlite3 -cmd '.timeout 10000' "${from#sqlite://}" 'CREATE TABLE filler AS WITH RECURSIVE rows (number) AS
      (SELECT 1 UNION ALL SELECT number + 1 FROM rows WHERE number < 150) SELECT randomblob(1000000) FROM rows'
    ;;
  esac
  rm -f "$scratch/enough" "$scratch/written"
  write_on &
  writer=$!
  deadline=$((SECONDS + 30))
  until [ -s "$scratch/written" ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then die "nothing was written within 30 s"; fi
    sleep 0.1
  done
  kept=$(cat "$scratch/written")
  DATABASE_URL=$from timeout 30 scripts/backup.sh "$scratch/$name-copy" || die "the backup did not end while people wrote"
  # What is written after the copy is not in it, so the copy is of that moment.
  until [ "$(cat "$scratch/written")" -gt "$((kept + 2))" ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then die "writing stopped with the backup"; fi
    sleep 0.1
  done
  touch "$scratch/enough"
  wait "$writer"
  stop_reckon "$pid"

  DATABASE_URL=$to scripts/restore.sh "$scratch/$name-copy"
  if DATABASE_URL=$to scripts/restore.sh "$scratch/$name-copy" 2>/dev/null; then die "restore.sh overwrote a database"; fi
  start_reckon DATABASE_URL="$to"
  post 200 "$url/api/auth/login" "$SIGN_IN" >/dev/null
  ask 200 "$url/api/users/me" --cookie "$scratch/cookies" | grep -q '"ada"' || die "the session is lost"
  # The newest come first; the oldest is the one from before everything else.
  walk "$url/api/calculations?limit=100" >"$scratch/history"
  grep -q '^6 \* 7$' "$scratch/history" || die "the first calculation is lost"
  grep -q "^1 + $kept\$" "$scratch/history" || die "the calculation written before the copy is lost"
  stop_reckon "$pid"
  say "backup and restore work on $name"
}

# walk URL prints the expressions of all pages of the history.
walk() {
  local page=$1 before=
  while :; do
    ask 200 "$page${before:+&before=$before}" --cookie "$scratch/cookies" >"$scratch/page"
    python3 -c 'import json, sys
for item in json.load(sys.stdin)["items"]: print(item["expression"])' <"$scratch/page"
    before=$(python3 -c 'import json, sys
print(json.load(sys.stdin).get("next") or "")' <"$scratch/page")
    if [ -z "$before" ]; then break; fi
  done
}

scratch=$(mktemp -d)
# shellcheck disable=SC2154
trap 'touch "$scratch/enough"; kill "${pid:-}" 2>/dev/null || true; wait; rm -rf "$scratch"' EXIT

rehearse SQLite "sqlite://$scratch/from.db" "sqlite://$scratch/to.db"

# Why a rollback needs the copy: a version refuses tables that a newer one has changed.
sqlite3 "$scratch/to.db" "INSERT INTO seaql_migrations VALUES ('m9999_of_a_newer_version', 0)"
if DATABASE_URL="sqlite://$scratch/to.db" "$RECKON" migrate 2>/dev/null; then die "tables of a newer version were accepted"; fi

for database in backup_from backup_to; do
  psql --no-psqlrc --quiet --dbname="$TEST_DATABASE_URL" --command="CREATE DATABASE $database"
done
rehearse PostgreSQL "${TEST_DATABASE_URL%/*}/backup_from" "${TEST_DATABASE_URL%/*}/backup_to"
for database in backup_from backup_to; do
  psql --no-psqlrc --quiet --dbname="$TEST_DATABASE_URL" --command="DROP DATABASE $database"
done
