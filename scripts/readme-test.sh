#!/usr/bin/env bash
# Does what README.md tells a stranger to do, on a machine that has Rust and nothing else: a container.
#
#   scripts/readme-test.sh            both commands
#   scripts/readme-test.sh Run        the first one of the section Run, until it answers
#   scripts/readme-test.sh Test       the first one of the section Test, until it is done
#
# Takes what is committed. With Docker or Podman; takes as long as building everything without any cache does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly IMAGE=docker.io/library/rust:1.95-bookworm

# command_of SECTION prints the first line of the first shell block in that section.
command_of() { awk -v heading="## $1" '$0 == heading { inside = 1 } inside && /^```sh/ { getline; print; exit }' README.md; }

# in_container COMMAND runs it in a fresh checkout.
in_container() {
  git archive HEAD | "$engine" run --interactive --rm --name "$name" "$IMAGE" bash -euc "
    mkdir /reckon && cd /reckon && tar -x
    $1"
}

readme_Run() {
  # The container has no curl, so that nothing is taken for granted; bash knows how to ask.
  in_container "
    ($(command_of Run)) & server=\$!
    until { exec 3<>/dev/tcp/127.0.0.1/8000; } 2>/dev/null; do kill -0 \$server; sleep 1; done
    printf 'GET /api/calculate?expression=0.1%%2B0.2 HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n' >&3
    grep -q '\"result\":\"0.3\"' <&3
    test -s reckon.db"
  say "README's command to run it works in a bare container"
}

readme_Test() {
  in_container "git init --quiet; $(command_of Test)"
  say "README's command to test it works in a bare container"
}

engine=$(find_engine)
name=reckon-readme-$$
trap '"$engine" rm --force "$name" >/dev/null 2>&1 || true' EXIT
for section in "${@:-Run Test}"; do
  for part in $section; do
    if ! declare -F "readme_$part" >/dev/null; then die "there is no section called $part; there are: Run Test"; fi
    "readme_$part"
  done
done
