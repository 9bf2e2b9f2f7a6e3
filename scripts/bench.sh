#!/usr/bin/env bash
# How close is Reckon to what this machine can do?
#
#   scripts/bench.sh                       everything: about five minutes
#   scripts/bench.sh http history sign-in start storm overload
#
# Reckon and a program that is the limit of it take turns under one load generator (wrk; pgbench for PostgreSQL, sqlite3
# for SQLite), so that what else the machine does hits both. Printed are medians of the turns and their ratio; only
# ratios are compared with the targets. Everything stays on loopback and ends with this script.
#
# Backquotes in single quotes are those of Markdown:
# shellcheck disable=SC2016
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly ALL="http history sign-in start storm overload"
if [ -z "${TEST_DATABASE_URL:-}" ]; then exec scripts/with-postgres.sh "scripts/${0##*/}" "$@"; fi
pgbench=$(command -v pgbench || find /usr/lib/postgresql -name pgbench | sort -V | tail -n 1)
if [ -z "$pgbench" ]; then die "pgbench is missing: it comes with PostgreSQL"; fi

say "building"
built=$(cargo bench --locked --no-run --package reckon --bench crowd --bench limits --bench sign_in_storm \
  --message-format=json-render-diagnostics)
crowd=$(artefact "$built" bench crowd)
limits=$(artefact "$built" bench limits)
storm=$(artefact "$built" bench sign_in_storm)
reckon=$(artefact "$built" bin reckon)

source scripts/bench-common.sh

bench_http() {
  "$limits" http >"$scratch/limit" &
  processes="$processes $!"
  serve "sqlite://$scratch/http.db"
  for _ in $(seq 100); do if [ -s "$scratch/limit" ]; then break; fi; sleep 0.05; done
  local limit path body
  limit=$(cat "$scratch/limit")
  for path in /api/add /api/calculate; do
    body='{"a": 1.5, "b": 2.25}'
    if [ "$path" = /api/calculate ]; then body='{"expression": "1+2*3"}'; fi
    : >"$scratch/a"; : >"$scratch/b"
    for _ in $(seq "$TURNS"); do
      load "$limit" "$path" "$body" >>"$scratch/a"
      load "$address" "$path" "$body" >>"$scratch/b"
    done
    row "\`$path\`, bare axum" "$(median <"$scratch/a")" "$(median <"$scratch/b")" 0.85 requests/s
    say "$path: p50 and p99 of axum $(tail -n 1 "$scratch/a" | cut -d ' ' -f 2,3) ms, of Reckon $(tail -n 1 "$scratch/b" | cut -d ' ' -f 2,3) ms"
  done
  stop_all
}

readonly CALCULATION='{"expression": "1+2*3"}'
readonly SIGN_IN='{"username": "ada", "password": "violet otters juggle"}'

