# shellcheck shell=bash
# What the tests of deployments and backups share: a Reckon that runs, and requests to it. Sourced after common.sh; whoever
# sources it sets `scratch` to a directory of its own.

scratch=

# RECKON is the binary: a given one, or that of the debug build.
find_reckon() {
  if [ -z "${RECKON:-}" ]; then
    cargo build --locked --quiet --package reckon
    RECKON=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)/debug/reckon
  fi
}

# free_port prints a port of 127.0.0.1 on which nothing listens.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# start_reckon NAME=VALUE... starts one with these settings and waits until it is healthy. Sets
# `port`, `url` and `pid`.
start_reckon() {
  local deadline=$((SECONDS + 30))
  port=$(free_port)
  # The cheapest hash that is accepted: these tests are not about it.
  env -C "$scratch" RECKON_LISTEN="127.0.0.1:$port" RECKON_HASH_MEMORY_MIB=12 RECKON_LOG=info "$@" \
    "$RECKON" serve 2>>"$scratch/reckon.log" &
  pid=$!
  url=http://127.0.0.1:$port
  until RECKON_LISTEN="127.0.0.1:$port" "$RECKON" health >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ] || ! kill -0 "$pid" 2>/dev/null; then
      tail -n 20 "$scratch/reckon.log" >&2
      die "Reckon did not start (the end of its log is above)"
    fi
    sleep 0.2
  done
}

# stop_reckon PID ends it as a service manager does, and insists on a good end.
stop_reckon() {
  kill -TERM "$1"
  wait "$1" || die "Reckon ended with $? (its log: $(tail -n 5 "$scratch/reckon.log"))"
}

# ask STATUS URL [CURL ARGUMENT...] insists on the status of the answer, as in 200 or 30[18], and prints its body.
ask() {
  local expected=$1 url=$2 status
  shift 2
  status=$(curl --silent --show-error --max-time 20 --output "$scratch/answer" --write-out '%{http_code}' "$@" "$url")
  # The expected one is a pattern.
  # shellcheck disable=SC2254
  case $status in
    $expected) cat "$scratch/answer" ;;
    *) die "$url answered $status, not $expected: $(cat "$scratch/answer")" ;;
  esac
}

# post STATUS URL BODY [CURL ARGUMENT...] is `ask` with a body of JSON.
post() {
  local expected=$1 url=$2 body=$3
  shift 3
  ask "$expected" "$url" --header 'content-type: application/json' --data "$body" "$@"
}
