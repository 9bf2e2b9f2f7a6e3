#!/usr/bin/env bash
# How close is Reckon to what this machine can do?
#
#   scripts/bench.sh                       everything: about five minutes
#   scripts/bench.sh http history sign-in start storm
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

readonly ALL="http history sign-in start storm"
readonly TURNS=${BENCH_TURNS:-3} SECONDS_EACH=${BENCH_SECONDS:-4}
readonly CONNECTIONS=32

have wrk || install_missing wrk "install wrk, the load generator"
have curl || install_missing curl "install curl"
have sqlite3 || install_missing sqlite3 "install the sqlite3 program"
if [ -z "${TEST_DATABASE_URL:-}" ]; then exec scripts/with-postgres.sh "$0" "$@"; fi
pgbench=$(command -v pgbench || find /usr/lib/postgresql -name pgbench | sort -V | tail -n 1)
if [ -z "$pgbench" ]; then die "pgbench is missing: it comes with PostgreSQL"; fi

say "building"
built=$(cargo bench --locked --no-run --package app --package reckon --bench limits --bench sign_in_storm \
  --message-format=json-render-diagnostics)
# artefact KIND NAME prints where cargo put it.
artefact() {
  printf '%s\n' "$built" | grep -F "\"kind\":[\"$1\"]" | grep -F "\"name\":\"$2\"" |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
}
limits=$(artefact bench limits)
storm=$(artefact bench sign_in_storm)
reckon=$(artefact bin reckon)

scratch=$(mktemp -d)
processes=
stop_all() {
  for process in $processes; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  processes=
}
trap 'stop_all; rm -rf "$scratch"' EXIT

# median prints the middle one of the numbers it reads.
median() { sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# row WHAT LIMIT OURS TARGET UNIT prints a line of the table; a target that begins with < is a most.
row() {
  awk -v what="$1" -v limit="$2" -v ours="$3" -v target="$4" -v unit="$5" 'BEGIN {
    ratio = (limit > 0) ? ours / limit : ours / substr(target, 2)
    met = (substr(target, 1, 1) == "<") ? (limit > 0 ? ratio : ours) <= substr(target, 2) + 0 : ratio >= target + 0
    printf "| %s | %s | %s | %s | %.2f | %s | %s |\n", what, (limit > 0 ? limit : ""), ours, unit, ratio, target, (met ? "met" : "missed") }'
}

# serve DATABASE_URL starts Reckon on it and sets $address and $server.
serve() {
  local log
  log=$(mktemp "$scratch/log.XXXXXX")
  DATABASE_URL=$1 "$reckon" serve --listen 127.0.0.1:0 --limit-sign-in-per-address 0 --limit-sign-up-per-address 0 \
    --limit-calculate-per-address 0 2>"$log" &
  server=$!
  processes="$processes $server"
  for _ in $(seq 200); do
    address=$(sed -n 's/.*"address":"\([^"]*\)".*/\1/p' "$log")
    if [ -n "$address" ]; then return; fi
    sleep 0.05
  done
  cat "$log" >&2
  die "Reckon did not start (its log is above)"
}

# load ADDRESS PATH BODY [HEADER] prints requests a second, and the 50th and 99th percentile in milliseconds.
load() {
  local cookie=
  if [ -n "${4:-}" ]; then cookie="wrk.headers['Cookie'] = '$4'"; fi
  cat >"$scratch/load.lua" <<LUA
wrk.method = "POST"
wrk.body = [[$3]]
wrk.headers["Content-Type"] = "application/json"
$cookie
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("figures %.0f %.2f %.2f %d\n", summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
LUA
  local figures
  figures=$(wrk --threads 1 --connections "${5:-$CONNECTIONS}" --duration "${SECONDS_EACH}s" --timeout 20s \
    --script "$scratch/load.lua" "http://$1$2" | sed -n 's/^figures //p')
  if [ "${figures##* }" != 0 ]; then die "$2: ${figures##* } requests failed"; fi
  echo "$figures"
}

# sign_up NAME signs up and prints the cookie of a session.
sign_up() {
  local body="{\"username\": \"$1\", \"email\": \"$1@example.org\", \"password\": \"violet otters juggle\"}"
  curl -fsS -H 'Content-Type: application/json' -d "$body" "http://$address/api/users" >/dev/null
  curl -fsS -i -H 'Content-Type: application/json' -d "{\"username\": \"$1\", \"password\": \"violet otters juggle\"}" \
    "http://$address/api/auth/login" | sed -n 's/^set-cookie: \(session=[^;]*\).*/\1/p'
}

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
      echo "INSERT INTO calculations SELECT randomblob(16), id, '1+2*3', '7', '7', '7', 'rad', NULL, datetime(), datetime() FROM user;"
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
    load "$address" /api/auth/login '{"username": "ada", "password": "violet otters juggle"}' '' 8 >>"$scratch/b"
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

if [ $# = 0 ]; then
  # The names are split into words on purpose.
  # shellcheck disable=SC2086
  set -- $ALL
fi
echo "| what, and its limit | limit | Reckon | unit | ratio | target | |"
echo "|---|---|---|---|---|---|---|"
for part in "$@"; do
  case " $ALL " in
    *" $part "*) "bench_${part//-/_}" ;;
    *) die "there is no part $part; there are $ALL" ;;
  esac
done
