# shellcheck shell=bash
# What the benchmarks of the whole service share: a server, a load, a line of the table. Sourced, never run.
#
# `reckon` is the program to measure.

have wrk || install_missing wrk "install wrk, the load generator"
have curl || install_missing curl "install curl"
have sqlite3 || install_missing sqlite3 "install the sqlite3 program"
# Whoever sources this turns so often.
# shellcheck disable=SC2034
readonly TURNS=${BENCH_TURNS:-3} SECONDS_EACH=${BENCH_SECONDS:-4}
readonly CONNECTIONS=32

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

missed=0
# row WHAT LIMIT OURS TARGET UNIT prints a line of the table, and counts those that miss their target; one that begins with <
# is a most.
row() {
  awk -v what="$1" -v limit="$2" -v ours="$3" -v target="$4" -v unit="$5" 'BEGIN {
    ratio = (limit > 0) ? ours / limit : ours / substr(target, 2)
    met = (substr(target, 1, 1) == "<") ? (limit > 0 ? ratio : ours) <= substr(target, 2) + 0 : ratio >= target + 0
    printf "| %s | %s | %s | %s | %.2f | %s | %s |\n", what, (limit > 0 ? limit : ""), ours, unit, ratio, target, (met ? "met" : "missed")
    exit !met }' || missed=$((missed + 1))
}

# serve DATABASE_URL starts Reckon on it and sets $address and $server.
serve() {
  local log
  log=$(mktemp "$scratch/log.XXXXXX")
  DATABASE_URL=$1 "${reckon:?}" serve --listen 127.0.0.1:0 --limit-sign-in-per-address 0 --limit-sign-up-per-address 0 \
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

# load ADDRESS PATH BODY [COOKIE] [CONNECTIONS] posts, or gets where there is no body; it prints requests a second, and the
# 50th and 99th percentile in milliseconds.
load() {
  local cookie='' body=''
  if [ -n "$3" ]; then
    body="wrk.method = 'POST' wrk.body = [[$3]] wrk.headers['Content-Type'] = 'application/json'"
  fi
  if [ -n "${4:-}" ]; then cookie="wrk.headers['Cookie'] = '$4'"; fi
  cat >"$scratch/load.lua" <<LUA
$body
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

# run_parts PREFIX HEAD ALL USUAL [PART...] prints the table of these parts, each a function PREFIX_PART, or of the usual ones.
run_parts() {
  local prefix=$1 head=$2 all=$3 usual=$4 part
  shift 4
  echo "| $head | unit | ratio | target | |"
  echo "|---|---|---|---|---|---|---|"
  # The names are split into words on purpose.
  # shellcheck disable=SC2068
  for part in ${@:-$usual}; do
    case " $all " in
      *" $part "*) "${prefix}_${part//-/_}" ;;
      *) die "there is no part $part; there are $all" ;;
    esac
  done
  if [ "$missed" -gt 0 ]; then die "$missed missed their target"; fi
}
