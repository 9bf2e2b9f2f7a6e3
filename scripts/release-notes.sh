#!/usr/bin/env bash
# Prints the section of VERSION in CHANGELOG.md, which is what the page of the release says:
#
#   scripts/release-notes.sh 1.2.3
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

version=${1:-}
if [ -z "$version" ]; then die "say which version: scripts/release-notes.sh VERSION"; fi
# The heading is "## 1.2.3", with or without brackets, and " - " and the day behind it.
notes=$(awk -v version="$version" '
  /^## / { inside = 0; name = $2; gsub(/[][]/, "", name); if (name == version) { inside = 1; next } }
  inside { print }
' CHANGELOG.md | sed -e '/./,$!d')
if [ -z "$notes" ]; then die "CHANGELOG.md has no section for $version, or an empty one"; fi
printf '%s\n' "$notes"
