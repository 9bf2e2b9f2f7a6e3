#!/usr/bin/env bash
# Starts what deploy/ and docs/operations.md describe, and proves that it does what they say:
#
#   scripts/deploy-test.sh                    everything
#   scripts/deploy-test.sh nginx pgbouncer    some of: caddy nginx pgbouncer replicas compose systemd
#
# caddy, nginx: the shipped configuration, with a certificate of its own, in front of a Reckon on SQLite.
# pgbouncer, replicas: on the PostgreSQL of with-postgres.sh. compose: compose.yaml with deploy/compose.tls.yaml, on
# the image that RECKON_IMAGE names (reckon:dev), which is there already. systemd: the unit under a systemd of its own, in
# a container of Podman's, with the binary of that image.
#
# What needs a program that is not here is skipped and said; with CI set, that is a failure. Runs the debug build, or
# the binary that RECKON names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh
source scripts/serving.sh

readonly ALL="caddy nginx pgbouncer replicas compose systemd"
readonly SIGN_IN='{"username":"ada","password":"a plum in the orchard at dusk"}'
readonly SIGN_UP='{"username":"ada","email":"ada@example.org","password":"a plum in the orchard at dusk"}'
readonly WRONG='{"username":"nobody","password":"a plum in the orchard at dawn"}'
# With this few, a limit is reached soon.
readonly ATTEMPTS=6

