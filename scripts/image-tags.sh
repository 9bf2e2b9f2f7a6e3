#!/usr/bin/env bash
# Prints the tags that an image gets which was built from REF at COMMIT:
#
#   scripts/image-tags.sh refs/heads/main COMMIT     sha-COMMIT latest
#   scripts/image-tags.sh refs/tags/v1.2.3 COMMIT    1.2.3 1.2 1
#
# The first is of this image alone. A version before 1.0 promises nothing beyond its minor part, and one such as
# 1.2.3-rc.1 nothing at all, so there are fewer tags for these. A tag has to be the version that the workspace has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

if [ $# != 2 ]; then die "say what was built: scripts/image-tags.sh REF COMMIT"; fi
case $1 in
  refs/heads/main) echo "sha-$2 latest" ;;
  refs/tags/v*)
    version=${1#refs/tags/v}
    if [ "$version" != "$(cargo_version)" ]; then
      die "the tag is v$version, but the version in Cargo.toml is $(cargo_version)"
    fi
    case $version in
      *-*) echo "$version" ;;
      0.*) echo "$version ${version%.*}" ;;
      *) echo "$version ${version%.*} ${version%%.*}" ;;
    esac
    ;;
  *) die "nothing is published from $1" ;;
esac
