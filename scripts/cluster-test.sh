#!/usr/bin/env bash
# Takes a cluster apart under load, and proves that nothing is lost that was acknowledged:
#
#   scripts/cluster-test.sh                          everything: about four minutes
#   scripts/cluster-test.sh primary application      some of: postgres primary standby application partition rolling
#
# Three nodes of PostgreSQL under Patroni and etcd, each in a network namespace of its own, replicate synchronously; HAProxy
# leads to the primary, and nginx to three Reckons. scripts/cluster-load.py writes through nginx meanwhile, and at the end
# compares what it was told with what is stored; docs/reliability.md has the table of a run.
#
# It needs root, for the namespaces, on Linux with Debian's packages, which it installs. Nothing of it can be reached from
# another machine, and all of it is gone afterwards. Runs the debug build, or the binary that RECKON names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh
source scripts/serving.sh

readonly ALL="postgres primary standby application partition rolling"
readonly NODES="1 2 3"
readonly CLIENTS=${CLUSTER_CLIENTS:-12}
# How long each part lasts at least, so that there are writes before and after.
readonly LULL=${CLUSTER_LULL:-8}
# Patroni takes no shorter one: this long a primary may be silent before it is replaced.
readonly TTL=20

skip() {
  if [ -n "${CI:-}" ]; then die "$1"; fi
  say "skipped: $1"
  exit 0
}

# --- the network ---

# The nodes and this machine hang on a switch in a namespace of its own, which no firewall of this machine sees.
make_network() {
  local node
  ip netns add "$prefix-switch"
  ip -n "$prefix-switch" link add bridge type bridge
  ip -n "$prefix-switch" link set bridge up
  ip link add "$prefix-h" type veth peer name host netns "$prefix-switch"
  ip -n "$prefix-switch" link set host master bridge up
  ip address add "$network.254/24" dev "$prefix-h"
  ip link set "$prefix-h" up
  for node in $NODES; do
    ip netns add "$prefix-$node"
    ip -n "$prefix-$node" link set lo up
    ip -n "$prefix-$node" link add eth0 type veth peer name "node$node" netns "$prefix-switch"
    ip -n "$prefix-$node" address add "$network.$node/24" dev eth0
    ip -n "$prefix-$node" link set eth0 up
    ip -n "$prefix-switch" link set "node$node" master bridge up
  done
}

cut_off() { ip -n "$prefix-switch" link set "node$1" down; }
join_again() { ip -n "$prefix-switch" link set "node$1" up; }

# --- the nodes ---

as_postgres() {
  local node=$1
  shift
  ip netns exec "$prefix-$node" setpriv --reuid postgres --regid postgres --clear-groups -- \
    env -i PATH="$PATH" HOME="$scratch/node$node" LC_ALL=C "$@" >>"$scratch/node$node.log" 2>&1 &
  disown
}

