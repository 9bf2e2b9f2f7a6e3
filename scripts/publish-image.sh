#!/usr/bin/env bash
# Publishes images that are built and proved, one for each architecture, as one image of all of them:
#
#   DOCKERHUB_USERNAME=… DOCKERHUB_TOKEN=… scripts/publish-image.sh 'sha-1234 latest' reckon-amd64.tar reckon-arm64.tar
#
# as $DOCKERHUB_USERNAME/reckon:TAG for each TAG (or as $DOCKERHUB_REPOSITORY:TAG). The archives are those of
# `docker save`. In a workflow of GitHub that may ask for an identity, cosign signs what was published as the first tag,
# with that identity instead of a key, before another tag moves. Needs skopeo, podman and, there, cosign.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly HOW="set the repository's secrets DOCKERHUB_USERNAME (the account's name) and DOCKERHUB_TOKEN (a personal \
access token of it with the scope Read & Write, from Account settings > Personal access tokens of Docker Hub)"

if [ $# -lt 2 ]; then die "say as what to publish what: scripts/publish-image.sh 'TAG...' ARCHIVE..."; fi
tags=$1
shift
if [ -z "${DOCKERHUB_USERNAME:-}" ] || [ -z "${DOCKERHUB_TOKEN:-}" ]; then
  die "the image was not published, because there is nobody to publish it as: $HOW"
fi
for archive in "$@"; do
  if [ ! -f "$archive" ]; then die "$archive is not here: build the image again (a workflow keeps it for two weeks)"; fi
done
repository=${DOCKERHUB_REPOSITORY:-docker.io/$DOCKERHUB_USERNAME/reckon}
tls=()
# For a trial with a registry on this machine, which speaks no TLS.
case $repository in 127.0.0.1:* | localhost:*) tls=(--tls-verify=false) ;; esac

# publish TAG, and leaves what it is in `digest`.
publish() {
  podman manifest push --quiet --all --format v2s2 ${tls[@]+"${tls[@]}"} --digestfile "$DOCKER_CONFIG/digest" \
    "$list" "docker://$repository:$1" ||
    die "$repository:$1 was refused. If the registry said 'insufficient scopes' or 'access denied', the token may \
only read; make one that may write: $HOW"
  digest=$(cat "$DOCKER_CONFIG/digest")
  say "published $repository:$1 as $digest"
}

sign() {
  if [ -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]; then
    say "not signed: only a workflow of GitHub with the permission id-token has an identity to sign with"
    return
  fi
  # It looks for Docker Hub under another name than skopeo, https://index.docker.io/v1/, and would else sign in as nobody.
  printf '%s' "$DOCKERHUB_TOKEN" | cosign login --username "$DOCKERHUB_USERNAME" --password-stdin "${repository%%/*}"
  cosign sign --yes --recursive "$repository@$digest"
}

# The sign-in lives and dies with this script.
DOCKER_CONFIG=$(mktemp -d)
export DOCKER_CONFIG
list=reckon-publish-$$
trap 'podman manifest rm "$list" >/dev/null 2>&1 || true; rm -rf "$DOCKER_CONFIG"' EXIT
export REGISTRY_AUTH_FILE=$DOCKER_CONFIG/config.json
printf '%s' "$DOCKERHUB_TOKEN" |
  skopeo login ${tls[@]+"${tls[@]}"} --username "$DOCKERHUB_USERNAME" --password-stdin "${repository%%/*}" ||
  die "${repository%%/*} refused to sign in $DOCKERHUB_USERNAME; the name or the token is wrong or has expired: $HOW"

podman manifest create "$list" >/dev/null
for archive in "$@"; do
  # Layers are compressed here, since what a list names by its digest is pushed as it is. The format is Docker's own,
  # which alone has a place for the health check.
  layout=dir:$DOCKER_CONFIG/$(basename "$archive" .tar)
  skopeo copy --quiet --dest-compress "docker-archive:$archive" "$layout"
  podman manifest add "$list" "$layout" >/dev/null
done

publish "${tags%% *}"
sign
for tag in ${tags#"${tags%% *}"}; do publish "$tag"; done
if [ -n "${GITHUB_OUTPUT:-}" ]; then printf 'name=%s\ndigest=%s\n' "$repository" "$digest" >>"$GITHUB_OUTPUT"; fi
