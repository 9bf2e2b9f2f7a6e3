#!/usr/bin/env bash
# Builds the container image and proves that it runs as it is meant to in production.
#
#   scripts/image.sh                        build, then smoke (as reckon:dev)
#   scripts/image.sh build [IMAGE]          build only
#   scripts/image.sh smoke [IMAGE]          prove an image that is there
#   scripts/image.sh twice [IMAGE]          build a second time without any cache, and compare
#   scripts/image.sh binary [IMAGE] [DIR]   the image's binary as DIR/reckon-ARCHITECTURE-linux.tar.gz (DIR: target)
#
# With Docker or Podman, whichever is here. The proof looks at what is in the image, then runs it as its ordinary user,
# on a read-only root file system, without any capability and with little memory: on SQLite in a volume, then on
# PostgreSQL. It signs up, calculates, stops it, and looks whether the next container on the same data still knows the
# user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly POSTGRES_IMAGE=docker.io/library/postgres:17
readonly STOP_LIMIT=5
readonly SIZE_LIMIT=30000000
readonly MEMORY=512m

command=${1:-all}
image=${2:-reckon:dev}
directory=${3:-target}
revision=

# build [ARGUMENT...] builds the image, with these arguments for the engine as well.
build() {
  local version arguments
  # The commit of the first build is that of the second: somebody may commit meanwhile.
  revision=${revision:-$(git rev-parse --verify --quiet HEAD || echo unknown)}
  version=$(cargo_version)
  # The time of the commit is the time of the image, so that the same commit makes the same image.
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
  arguments=(--tag "$image" --build-arg "REVISION=$revision" --build-arg "VERSION=$version")
  case $engine in
    docker) docker build --build-arg "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH" "${arguments[@]}" "$@" . ;;
    podman) build_with_podman "$@" ;;
  esac
  if [ "$("$engine" image inspect --format '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$image")" != "$revision" ]; then
    die "the image says that it is made of another commit than $revision"
  fi
  say "built $image, $("$engine" image inspect --format '{{.Id}}' "$image")"
}

# Podman (4.3) takes the last stage from its cache although it is given another commit and another time. So the stage before
# is built with the cache, and the last one each time anew.
build_with_podman() {
  # Only Docker's own format has a place for the health check. Images that are here are not asked for again.
  local common=(--format docker --pull=missing --timestamp "$SOURCE_DATE_EPOCH")
  podman build "${common[@]}" --layers --target build --tag "$image-build" "$@" .
  podman build "${common[@]}" --layers=false --build-context "build=container-image://$image-build" "${arguments[@]}" .
  podman untag "$image-build"
}

twice() {
  local first second
  build
  first=$(identity)
  build --no-cache
  second=$(identity)
  if [ "$first" != "$second" ]; then die "the same source made $first and then $second"; fi
  say "the same source made the same image twice"
}

# identity prints what is the same for two images in which every byte is the same: the ID, which is the digest of all that
# is in it. Podman's is also of the name of the container that it built in, so there it is the layers and the configuration.
identity() {
  case $engine in
    docker) docker image inspect --format '{{.Id}}' "$image" ;;
    podman) podman image inspect --format '{{.RootFS.Layers}} {{.Created}} {{json .Config}} {{json .HealthCheck}}' "$image" ;;
  esac
}