configure_node() {
  local node=$1 directory=$scratch/node$1 hosts='' other
  for other in $NODES; do hosts="$hosts,\"$network.$other:2379\""; done
  mkdir -m 0700 "$directory"
  cat >"$directory/patroni.yml" <<YAML
scope: reckon
name: node$node
restapi: {listen: "$network.$node:8008", connect_address: "$network.$node:8008"}
$dcs: {hosts: [${hosts#,}]}
bootstrap:
  dcs:
    ttl: $TTL
    loop_wait: 2
    retry_timeout: 5
    # An acknowledged write is on two machines, always: with one left nobody writes.
    synchronous_mode: true
    synchronous_mode_strict: true
    # A primary that crashes is replaced; it is not waited for.
    primary_start_timeout: 0
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters: {max_connections: 100, wal_log_hints: "on", jit: "off", wal_keep_size: 256MB}
  initdb: [{encoding: UTF8}, {locale: C}, data-checksums]
postgresql:
  listen: $network.$node:5432
  connect_address: $network.$node:5432
  data_dir: $directory/data
  bin_dir: $bin
  pgpass: $directory/pgpass
  parameters: {unix_socket_directories: "$directory"}
  authentication:
    superuser: {username: postgres, password: "$secret"}
    replication: {username: replicator, password: "$secret"}
    rewind: {username: rewinder, password: "$secret"}
  pg_hba:
    - host replication replicator $network.0/24 scram-sha-256
    - host all all $network.0/24 scram-sha-256
watchdog: {mode: "off"}
YAML
  chown -R postgres "$directory"
}

start_node() {
  local node=$1 url=http://$network.$1 members='' other
  for other in $NODES; do members="$members,node$other=http://$network.$other:2380"; done
  # What is empty is no argument.
  # shellcheck disable=SC2086
  as_postgres "$node" etcd --name "node$node" --data-dir "$scratch/node$node/etcd" --logger zap --log-level error \
    --initial-cluster "${members#,}" --initial-cluster-state new \
    --listen-client-urls "$url:2379" --advertise-client-urls "$url:2379" \
    --listen-peer-urls "$url:2380" --initial-advertise-peer-urls "$url:2380" \
    --heartbeat-interval 200 --election-timeout 2000 --pre-vote=true ${v2:-}
  as_postgres "$node" patroni "$scratch/node$node/patroni.yml"
}

# kill_node NODE [NAME] ends at once all that runs on a node, or what is called NAME.
kill_node() {
  local process
  for process in $(ip netns pids "$prefix-$1"); do
    if [ -z "${2:-}" ] || [ "$(cat "/proc/$process/comm" 2>/dev/null)" = "$2" ]; then kill -9 "$process" 2>/dev/null || true; fi
  done
}

# nodes_that_are ROLE prints the nodes that say so of themselves: primary, sync, replica.
nodes_that_are() {
  local node
  for node in $NODES; do
    if curl --silent --fail --max-time 1 --output /dev/null "http://$network.$node:8008/$1"; then echo "$node"; fi
  done
}

count() { echo $#; }

is_whole() {
  # shellcheck disable=SC2046
  [ "$(count $(nodes_that_are primary))" = 1 ] && [ "$(count $(nodes_that_are replica))" = 2 ] &&
    [ "$(count $(nodes_that_are sync))" -ge 1 ]
}

takes_writes() {
  PGPASSWORD=$secret PGCONNECT_TIMEOUT=2 timeout 4 psql --no-psqlrc --quiet --host 127.0.0.1 --port "$database_port" --username postgres \
    --dbname postgres --command 'CREATE TABLE IF NOT EXISTS probe (at timestamptz)' --command 'INSERT INTO probe VALUES (now())' \
    >/dev/null 2>&1
}

# wait_until SECONDS WHAT COMMAND...
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 15 "$scratch"/node?.log >&2
      die "$what did not come within the time (the ends of the nodes' logs are above)"
    fi
    sleep 0.2
  done
}

# --- what stands before them ---

start_haproxy() {
  local node
  {
    cat <<HAPROXY
global
  maxconn 500
defaults
  mode tcp
  timeout connect 2s
  timeout client 30m
  timeout server 30m
  timeout check 1s
listen primary
  bind 127.0.0.1:$database_port
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
HAPROXY
    for node in $NODES; do echo "  server node$node $network.$node:5432 check port 8008"; done
  } >"$scratch/haproxy.cfg"
  setpriv --reuid nobody --regid nogroup --clear-groups -- haproxy -db -f "$scratch/haproxy.cfg" >"$scratch/haproxy.log" 2>&1 &
  haproxy=$!
}

# start_replica NUMBER starts a Reckon and waits until it is healthy.
start_replica() {
  local address=127.0.0.1:${ports[$1]}
  env -C "$scratch" DATABASE_URL="postgres://reckon:$secret@127.0.0.1:$database_port/reckon" RECKON_LISTEN="$address" \
    RECKON_PUBLIC_URL="https://localhost:$https" RECKON_TRUSTED_PROXIES=127.0.0.1/32 RECKON_HASH_MEMORY_MIB=12 \
    RECKON_LIMIT_SIGN_IN_PER_ADDRESS=0 RECKON_LIMIT_SIGN_UP_PER_ADDRESS=0 RECKON_LIMIT_CALCULATE_PER_ADDRESS=0 \
    RECKON_LOG=info "$RECKON" serve 2>>"$scratch/reckon$1.log" &
  replicas[$1]=$!
  wait_until 30 "Reckon $1" is_healthy "$address"
}

is_healthy() { RECKON_LISTEN=$1 "$RECKON" health >/dev/null 2>&1; }

# What is shipped, in front of three in place of one.
start_nginx() {
  local number lines=''
  scripts/nginx-test-config.sh "$scratch" "$(free_port)" "$https" "${ports[1]}"
  for number in 1 2 3; do lines="${lines}server 127.0.0.1:${ports[$number]} max_fails=1 fail_timeout=1s; "; done
  sed -i "s|server 127.0.0.1:${ports[1]};|$lines|" "$scratch/nginx.conf"
  nginx -p "$scratch" -c "$scratch/nginx.conf" -g 'daemon off;' >"$scratch/nginx.log" 2>&1 &
  nginx=$!
}

# --- what is broken ---

mark() { echo "$(date +%s.%N) $*" >>"$scratch/events"; }

# lose TITLE COMMAND... breaks something, and waits until writes are taken again.
lose() {
  local since=$SECONDS
  say "losing $1"
  mark "$1"
  shift
  "$@"
  wait_until 60 "a primary" takes_writes
  mark recovered
  say "the database takes writes after $((SECONDS - since)) s"
  sleep "$LULL"
}

mend() {
  wait_until 90 "the whole cluster" is_whole
  sleep 2
}

part_postgres() {
  lose "the primary's PostgreSQL (kill -9)" kill_node "$(nodes_that_are primary)" postgres
  mend
}

part_primary() {
  local node
  node=$(nodes_that_are primary)
  lose "the primary's machine (kill -9 of all)" kill_node "$node"
  start_node "$node"
  mend
}

part_standby() {
  local node
  node=$(nodes_that_are sync)
  lose "the synchronous standby's machine (kill -9 of all)" kill_node "$node"
  start_node "$node"
  mend
}

part_application() {
  lose "one of three Reckons (kill -9)" kill_reckon 2
  start_replica 2
  sleep "$LULL"
}

kill_reckon() {
  disown "${replicas[$1]}"
  kill -9 "${replicas[$1]}"
}

part_partition() {
  local node
  node=$(nodes_that_are primary)
  lose "the primary's network" cut_off "$node"
  join_again "$node"
  mend
}

part_rolling() {
  local node primary
  lose "nothing: the Reckons are restarted one by one (SIGTERM)" restart_replicas
  for node in $(nodes_that_are replica); do
    lose "a standby, restarted" restart_postgres "$node"
    mend
  done
  primary=$(nodes_that_are primary) node=$(nodes_that_are sync)
  lose "nothing: the primary hands over" hand_over "$primary" "$node"
  mend
}

restart_replicas() {
  local number
  for number in 1 2 3; do
    stop_reckon "${replicas[$number]}"
    start_replica "$number"
    # nginx tries it again after a second.
    sleep 2
  done
}

restart_postgres() {
  curl --silent --show-error --fail --max-time 60 --data '{}' "http://$network.$1:8008/restart" >/dev/null ||
    die "the standby on node $1 does not restart"
}

hand_over() {
  curl --silent --show-error --fail --max-time 60 --data "{\"leader\":\"node$1\",\"candidate\":\"node$2\"}" \
    "http://$network.$1:8008/switchover" >/dev/null || die "the primary does not hand over"
}

# --- all of it ---

clean() {
  local process node
  trap '' INT TERM
  # Nobody has to hear that these are killed.
  disown -a
  for process in "${load:-}" "${nginx:-}" "${haproxy:-}" "${replicas[@]:-}"; do kill -9 "$process" 2>/dev/null || true; done
  for node in $NODES; do
    kill_node "$node" 2>/dev/null || true
  done
  # What a process of a node started meanwhile.
  sleep 0.2
  for node in $NODES; do kill_node "$node" 2>/dev/null || true; done
  for node in $NODES switch; do ip netns delete "$prefix-$node" 2>/dev/null || true; done
  ip link delete "$prefix-h" 2>/dev/null || true
  if [ -n "${CLUSTER_LOGS:-}" ]; then
    mkdir -p "$CLUSTER_LOGS"
    cp "$scratch"/*.log "$scratch/events" "$CLUSTER_LOGS" || true
  fi
  rm -rf "$scratch"
}

# shellcheck disable=SC2048
for part in ${*:-$ALL}; do
  if ! declare -F "part_$part" >/dev/null; then die "there is no part called $part; there are: $ALL"; fi
done
if [ "$(uname)" != Linux ] || [ "$(id -u)" != 0 ]; then skip "network namespaces need root on Linux"; fi
for program in patroni etcd haproxy nginx psql ip setpriv python3 curl openssl; do
  if ! have "$program"; then
    install_missing cluster "install Patroni, etcd, HAProxy, nginx, PostgreSQL, iproute2, Python 3, curl and openssl"
    break
  fi
done
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
if [ ! -x "$bin/postgres" ]; then die "PostgreSQL's programs are not where Debian has them"; fi
find_reckon

prefix=rk$$
if ! ip netns add "$prefix-1" 2>/dev/null; then skip "this machine lets nobody make network namespaces"; fi
ip netns delete "$prefix-1"
# /tmp and not $TMPDIR, which may lie below a directory that the servers' users cannot enter.
scratch=$(mktemp -d /tmp/reckon-cluster.XXXXXX)
trap clean EXIT
trap 'exit 1' INT TERM
chmod 755 "$scratch"
# One of the networks that are set aside for tests (RFC 2544).
network=198.18.$((RANDOM % 256))
# Through the third API of etcd, Patroni before 3.0.3 writes the primary's lock without looking whose it is: an old primary that
# was cut off takes it from the new one when it comes back, and what was acknowledged meanwhile is lost. Debian 12 has 3.0.2;
# CLUSTER_DCS=etcd3 has it do so.
dcs=${CLUSTER_DCS:-etcd3} v2=
if [ -z "${CLUSTER_DCS:-}" ] && [ "$(printf '%s\n' "$(patroni --version)" 'patroni 3.0.3' | sort -V | tail -n 1)" = 'patroni 3.0.3' ]; then
  dcs=etcd
fi
if [ "$dcs" = etcd ]; then v2=--enable-v2=true; fi
replicas=() ports=()
for number in 1 2 3; do ports[number]=$(free_port); done
https=$(free_port) database_port=$(free_port)
secret=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

make_network
for node in $NODES; do configure_node "$node"; done
for node in $NODES; do start_node "$node"; done
start_haproxy
wait_until 90 "the cluster" is_whole
wait_until 30 "a primary" takes_writes
PGPASSWORD=$secret psql --no-psqlrc --quiet --host 127.0.0.1 --port "$database_port" --username postgres --dbname postgres \
  --command "CREATE ROLE reckon LOGIN PASSWORD '$secret'" --command 'CREATE DATABASE reckon OWNER reckon'
for number in 1 2 3; do start_replica "$number"; done
start_nginx
: >"$scratch/events"
: >"$scratch/load.log"
say "three nodes of $("$bin/postgres" --version) and three Reckons run, after $SECONDS s"

python3 scripts/cluster-load.py "https://localhost:$https" "$scratch/events" "$CLIENTS" >"$scratch/table" 2>"$scratch/load.log" &
load=$!
wait_until 60 "the load" grep -q started "$scratch/load.log"
mark "nothing yet"
mark recovered
sleep "$LULL"
# shellcheck disable=SC2048
for part in ${*:-$ALL}; do "part_$part"; done
mark end
failed=
wait "$load" || failed=1
load=
cat "$scratch/table"
grep -v started "$scratch/load.log" >&2 || true
if grep -h '"code":"internal_error"' "$scratch"/reckon?.log | head -n 20 | grep . >&2; then die "Reckon had faults of its own (above)"; fi
if [ -n "$failed" ]; then die "this is not what was promised (above)"; fi
say "all promises were kept, after $SECONDS s"
