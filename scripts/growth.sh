#!/usr/bin/env bash
# Does Reckon stay as fast and as small as it was, when much is kept, many are connected and time goes by?
#
#   scripts/growth.sh                          pages and connections: about ten minutes, and 6 GB of disk
#   scripts/growth.sh pages connections soak   some of it; the soak takes half an hour (SOAK_MINUTES)
#
# pages: the first page of a history and one in its middle, for a user with a thousand rows and one with ten million, on both
# databases. connections: ten thousand that do nothing. soak: everything in turn, and the memory after each round.
#
# Runs the release build, or the binary that RECKON names.
#
# Backquotes in single quotes are those of Markdown:
# shellcheck disable=SC2016
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly ALL="pages connections"
readonly FEW=1000 MANY=${GROWTH_ROWS:-10000000} CONNECTED=10000 SOAK_MINUTES=${SOAK_MINUTES:-30}
readonly CALCULATION='{"expression": "1+2*3"}'
if [ -z "${TEST_DATABASE_URL:-}" ]; then exec scripts/with-postgres.sh "scripts/${0##*/}" "$@"; fi

say "building"
built=$(cargo bench --locked --no-run --package reckon --bench crowd \
  --message-format=json-render-diagnostics)
crowd=$(artefact "$built" bench crowd)
reckon=${RECKON:-$(artefact "$built" bin reckon)}
source scripts/bench-common.sh

# fill URL USER ROWS keeps so many calculations of this user, past the server.
fill() {
  case $1 in
    sqlite:*) python3 - "$(sqlite_file "$1")" "$2" "$3" <<'PYTHON' ;;
import sqlite3, sys
file, name, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
connection = sqlite3.connect(file)
connection.execute("PRAGMA synchronous = off")
(user,) = connection.execute("SELECT id FROM users WHERE username = ?", (name,)).fetchone()
when = "2026-01-01 00:00:00.000000+00:00"
connection.executemany(
    "INSERT INTO calculations (id, user_id, expression, result, decimal, approximation, angle, created_at, updated_at)"
    " VALUES (?, ?, '1+2*3', '7', '7', '7', 'rad', ?, ?)",
    ((number.to_bytes(16, "big"), user, when, when) for number in range(rows)))
connection.commit()
PYTHON
    *)
      psql --quiet --no-psqlrc "$1" -v ON_ERROR_STOP=1 -c "
        INSERT INTO calculations (id, user_id, expression, result, decimal, approximation, angle, created_at, updated_at)
        SELECT lpad(to_hex(number), 32, '0')::uuid, users.id, '1+2*3', '7', '7', '7', 'rad', now(), now()
        FROM users, generate_series(0, $3 - 1) AS number WHERE username = '$2'" -c 'VACUUM ANALYZE calculations'
      ;;
  esac
}

# pages_of URL_OF_FEW URL_OF_MANY NAME
pages_of() {
  local few many few_cookie many_cookie before where
  serve "$1"
  few=$address few_cookie=$(sign_up ada)
  fill "$1" ada "$FEW"
  serve "$2"
  many=$address many_cookie=$(sign_up ada)
  fill "$2" ada "$MANY"
  for where in first middle; do
    : >"$scratch/a"; : >"$scratch/b"
    for _ in $(seq "$TURNS"); do
      before=
      if [ "$where" = middle ]; then before="&before=$(printf '00000000-0000-0000-0000-%012x' $((FEW / 2)))"; fi
      load "$few" "/api/calculations?limit=20$before" '' "$few_cookie" 1 >>"$scratch/a"
      if [ "$where" = middle ]; then before="&before=$(printf '00000000-0000-0000-0000-%012x' $((MANY / 2)))"; fi
      load "$many" "/api/calculations?limit=20$before" '' "$many_cookie" 1 >>"$scratch/b"
    done
    row "$3: the $where page of $MANY rows, of $FEW" "$(per_request <"$scratch/a")" "$(per_request <"$scratch/b")" '<1.2' ms
  done
  stop_all
}

