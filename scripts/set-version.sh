#!/usr/bin/env bash
# Gives everything that names the version of the workspace another one, and the section Unreleased of the changelog that
# version and the day:
#
#   scripts/set-version.sh 1.2.3
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

old=$(cargo_version)
new=${1:-}
if ! [[ $new =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then die "say which version: scripts/set-version.sh 1.2.3"; fi
if scripts/release-notes.sh "$new" >/dev/null 2>&1; then die "CHANGELOG.md has a section for $new already"; fi

# edit FILE EXPRESSION, the same with the sed of Linux and that of macOS.
edit() {
  sed "$2" "$1" >"$1.new"
  if cmp -s "$1" "$1.new"; then die "$1 does not say $old where it should"; fi
  mv "$1.new" "$1"
}

edit Cargo.toml "/^\[workspace\.package\]/,/^\[/s/^version = \"$old\"\$/version = \"$new\"/"
edit deploy/kubernetes/kustomization.yaml "s/newTag: $old\$/newTag: $new/"
edit CHANGELOG.md "s/^## Unreleased\$/&\\
\\
## $new - $(date +%F)/"
# Without --locked, cargo writes what has changed, and nothing else has.
for workspace in . fuzz benches; do
  cargo metadata --quiet --format-version 1 --manifest-path "$workspace/Cargo.toml" >/dev/null
done
cargo run --quiet --locked -- openapi >docs/openapi.json.new
mv docs/openapi.json.new docs/openapi.json
say "the version is $new; look at it with git diff"
