#!/usr/bin/env bash
# Runs a command with TEST_DATABASE_URL naming a PostgreSQL server on which it may make and drop databases:
#
#   scripts/with-postgres.sh cargo test
#
# If TEST_DATABASE_URL is set already, that server is used. Otherwise a throw-away one is started from the PostgreSQL
# that is installed (which is installed first if need be). It lives in a directory of its own under /tmp, listens on
# a loopback port of its own with a password of its own, and is gone afterwards, however this script ends.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly ADVICE="install PostgreSQL 14 or newer (initdb, pg_ctl and postgres), or set TEST_DATABASE_URL to the URL of \
a server and a user that may create databases, such as postgres://me:secret@127.0.0.1:5432/postgres"

# candidates prints the directories where PostgreSQL's programs may be, the best first.
candidates() {
  if have pg_config; then pg_config --bindir; fi
  if have initdb; then dirname "$(command -v initdb)"; fi
  # Debian and Ubuntu; Fedora and RHEL; Alpine; Homebrew on either kind of Mac; Postgres.app.
  printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin | sort -rV
}

# find_postgres prints the first of them that has initdb, pg_ctl and postgres, or nothing.
find_postgres() {
  local directory found=
  while IFS= read -r directory; do
    if [ -z "$found" ] && [ -x "$directory/initdb" ] && [ -x "$directory/pg_ctl" ] && [ -x "$directory/postgres" ]; then
      found=$directory
    fi
  done < <(candidates)
  printf '%s' "$found"
}

# as_server COMMAND... runs it as the server's user: PostgreSQL refuses to run as root.
as_server() {
  if [ -z "$server_user" ]; then
    "$@"
  elif have runuser; then
    runuser -u "$server_user" -- "$@"
  else
    setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups -- "$@"
  fi
}

# start_server DIRECTORY starts the cluster in DIRECTORY and prints its port. A port that is taken makes PostgreSQL
# refuse to start, so the next one is tried: nobody else's server is ever mistaken for ours.
start_server() {
  local directory=$1 attempt port
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    if as_server "$bin/pg_ctl" start -w -s -t 60 -D "$directory/data" -l "$directory/log" -o "-p $port"; then
      echo "$port"
      return
    fi
    if ! grep -q 'could not create any TCP/IP sockets' "$directory/log"; then break; fi
  done
  cat "$directory/log" >&2
  die "the throw-away PostgreSQL of $bin did not start in $attempt attempts (its log is above)"
}

if [ $# = 0 ]; then die "say what to run, for example: scripts/with-postgres.sh cargo test"; fi
if [ -n "${TEST_DATABASE_URL:-}" ]; then exec "$@"; fi

bin=$(find_postgres)
if [ -z "$bin" ]; then
  install_missing postgresql "$ADVICE"
  bin=$(find_postgres)
  if [ -z "$bin" ]; then die "PostgreSQL was installed, but its programs are not where this script looks: $ADVICE"; fi
fi

server_user=
if [ "$(id -u)" = 0 ]; then
  server_user=nobody
  if id postgres >/dev/null 2>&1; then server_user=postgres; fi
  if ! have runuser && ! have setpriv; then
    die "PostgreSQL does not run as root, and neither runuser nor setpriv is here: run this as an ordinary user"
  fi
fi

# /tmp and not $TMPDIR, which may lie below a directory that the server's user cannot enter.
directory=$(mktemp -d /tmp/reckon-postgres.XXXXXX)

# The caretaker outlives this script: it waits until the last writer of the pipe is gone, by whatever death, and then
# stops the server and removes the directory.
mkfifo "$directory/alive"
(
  trap '' HUP INT TERM
  read -r _ <"$directory/alive" || true
  if [ -f "$directory/data/postmaster.pid" ]; then
    as_server "$bin/pg_ctl" stop -s -m immediate -D "$directory/data" >/dev/null 2>&1 || true
  fi
  rm -rf "$directory"
) >/dev/null 2>&1 &
caretaker=$!
exec 9>"$directory/alive"
trap 'exec 9>&-; wait "$caretaker"' EXIT

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$directory/password")
if [ -n "$server_user" ]; then chown -R "$server_user" "$directory"; fi
as_server "$bin/initdb" -D "$directory/data" -U postgres -A scram-sha-256 --pwfile="$directory/password" \
  --no-sync --no-locale -E UTF8 >"$directory/initdb.log" 2>&1 9>&- || {
  cat "$directory/initdb.log" >&2
  die "initdb of $bin failed (its output is above)"
}
# Nothing here has to survive a crash, so nothing waits for the disk.
as_server tee -a "$directory/data/postgresql.conf" >/dev/null <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
CONF
port=$(start_server "$directory" 9>&-)

export TEST_DATABASE_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
say "with-postgres.sh: a throw-away $("$bin/postgres" --version) listens on 127.0.0.1:$port"
"$@" 9>&-