part_caddy() {
  if ! have caddy; then
    skip "Caddy is not installed"
    return
  fi
  local http https
  http=$(free_port) https=$(free_port)
  start_reckon DATABASE_URL="sqlite://$scratch/caddy.db" RECKON_PUBLIC_URL="https://localhost:$https" \
    RECKON_TRUSTED_PROXIES=127.0.0.1/32 RECKON_LIMIT_SIGN_IN_PER_ADDRESS="$ATTEMPTS"
  # What is shipped, but with ports that anyone may listen on, and a certificate that Caddy signs itself.
  awk -v http="$http" -v https="$https" '
    { print }
    !done && /^\{$/ { print "\tadmin off\n\tskip_install_trust\n\thttp_port " http "\n\thttps_port " https; done = 1 }
  ' deploy/caddy/Caddyfile >"$scratch/Caddyfile"
  XDG_DATA_HOME=$scratch XDG_CONFIG_HOME=$scratch RECKON_DOMAIN=localhost RECKON_UPSTREAM=127.0.0.1:$port \
    caddy run --config "$scratch/Caddyfile" --adapter caddyfile >"$scratch/caddy.log" 2>&1 &
  proxy=$!
  prove_proxy Caddy "http://localhost:$http" "https://localhost:$https" "$scratch/caddy.log"
  kill "$proxy"
  wait "$proxy" || true
  stop_reckon "$pid"
}

part_nginx() {
  if ! have nginx || ! have openssl; then
    skip "nginx or openssl is not installed"
    return
  fi
  local http https
  http=$(free_port) https=$(free_port)
  start_reckon DATABASE_URL="sqlite://$scratch/nginx.db" RECKON_PUBLIC_URL="https://localhost:$https" \
    RECKON_TRUSTED_PROXIES=127.0.0.1/32 RECKON_LIMIT_SIGN_IN_PER_ADDRESS="$ATTEMPTS"
  scripts/nginx-test-config.sh "$scratch" "$http" "$https" "$port"
  # nginx gives up being root for a user that has to be able to enter here.
  chmod 755 "$scratch"
  nginx -p "$scratch" -c "$scratch/nginx.conf" -g 'daemon off;' >"$scratch/nginx.log" 2>&1 &
  proxy=$!
  prove_proxy nginx "http://localhost:$http" "https://localhost:$https" "$scratch/nginx.log"
  kill "$proxy"
  wait "$proxy" || true
  stop_reckon "$pid"
}

# prove_proxy NAME HTTP HTTPS LOG: what a reverse proxy has to do, whichever it is.
prove_proxy() {
  local name=$1 http=$2 https=$3 log=$4 deadline=$((SECONDS + 30)) status attempt
  until curl --silent --insecure --max-time 5 --output /dev/null "$https/health"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      cat "$log" >&2
      die "$name did not start (its log is above)"
    fi
    sleep 0.2
  done
  # A path and a query survive the redirect, and nothing is served without TLS. Caddy leaves out the port of a test.
  ask "30[18]" "$http/history?x=1" --head | grep -qiE "^location: https://localhost(:${https##*:})?/history\\?x=1" ||
    die "$name does not redirect to https: $(cat "$scratch/answer")"

  post 201 "$https/api/users" "$SIGN_UP" --insecure >/dev/null
  post 200 "$https/api/auth/login" "$SIGN_IN" --insecure --cookie-jar "$scratch/cookies" --dump-header "$scratch/head" >/dev/null
  grep -i '^set-cookie: __Host-session=' "$scratch/head" | grep -i 'secure' | grep -qi 'httponly' ||
    die "the cookie is not the one for https: $(cat "$scratch/head")"
  grep -qi '^strict-transport-security:' "$scratch/head" || die "there is no HSTS header: $(cat "$scratch/head")"
  ask 200 "$https/api/users/me" --insecure --cookie "$scratch/cookies" | grep -q '"ada"' || die "the session does not work"
  # What a browser sends from another site.
  post 403 "$https/api/calculate" '{"expression":"1"}' --insecure --header 'sec-fetch-site: cross-site' >/dev/null

  # One of the attempts was the sign-in. A client that names another address each time is the same client,
  for attempt in $(seq 2 "$ATTEMPTS"); do
    post 401 "$https/api/auth/login" "$WRONG" --insecure --header "x-forwarded-for: 203.0.113.$attempt" >/dev/null
  done
  post 429 "$https/api/auth/login" "$WRONG" --insecure --header 'x-forwarded-for: 203.0.113.99' >/dev/null
  # and one that comes from another address is another one.
  post 401 "$https/api/auth/login" "$WRONG" --insecure --interface 127.0.0.2 >/dev/null

  head -c 100000 /dev/zero | tr '\0' 1 >"$scratch/large"
  status=$(curl --silent --insecure --max-time 20 --output /dev/null --write-out '%{http_code}' \
    --header 'content-type: application/json' --data-binary @"$scratch/large" "$https/api/calculate") || true
  if [ "$status" != 413 ]; then die "a body of 100 kB got $status, not 413"; fi
  say "$name works in front of Reckon"
}

# Each Reckon has more connections than PgBouncer has to the server, so that they do change hands between transactions.
part_pgbouncer() {
  local version bouncer address user secret server server_port database
  if ! have pgbouncer; then
    skip "PgBouncer is not installed"
    return
  fi
  version=$(pgbouncer --version | sed -n 's/^PgBouncer \([0-9.]*\).*/\1/p')
  if [ "$(printf '%s\n' 1.21 "$version" | sort -V | head -n 1)" != 1.21 ]; then
    skip "PgBouncer $version is older than 1.21, the first that knows prepared statements in transaction mode"
    return
  fi
  psql --no-psqlrc --quiet --dbname="$TEST_DATABASE_URL" --command="CREATE DATABASE through_pgbouncer"
  # postgres://USER:PASSWORD@HOST:PORT/DATABASE
  address=${TEST_DATABASE_URL#*://}
  user=${address%%:*} server=${address#*@}
  secret=${address#*:} server_port=${server#*:}
  bouncer=$(free_port)
  cat >"$scratch/pgbouncer.ini" <<INI
[databases]
* = host=${server%%:*} port=${server_port%%/*}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $bouncer
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $scratch/users
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
max_prepared_statements = 200
ignore_startup_parameters = extra_float_digits
INI
  printf '"%s" "%s"\n' "$user" "${secret%%@*}" >"$scratch/users"
  as_nobody pgbouncer "$scratch/pgbouncer.ini" >"$scratch/pgbouncer.log" 2>&1 &
  proxy=$!
  database="postgres://${address%%@*}@127.0.0.1:$bouncer/through_pgbouncer"
  start_reckon DATABASE_URL="$database" RECKON_LIMIT_SIGN_IN_PER_ADDRESS=0
  use_hard "$url" "$url"
  if grep '"level":"ERROR"' "$scratch/reckon.log" >&2; then die "something went wrong (above)"; fi
  stop_reckon "$pid"
  # Once more on the tables that are there now.
  start_reckon DATABASE_URL="$database"
  stop_reckon "$pid"
  kill "$proxy"
  wait "$proxy" || true
  say "PgBouncer $version works between Reckon and PostgreSQL"
}

# Two that start at once on an empty database, and know the same people.
part_replicas() {
  local first_url second database attempt
  psql --no-psqlrc --quiet --dbname="$TEST_DATABASE_URL" --command="CREATE DATABASE for_replicas"
  database=${TEST_DATABASE_URL%/*}/for_replicas
  start_reckon DATABASE_URL="$database" RECKON_LIMIT_SIGN_IN_PER_ADDRESS="$ATTEMPTS"
  first=$pid first_url=$url
  start_reckon DATABASE_URL="$database" RECKON_LIMIT_SIGN_IN_PER_ADDRESS="$ATTEMPTS"
  second=$pid
  use_hard "$first_url" "$url"
  # One of the attempts was a sign-in; the limit holds for both together.
  for attempt in $(seq 2 "$ATTEMPTS"); do
    case $((attempt % 2)) in
      0) post 401 "$first_url/api/auth/login" "$WRONG" >/dev/null ;;
      1) post 401 "$url/api/auth/login" "$WRONG" >/dev/null ;;
    esac
  done
  post 429 "$first_url/api/auth/login" "$WRONG" >/dev/null
  post 429 "$url/api/auth/login" "$WRONG" >/dev/null
  stop_reckon "$first"
  ask 200 "$url/api/users/me" --cookie "$scratch/cookies" >/dev/null
  stop_reckon "$second"
  say "two Reckons on one database are one service"
}

# use_hard FIRST SECOND signs up and in at the one and keeps calculations at the other, many at once.
use_hard() {
  local first=$1 second=$2 number
  post 201 "$first/api/users" "$SIGN_UP" >/dev/null
  post 200 "$first/api/auth/login" "$SIGN_IN" --cookie-jar "$scratch/cookies" >/dev/null
  for number in $(seq 60); do echo "{\"expression\":\"$number + 1\",\"save\":true}"; done |
    xargs -P 20 -d '\n' -I '{}' curl --silent --show-error --fail --max-time 30 --cookie "$scratch/cookies" --output /dev/null \
      --header 'content-type: application/json' --data '{}' "$second/api/calculate"
  number=$(ask 200 "$first/api/calculations?limit=100" --cookie "$scratch/cookies" | grep -o '"expression"' | wc -l)
  if [ "$number" != 60 ]; then die "$number of 60 calculations were kept"; fi
}

# PgBouncer, like PostgreSQL, does not run as root.
as_nobody() {
  if [ "$(id -u)" != 0 ]; then
    exec "$@"
  fi
  chown -R nobody "$scratch/users" "$scratch/pgbouncer.ini"
  chmod 755 "$scratch"
  exec setpriv --reuid nobody --regid nogroup --clear-groups "$@"
}

part_compose() {
  local compose https=18443 http=18080 engine
  engine=$(find_engine)
  if [ "$engine" = docker ]; then compose="docker compose"; else compose=podman-compose; fi
  if ! $compose version >/dev/null 2>&1; then
    skip "there is no Compose for $engine here"
    return
  fi
  RECKON_IMAGE=${RECKON_IMAGE:-reckon:dev}
  if ! "$engine" image inspect "$RECKON_IMAGE" >/dev/null 2>&1; then
    skip "there is no image $RECKON_IMAGE: scripts/image.sh build makes it"
    return
  fi
  POSTGRES_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  export RECKON_IMAGE POSTGRES_PASSWORD RECKON_DOMAIN=localhost RECKON_PORT=18000 RECKON_HTTP_PORT=$http RECKON_HTTPS_PORT=$https
  compose="$compose --project-name reckon-test --file compose.yaml --file deploy/compose.tls.yaml"
  compose_down="$compose down --volumes"
  $compose up --detach --no-build >"$scratch/compose.log" 2>&1 || {
    cat "$scratch/compose.log" >&2
    die "the services did not start (above)"
  }
  local deadline=$((SECONDS + 120))
  until curl --silent --insecure --max-time 5 --fail --output /dev/null "https://localhost:$https/health/ready"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      $compose logs >&2 || true
      die "the services were not ready within 120 s (their logs are above)"
    fi
    sleep 1
  done
  # Only the port differs from what people type, and so the origin; a page would notice, these requests do not.
  post 201 "https://localhost:$https/api/users" "$SIGN_UP" --insecure >/dev/null
  post 200 "https://localhost:$https/api/auth/login" "$SIGN_IN" --insecure --cookie-jar "$scratch/cookies" --dump-header "$scratch/head" >/dev/null
  grep -qi '^set-cookie: __Host-session=' "$scratch/head" || die "the cookie is not the one for https"
  ask "30[18]" "http://localhost:$http/" --head >/dev/null
  # Caddy is a trusted proxy, so nobody's address is Caddy's.
  $compose logs app >"$scratch/compose.log" 2>&1
  grep -q '"network":' "$scratch/compose.log" || die "the log names no network: $(tail -n 5 "$scratch/compose.log")"
  if grep -q '"network":"172.30.77.' "$scratch/compose.log"; then die "Reckon takes Caddy for the client"; fi
  # What operations.md says of users, and of a copy of the database that is put in the place of what came after it.
  $compose exec -T database pg_dump -U reckon --format=custom reckon >"$scratch/copy.dump"
  $compose exec -T app reckon user delete ada --yes >/dev/null
  # As a newer version might have.
  $compose exec -T database psql -U reckon -q -c 'CREATE TABLE newer (user_id uuid REFERENCES users)' reckon
  $compose stop app >>"$scratch/compose.log" 2>&1
  $compose exec -T database sh -c 'dropdb -U reckon reckon && createdb -U reckon reckon'
  $compose exec -T database pg_restore -U reckon --exit-on-error --single-transaction -d reckon <"$scratch/copy.dump"
  $compose start app >>"$scratch/compose.log" 2>&1
  # Everything is taken down and comes up again with the data.
  $compose down >"$scratch/compose.log" 2>&1
  $compose up --detach --no-build >>"$scratch/compose.log" 2>&1
  deadline=$((SECONDS + 120))
  until curl --silent --insecure --max-time 5 --fail --output /dev/null "https://localhost:$https/health/ready"; do
    if [ "$SECONDS" -ge "$deadline" ]; then die "the services did not come up again: $($compose logs 2>&1)"; fi
    sleep 1
  done
  ask 200 "https://localhost:$https/api/users/me" --insecure --cookie "$scratch/cookies" | grep -q '"ada"' || die "the data is lost"
  $compose_down >/dev/null 2>&1
  compose_down=
  say "Compose works: Reckon, PostgreSQL and Caddy with TLS"
}

# The unit as it is shipped, with all that it takes away.
part_systemd() {
  if ! have podman || ! podman image exists "${RECKON_IMAGE:-reckon:dev}"; then
    skip "Podman or its image ${RECKON_IMAGE:-reckon:dev} is not here"
    return
  fi
  local deadline inside database=DATABASE_URL=sqlite:///var/lib/reckon/of-the-environment.db
  container=reckon-systemd-$$
  inside="podman exec $container"
  mkdir "$scratch/unit"
  cp deploy/systemd/reckon.service "$scratch/unit"
  cat >"$scratch/unit/Dockerfile" <<'DOCKERFILE'
ARG IMAGE
FROM ${IMAGE} AS reckon
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends systemd dbus curl procps >/dev/null
COPY --from=reckon /usr/local/bin/reckon /usr/local/bin/reckon
COPY reckon.service /etc/systemd/system/
RUN mkdir -m 0700 /etc/reckon \
 && printf 'RECKON_HASH_MEMORY_MIB=12\nDATABASE_URL=sqlite:///var/lib/reckon/of-the-environment.db\n' > /etc/reckon/environment \
 && systemctl enable reckon
CMD ["/lib/systemd/systemd"]
DOCKERFILE
  podman build --quiet --pull=missing --build-arg "IMAGE=${RECKON_IMAGE:-reckon:dev}" --tag "$container" "$scratch/unit" >/dev/null
  podman run --detach --name "$container" --privileged --systemd=always "$container" >/dev/null
  deadline=$((SECONDS + 60))
  until $inside reckon health >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      $inside journalctl --no-pager --unit reckon >&2 || true
      die "the unit did not start (its log is above)"
    fi
    sleep 1
  done
  $inside curl --silent --fail --header 'content-type: application/json' --data "$SIGN_UP" http://127.0.0.1:8000/api/users |
    grep -q '"ada"' || die "nobody can sign up"
  # As root, on files of the unit's user that no server has open, and on those that one has.
  $inside systemctl stop reckon
  $inside env "$database" reckon user make-admin ada >/dev/null
  # A copy that was put back is root's, and the unit's user has no name while the unit does not run.
  $inside sh -c 'cd /var/lib/reckon && cp of-the-environment.db copy && mv copy of-the-environment.db && chown --reference=. of-the-environment.db*'
  $inside systemctl start reckon
  until $inside reckon health >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then die "the unit did not start again"; fi
    sleep 1
  done
  $inside curl --silent --fail --header 'content-type: application/json' --data "$SIGN_IN" http://127.0.0.1:8000/api/auth/login |
    grep -q '"ada"' || die "the data is lost"
  $inside env "$database" reckon user list | grep ada | grep -q admin || die "the first administrator is none"
  $inside test -s /var/lib/private/reckon/of-the-environment.db || die "the settings were not used"
  if [ "$($inside ps -o user= -C reckon)" = root ]; then die "Reckon runs as root"; fi
  $inside systemctl stop reckon
  [ "$($inside systemctl show --property=Result --value reckon)" = success ] || die "the unit did not stop well"
  say "the unit of systemd works"
}

skip() {
  if [ -n "${CI:-}" ]; then die "$1"; fi
  say "skipped: $1"
}

# shellcheck disable=SC2086
clean() {
  local process
  for process in ${proxy:-} ${first:-} ${pid:-}; do kill "$process" 2>/dev/null || true; done
  if [ -n "${container:-}" ]; then
    podman rm --force "$container" >/dev/null 2>&1 || true
    podman rmi --force "$container" >/dev/null 2>&1 || true
  fi
  if [ -n "${compose_down:-}" ]; then $compose_down >/dev/null 2>&1 || true; fi
  rm -rf "$scratch"
}

run() {
  local part
  scratch=$(mktemp -d)
  trap clean EXIT
  for part in "$@"; do "part_$part"; done
}

if [ "${1:-}" = inside ]; then
  shift
  run "$@"
  exit
fi
around=
contained=
# shellcheck disable=SC2048
for part in ${*:-$ALL}; do
  if ! declare -F "part_$part" >/dev/null; then die "there is no part called $part; there are: $ALL"; fi
  case $part in compose | systemd) contained="$contained $part" ;; *) around="$around $part" ;; esac
done
if [ -n "$around" ]; then
  find_reckon
  export RECKON
  # Reckon refuses to start with a setting that it does not know. The names are split into words on purpose.
  # shellcheck disable=SC2086
  env --unset=RECKON_IMAGE scripts/with-postgres.sh scripts/deploy-test.sh inside $around
fi
# shellcheck disable=SC2086
if [ -n "$contained" ]; then run $contained; fi
