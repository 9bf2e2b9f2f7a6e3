#!/usr/bin/env bash
# Pushes an image that is built and proved to Docker Hub:
#
#   DOCKERHUB_USERNAME=… DOCKERHUB_TOKEN=… scripts/publish-image.sh IMAGE TAG...
#
# as $DOCKERHUB_USERNAME/reckon:TAG for each TAG (or as $DOCKERHUB_REPOSITORY:TAG).
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly HOW="set the repository's secrets DOCKERHUB_USERNAME (the account's name) and DOCKERHUB_TOKEN (a personal \
access token of it with the scope Read & Write, from Account settings > Personal access tokens of Docker Hub)"

if [ $# -lt 2 ]; then die "say what to push and as what: scripts/publish-image.sh IMAGE TAG..."; fi
image=$1
shift
if [ -z "${DOCKERHUB_USERNAME:-}" ] || [ -z "${DOCKERHUB_TOKEN:-}" ]; then
  die "the image was not published, because there is nobody to publish it as: $HOW"
fi

# The login lives and dies with this script.
DOCKER_CONFIG=$(mktemp -d)
export DOCKER_CONFIG
trap 'rm -rf "$DOCKER_CONFIG"' EXIT
printf '%s' "$DOCKERHUB_TOKEN" | docker login --username "$DOCKERHUB_USERNAME" --password-stdin ||
  die "Docker Hub refused to sign in $DOCKERHUB_USERNAME; the name or the token is wrong or has expired: $HOW"

for tag in "$@"; do
  name=${DOCKERHUB_REPOSITORY:-$DOCKERHUB_USERNAME/reckon}:$tag
  docker tag "$image" "$name"
  docker push "$name" ||
    die "Docker Hub refused $name. If it said 'insufficient scopes', the token may only read; make one that may write: $HOW"
  say "published $name"
done