# inspect holds the image to what it may contain: one static binary and a few words of configuration.
inspect() {
  local size listing unexpected
  size=$("$engine" image inspect --format '{{.Size}}' "$image")
  if [ "$size" -gt "$SIZE_LIMIT" ]; then
    die "the image is $(megabytes "$size"); it may be $(megabytes $SIZE_LIMIT)"
  fi
  "$engine" create --name "$name" "$image" >/dev/null
  "$engine" export "$name" >"$scratch/image.tar"
  "$engine" cp "$name:/usr/local/bin/reckon" "$scratch/reckon"
  "$engine" rm "$name" >/dev/null
  # What the engine itself lays into every container is not the image's: /dev, /proc, /run, /sys and files in /etc.
  listing=$(tar -tf "$scratch/image.tar" | sed 's|^\./||' | grep -v '/$')
  unexpected=$(grep -vE '^(dev|proc|run|sys|\.dockerenv)(/|$)|^etc/(passwd|group|nsswitch\.conf|hostname|hosts|resolv\.conf|mtab)$|^etc/ssl/certs/ca-certificates\.crt$|^usr/local/bin/reckon$|^usr/share/doc/reckon/LICENSE-[A-Za-z-]+(\.txt)?$' \
    <<<"$listing" || true)
  if [ -n "$unexpected" ]; then die "the image holds what it does not need: $unexpected"; fi
  if ! tar -xOf "$scratch/image.tar" usr/share/doc/reckon/LICENSE-third-party.txt | grep '^- malachite v.*: LGPL-3.0-only$' >/dev/null; then
    die "the image lacks the licenses of what its binary is made of"
  fi
  if have ldd && ldd "$scratch/reckon" 2>/dev/null | grep -q '=>'; then
    ldd "$scratch/reckon" >&2
    die "the binary is not static (what it loads is above)"
  fi
  user=$("$engine" image inspect --format '{{.Config.User}}' "$image")
  case $user in
    "" | 0 | 0:* | root*) die "the image runs as root" ;;
  esac
  # Docker and Podman keep it in different places.
  if [[ $("$engine" image inspect "$image") != *'"/usr/local/bin/reckon",'*'"health"'* ]]; then
    die "the image has no health check"
  fi
  if "$engine" run --rm --network none "$image" health >/dev/null 2>&1; then
    die "'reckon health' is content where nothing listens"
  fi
  say "the image is $(megabytes "$size"), its binary $(megabytes "$(wc -c <"$scratch/reckon")"), static"
}

# start ARGUMENTS... runs the image as it is meant to be run and waits until it is healthy.
start() {
  local deadline read_only=(--read-only)
  # Podman would otherwise put writable directories of its own into a read-only container; and it needs systemd for
  # the health check, which is asked for below.
  if [ "$engine" = podman ]; then read_only+=(--read-only-tmpfs=false --no-healthcheck); fi
  "$engine" run --detach --name "$name" --publish 127.0.0.1::8000 "${read_only[@]}" --cap-drop all \
    --security-opt no-new-privileges --memory "$MEMORY" "$@" "$image" >/dev/null
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
  local where=$1
  shift
  start "$@"
  post 201 /api/users '{"username":"ada","email":"ada@example.org","password":"a plum in the orchard at dusk"}' ada
  post 200 /api/calculate '{"expression":"0.1 + 0.2"}' '"result":"0.3"'
  stop
  start "$@"
  post 200 /api/auth/login '{"username":"ada","password":"a plum in the orchard at dusk"}' ada
  stop
  say "the image works on $where"
}

smoke() {
  local password address
  name=reckon-smoke-$$
  scratch=$(mktemp -d)
  trap clean EXIT

  inspect
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
  prove "PostgreSQL, found by DNS" --network "$name" \
    --env DATABASE_URL="postgres://reckon:$password@$name-database/reckon"

  # A static glibc looks names up by itself; the other place where it has to look is /etc/hosts.
  address=$("$engine" inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$name-database")
  start --network "$name" --add-host "only-in-hosts.example:$address" \
    --env DATABASE_URL="postgres://reckon:$password@only-in-hosts.example/reckon"
  post 200 /api/auth/login '{"username":"ada","password":"a plum in the orchard at dusk"}' ada
  stop
  say "the image works on PostgreSQL, found in /etc/hosts"
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

# What a release offers for download is the very binary of the image that was proved.
binary() {
  local architecture root
  name=reckon-binary-$$
  scratch=$(mktemp -d)
  trap clean EXIT
  case $("$engine" image inspect --format '{{.Architecture}}' "$image") in
    amd64) architecture=x86_64 ;;
    arm64) architecture=aarch64 ;;
    *) die "there is no name for the architecture of $image" ;;
  esac
  root=$scratch/reckon-$architecture-linux
  mkdir -p "$root" "$directory"
  "$engine" create --name "$name" "$image" >/dev/null
  "$engine" cp "$name:/usr/local/bin/reckon" "$root/reckon"
  "$engine" cp "$name:/usr/share/doc/reckon/." "$root"
  # What docs/operations.md names, where it says that it is.
  cp --parents --recursive README.md CHANGELOG.md SECURITY.md docs deploy scripts/{backup,restore,common}.sh "$root"
  # The same files, the same archive: nothing in it tells when and by whom it was packed.
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$scratch" -c "${root##*/}" |
    gzip --no-name -9 >"$directory/${root##*/}.tar.gz"
  say "packed $directory/${root##*/}.tar.gz"
}

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }

engine=$(find_engine)
case $command in
  all)
    build
    smoke
    ;;
  build) build ;;
  smoke) smoke ;;
  twice) twice ;;
  binary) binary ;;
  *) die "there is no command called $command; there are: build smoke twice binary" ;;
esac