bench_history() {
  # PostgreSQL: the same row, inserted by pgbench with prepared statements, over as many connections.
  local name="reckon_bench_$$" url cookie
  psql --quiet "$TEST_DATABASE_URL" -c "CREATE DATABASE $name"
  url=${TEST_DATABASE_URL%/*}/$name
  serve "$url"
  cookie=$(sign_up ada)
  cat >"$scratch/insert.sql" <<'SQL'
INSERT INTO calculations (id, user_id, expression, result, decimal, approximation, angle, note, created_at, updated_at)
SELECT gen_random_uuid(), id, '1+2*3', '7', '7', '7', 'rad', NULL, now(), now() FROM users LIMIT 1;
SQL
  : >"$scratch/a"; : >"$scratch/b"
  for _ in $(seq "$TURNS"); do
    "$pgbench" --no-vacuum --client 16 --jobs 1 --protocol prepared --time "$SECONDS_EACH" --file "$scratch/insert.sql" "$url" 2>/dev/null |
      sed -n 's/^tps = \([0-9]*\).*/\1/p' >>"$scratch/a"
    load "$address" /api/calculations "$CALCULATION" "$cookie" >>"$scratch/b"
  done
  row '`POST /api/calculations`, inserts of pgbench' "$(median <"$scratch/a")" "$(median <"$scratch/b")" 0.4 rows/s
  stop_all
  psql --quiet "$TEST_DATABASE_URL" -c "DROP DATABASE $name WITH (FORCE)"

  # SQLite: the same row, a transaction each, by the program of SQLite with the same settings.
  serve "sqlite://$scratch/history.db"
  cookie=$(sign_up ada)
  {
    echo 'PRAGMA journal_mode = wal; PRAGMA synchronous = full;'
    echo 'CREATE TABLE user AS SELECT id FROM source.users;'
    for _ in $(seq 10000); do
      echo "INSERT INTO calculations (id, user_id, expression, result, decimal, approximation, angle, note, created_at, updated_at) SELECT randomblob(16), id, '1+2*3', '7', '7', '7', 'rad', NULL, datetime(), datetime() FROM user;"
    done
  } >"$scratch/inserts.sql"
  : >"$scratch/a"; : >"$scratch/b"
  for _ in $(seq "$TURNS"); do
    rm -f "$scratch"/limit.db*
    sqlite3 "$scratch/history.db" .schema | grep -v sqlite_ | sqlite3 "$scratch/limit.db"
    local begun ended
    begun=$(date +%s%N)
    sqlite3 -cmd "ATTACH '$scratch/history.db' AS source" "$scratch/limit.db" <"$scratch/inserts.sql" >/dev/null
    ended=$(date +%s%N)
    echo $((10000 * 1000000000 / (ended - begun))) >>"$scratch/a"
    load "$address" /api/calculations "$CALCULATION" "$cookie" >>"$scratch/b"
  done
  row '`POST /api/calculations`, inserts of SQLite' "$(median <"$scratch/a")" "$(median <"$scratch/b")" 0.4 rows/s
  stop_all
}

bench_sign_in() {
  serve "sqlite://$scratch/sign-in.db"
  sign_up ada >/dev/null
  : >"$scratch/a"; : >"$scratch/b"
  for _ in $(seq "$TURNS"); do
    "$limits" argon2 "$SECONDS_EACH" >>"$scratch/a"
    load "$address" /api/auth/login "$SIGN_IN" '' 8 >>"$scratch/b"
  done
  row 'sign-ins, bare Argon2id on all cores' "$(median <"$scratch/a")" "$(median <"$scratch/b")" 0.95 sign-ins/s
  stop_all
}

bench_start() {
  : >"$scratch/a"; : >"$scratch/b"
  for turn in 1 2 3 4 5 6 7; do
    mkdir "$scratch/start.$turn"
    "$limits" start "$reckon" "$scratch/start.$turn" >"$scratch/start"
    cut -d ' ' -f 1 "$scratch/start" >>"$scratch/a"
    cut -d ' ' -f 2 "$scratch/start" >>"$scratch/b"
  done
  row 'from the start to the first answer, on an empty directory' 0 "$(median <"$scratch/a")" '<50' ms
  row 'memory while idle' 0 "$(median <"$scratch/b")" '<20' MiB
}

bench_storm() {
  local answer
  answer=$("$storm" --bench || true)
  say "$answer"
  printf '%s\n' "$answer" | awk '$1 == "idle" { idle = $4 } $1 == "storm" { storm = $4 } END { print idle, storm }' >"$scratch/storm"
  row 'p99 of `/api/calculate` in a storm of sign-ins, idle' "$(cut -d ' ' -f 1 "$scratch/storm")" "$(cut -d ' ' -f 2 "$scratch/storm")" '<2' ms
}

# As many at once as keep all cores busy give the most that can be served, and then four times as many come.
bench_overload() {
  serve "sqlite://$scratch/overload.db"
  sign_up ada >/dev/null
  overload 'long calculations' /api/calculate '{"expression": "sum(sin(k), k, 1, 300)"}' "$(nproc)"
  overload sign-ins /api/auth/login "$SIGN_IN" 8
  stop_all
}

# overload WHAT PATH BODY CONNECTIONS
overload() {
  local peak
  : >"$scratch/a"
  for _ in $(seq "$TURNS"); do load "$address" "$2" "$3" '' "$4" >>"$scratch/a"; done
  peak=$(median <"$scratch/a")
  "$crowd" rate "$address" "$2" $((peak * 4)) $((SECONDS_EACH * 5)) "$3" >"$scratch/b"
  say "$1 at four times the peak: $(cut -d ' ' -f 2 "$scratch/b") refused, $(cut -d ' ' -f 3 "$scratch/b") without an answer"
  row "$1 served while four times as many are asked for, at most" "$peak" "$(cut -d ' ' -f 1 "$scratch/b")" 0.8 requests/s
  row "p99 of a refusal of $1 then" 0 "$(cut -d ' ' -f 4 "$scratch/b")" '<50' ms
}

run_parts bench "what, and its limit | limit | Reckon" "$ALL" "$ALL" "$@"
