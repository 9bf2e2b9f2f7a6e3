#!/usr/bin/env bash
# Builds the container image and proves that it runs as it is meant to in production.
#
#   scripts/image.sh                     build, then smoke (as reckon:dev)
#   scripts/image.sh build [IMAGE]       build only
#   scripts/image.sh smoke [IMAGE]       prove an image that is there
#
# With Docker or Podman, whichever is here. The proof runs the image as its ordinary user, on a read-only root file
# system and without any capability: on SQLite in a volume, then on PostgreSQL. It signs up, calculates, stops it, and
# looks whether the next container on the same data still knows the user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly POSTGRES_IMAGE=docker.io/library/postgres:17
readonly STOP_LIMIT=5

command=${1:-all}
image=${2:-reckon:dev}

find_engine() {
  if have docker && docker info >/dev/null 2>&1; then
    echo docker
  elif have podman; then
    echo podman
  else
    die "neither a running Docker nor Podman is here: install one of them, then run this again"
  fi
}

build() {
  local revision arguments
  revision=$(git rev-parse --verify --quiet HEAD) || revision=unknown
  arguments=(--tag "$image" --build-arg "REVISION=$revision")
  case $engine in
    docker) docker build "${arguments[@]}" . ;;
    # Only Docker's own format has a place for the health check. Images that are here are not asked for again.
    podman) podman build --layers --format docker --pull=missing "${arguments[@]}" . ;;
  esac
  say "built $image: $("$engine" image inspect --format '{{.Size}}' "$image" | awk '{ printf "%.1f MB", $1 / 1e6 }')"
}

# start ARGUMENTS... runs the image as it is meant to be run and waits until it is healthy.
start() {
  local deadline read_only=(--read-only)
  # Podman would otherwise put writable directories of its own into a read-only container.
  if [ "$engine" = podman ]; then read_only+=(--read-only-tmpfs=false); fi
  "$engine" run --detach --name "$name" --publish 127.0.0.1::8000 "${read_only[@]}" --cap-drop all \
    --security-opt no-new-privileges "$@" "$image" >/dev/null
  deadline=$((SECONDS + 30))
  until "$engine" exec "$name" /usr/local/bin/reckon health >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      "$engine" logs "$name" >&2 || true
      die "the container was not healthy within 30 s (its log is above)"
    fi
    sleep 0.2
  done
  url=http://$("$engine" port "$name" 8000/tcp | head -n 1)
}

# stop asks the container to end, as an orchestrator would, and holds it to the time and the exit code.
stop() {
  local started=$SECONDS status took
  "$engine" stop --time 20 "$name" >/dev/null
  took=$((SECONDS - started))
  status=$("$engine" inspect --format '{{.State.ExitCode}}' "$name")
  if [ "$took" -gt "$STOP_LIMIT" ] || [ "$status" != 0 ]; then
    "$engine" logs "$name" >&2
    die "it took $took s to stop and ended with $status; it may take $STOP_LIMIT s and has to end with 0 (log above)"
  fi
  "$engine" rm --volumes "$name" >/dev/null
}

# post STATUS PATH JSON [PATTERN] posts and insists on the status, and on the pattern in the body.
post() {
  local expected=$1 path=$2 body=$3 pattern=${4:-} status
  status=$(curl --silent --show-error --max-time 20 --output "$scratch/answer" --write-out '%{http_code}' \
    --header 'content-type: application/json' --data "$body" "$url$path")
  if [ "$status" != "$expected" ] || ! grep -q -- "$pattern" "$scratch/answer"; then
    "$engine" logs "$name" >&2
    die "POST $path answered $status, not $expected with '$pattern': $(cat "$scratch/answer")"
  fi
}

# prove WHERE ARGUMENTS... is the whole proof on one kind of database.
prove() {
  local where=$1 user
  shift
  start "$@"
  user=$("$engine" inspect --format '{{.Config.User}}' "$name")
  case $user in
    "" | 0 | 0:* | root*) die "the image runs as root" ;;
  esac
  post 201 /api/users '{"username":"ada","email":"ada@example.org","password":"a plum in the orchard at dusk"}' ada
  post 200 /api/calculate '{"expression":"0.1 + 0.2"}' '"result":"0.3"'
  stop
  start "$@"
  post 200 /api/auth/login '{"username":"ada","password":"a plum in the orchard at dusk"}' ada
  stop
  say "the image works on $where"
}

smoke() {
  local password
  name=reckon-smoke-$$
  scratch=$(mktemp -d)
  trap clean EXIT

  "$engine" volume create "$name" >/dev/null
  prove SQLite --volume "$name:/data"

  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  "$engine" network create "$name" >/dev/null
  "$engine" run --detach --name "$name-database" --network "$name" --env POSTGRES_USER=reckon \
    --env POSTGRES_PASSWORD="$password" "$POSTGRES_IMAGE" >/dev/null
  local deadline=$((SECONDS + 60))
  until "$engine" exec "$name-database" pg_isready --quiet --host=127.0.0.1 --username=reckon; do
    if [ "$SECONDS" -ge "$deadline" ]; then die "PostgreSQL was not ready within 60 s"; fi
    sleep 0.5
  done
  prove PostgreSQL --network "$name" --env DATABASE_URL="postgres://reckon:$password@$name-database/reckon"
}

clean() {
  local container
  for container in "$name" "$name-database"; do
    "$engine" rm --force --volumes "$container" >/dev/null 2>&1 || true
  done
  "$engine" network rm "$name" >/dev/null 2>&1 || true
  "$engine" volume rm "$name" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}

engine=$(find_engine)
case $command in
  all)
    build
    smoke
    ;;
  build) build ;;
  smoke) smoke ;;
  *) die "there is no command called $command; there are: build smoke" ;;
esac