# per_request reads requests a second of one connection and prints the milliseconds of each.
per_request() { median | awk '{ printf "%.3f", 1000 / $1 }'; }

growth_pages() {
  local name
  pages_of "sqlite://$scratch/few.db" "sqlite://$scratch/many.db" SQLite
  rm -f "$scratch"/*.db*
  for name in few many; do psql --quiet "$TEST_DATABASE_URL" -c "CREATE DATABASE reckon_growth_$name"; done
  pages_of "${TEST_DATABASE_URL%/*}/reckon_growth_few" "${TEST_DATABASE_URL%/*}/reckon_growth_many" PostgreSQL
  for name in few many; do psql --quiet "$TEST_DATABASE_URL" -c "DROP DATABASE reckon_growth_$name WITH (FORCE)"; done
}

# memory prints the resident memory of the server in MiB.
memory() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status"; }

growth_connections() {
  local before holder
  ulimit -n $((CONNECTED + 1000)) 2>/dev/null || die "this needs $((CONNECTED + 1000)) open files: ulimit -Hn says what is allowed"
  serve "sqlite://$scratch/connections.db"
  load "$address" /api/calculate "$CALCULATION" >/dev/null
  before=$(memory)
  mkfifo "$scratch/hold"
  "$crowd" idle "$address" "$CONNECTED" <"$scratch/hold" >"$scratch/open" &
  holder=$!
  processes="$processes $holder"
  exec 9>"$scratch/hold"
  until [ -s "$scratch/open" ]; do kill -0 "$holder"; sleep 0.1; done
  row "memory with $CONNECTED idle connections, without" "$before" "$(memory)" '<20' MiB
  load "$address" /api/calculate "$CALCULATION" >"$scratch/a"
  say "meanwhile $(cut -d ' ' -f 1 "$scratch/a") calculations a second"
  exec 9>&-
  stop_all
}

# Everything that users do, over and over; the memory of the last quarter is compared with that of the second, as the first
# fills the pools.
growth_soak() {
  local cookie end quarter
  serve "sqlite://$scratch/soak.db"
  cookie=$(sign_up ada)
  : >"$scratch/memory"
  end=$((SECONDS + SOAK_MINUTES * 60))
  while [ "$SECONDS" -lt "$end" ]; do
    load "$address" /api/calculate '{"expression": "sqrt(2) * 60 mph to km/h"}' '' 8 >/dev/null
    load "$address" /api/calculations "$CALCULATION" "$cookie" 8 >/dev/null
    load "$address" '/api/calculations?limit=100' '' "$cookie" 8 >/dev/null
    load "$address" '/?expression=sin(x)%2Fx' '' "$cookie" 8 >/dev/null
    load "$address" /api/auth/login '{"username": "ada", "password": "violet otters juggle"}' '' 4 >/dev/null
    load "$address" /api/calculate '{"expression": "sum(sin(k), k, 1, 300)", "digits": 200}' '' 4 >/dev/null
    # What hashes used is given back by then.
    sleep 3
    memory >>"$scratch/memory"
    echo >>"$scratch/memory"
    say "memory after round $(wc -l <"$scratch/memory"): $(tail -n 1 "$scratch/memory") MiB"
  done
  quarter=$(($(wc -l <"$scratch/memory") / 4))
  if [ "$quarter" = 0 ]; then die "that were fewer than four rounds: SOAK_MINUTES has to be greater"; fi
  row "memory after $SOAK_MINUTES minutes of everything, earlier" \
    "$(sed -n "$((quarter + 1)),$((quarter * 2))p" "$scratch/memory" | median)" \
    "$(tail -n "$quarter" "$scratch/memory" | median)" '<1.1' MiB
  stop_all
}

run_parts growth "what, and what it is compared with | then | now" "$ALL soak" "$ALL" "$@"
