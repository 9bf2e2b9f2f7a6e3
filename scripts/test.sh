#!/usr/bin/env bash
# Every check of the project, the same on a laptop and in CI:
#
#   scripts/test.sh               everything
#   scripts/test.sh lint unit     some of it, in the order given; a name is that of a group or of a step below
#
# What a step needs and the machine lacks is installed from the system's packages, and said. The first step that fails
# ends the run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

readonly LINT="format clippy docs dependencies unused shell"
readonly UNIT="tests doctests openapi fuzz"
readonly ALL="$LINT $UNIT e2e"

target=${CARGO_TARGET_DIR:-target}
skipped=

step_format() {
  need_component rustfmt
  cargo fmt --all --check
}

step_clippy() {
  need_component clippy
  cargo clippy --locked --workspace --all-targets -- -D warnings
}

step_docs() { RUSTDOCFLAGS=-Dwarnings cargo doc --locked --workspace --no-deps; }

# Licences, sources and bans. The advisories are a step of their own, and not of `all`: they appear without our doing.
step_dependencies() {
  if ! have cargo-deny; then
    skip "cargo-deny is not installed"
    return
  fi
  cargo deny --locked check bans licenses sources
}

step_advisories() {
  if ! have cargo-deny; then die "cargo-deny is missing: cargo install --locked cargo-deny"; fi
  cargo deny --locked check advisories
}

step_unused() {
  if ! have cargo-machete; then
    skip "cargo-machete is not installed"
    return
  fi
  cargo machete
}

step_shell() {
  if ! have shellcheck; then
    skip "shellcheck is not installed"
    return
  fi
  shellcheck --external-sources scripts/*.sh .ci/run
}

# Unit and integration tests. Those that need a database run on SQLite and on PostgreSQL each.
step_tests() {
  if have cargo-nextest; then
    scripts/with-postgres.sh cargo nextest run --locked --workspace --no-fail-fast
  else
    say "cargo-nextest is not installed: cargo test does the same, more slowly"
    scripts/with-postgres.sh cargo test --locked --workspace --tests --no-fail-fast
  fi
}

# What is built with the feature `opentelemetry` alone. Not of `all`: it builds `web` and `reckon` a second time.
step_otel() {
  need_component clippy
  cargo clippy --locked --workspace --all-targets --features reckon/opentelemetry -- -D warnings
  cargo test --locked --workspace --features reckon/opentelemetry --test it traces::
}

step_doctests() { cargo test --locked --workspace --doc; }

# The contract in docs/ is the one that the binary serves, so a change of it shows in review.
step_openapi() {
  build_binary
  if ! "$target/debug/reckon" openapi | diff -u docs/openapi.json - >&2; then
    die "docs/openapi.json is not what the binary serves: look at the difference above, and if it is meant, run
    cargo run -- openapi > docs/openapi.json"
  fi
}

# A short run of the fuzz targets, built with the stable compiler and without the sanitizer that only others have. The
# flags are those by which LLVM tells libFuzzer which code an input reached; with `--target` they are not for build scripts.
step_fuzz() {
  if ! have c++; then install_missing c++ "install a C++ compiler, which libFuzzer is built with"; fi
  local host name directory
  host=$(rustc -vV | sed -n 's/^host: //p')
  directory=$(mkdir -p "$target/fuzz" && cd "$target/fuzz" && pwd)
  local coverage=-sanitizer-coverage
  RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=$coverage-level=4 \
-Cllvm-args=$coverage-inline-8bit-counters -Cllvm-args=$coverage-pc-table -Cllvm-args=$coverage-trace-compares" \
    cargo build --locked --quiet --manifest-path fuzz/Cargo.toml --target "$host" --target-dir "$directory" --bins
  for name in evaluate read_back; do
    mkdir -p "$directory/corpus/$name"
    if ! "$directory/$host/debug/$name" -seed=1 -runs=3000 -max_len=256 -timeout=30 -rss_limit_mb=1024 -verbosity=0 \
      -dict=fuzz/calculator.dict -artifact_prefix="$directory/$name-" "$directory/corpus/$name" fuzz/seeds \
      2>"$directory/$name.log"; then
      cat "$directory/$name.log" >&2
      die "the fuzz target $name failed: the input is in $directory, see above"
    fi
  done
}

# A real browser against the real binary.
step_e2e() {
  build_binary
  need_node
  need_chromium
  (cd tests/e2e && npm run --silent check && npx --no-install playwright test)
}

# Built with the tests' features, so that the artefacts of the tests serve again.
build_binary() { cargo build --locked --quiet --workspace --all-targets; }

# need_component rustfmt|clippy
need_component() {
  if cargo "${1#rust}" --version >/dev/null 2>&1; then return; fi
  if ! have rustup; then die "$1 is missing: install it as you installed Rust, then run this again"; fi
  say "$1 is missing: installing it with rustup"
  rustup component add "$1"
}

need_node() {
  # A Node.js from npm trusts none but its own authorities; the machine may know others, such as that of a company's proxy.
  if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  fi
  if ! have node || ! have npm; then install_missing node "install Node.js 20 or newer with npm"; fi
  # Distributions that are still kept have a Node.js as old as 12; npm knows newer ones.
  if ! node_is_recent; then
    say "Node.js $(node --version) is too old for the browser tests: installing another one into $target/node"
    npm install --silent --no-audit --no-fund --prefix "$target/node" node@22
    PATH=$(cd "$target/node/node_modules/.bin" && pwd):$PATH
    node_is_recent || die "Node.js $(node --version) is too old for the browser tests: install version 20 or newer"
  fi
  # Npm's own note of what it installed is newer than the lock file if there is nothing to do.
  if [ ! tests/e2e/node_modules/.package-lock.json -nt tests/e2e/package-lock.json ]; then
    say "installing the npm packages of tests/e2e"
    (cd tests/e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund)
  fi
}

node_is_recent() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; }

# A Chromium of the system if there is one, else the package of the distribution, else Playwright's own build.
need_chromium() {
  local program
  for program in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome-stable google-chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if have "$program"; then
      CHROMIUM_PATH=$(command -v "$program")
      export CHROMIUM_PATH
      return
    fi
  done
  # Ubuntu's package only points to a snap, and Homebrew's is not kept any more.
  if [ "${GITHUB_ACTIONS:-}" = true ] || have brew || grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
    say "Chromium is missing: installing Playwright's own"
    if [ "$(uname)" = Linux ]; then
      (cd tests/e2e && npx --no-install playwright install --with-deps chromium)
    else
      (cd tests/e2e && npx --no-install playwright install chromium)
    fi
  else
    install_missing chromium "install Chromium, or set CHROMIUM_PATH to the program"
    need_chromium
  fi
}

skip() {
  say "skipped: $1; CI runs this step"
  skipped="$skipped $step"
}

elapsed() {
  local seconds=$1
  if [ "$seconds" -ge 60 ]; then printf '%d min %d s' $((seconds / 60)) $((seconds % 60)); else printf '%d s' "$seconds"; fi
}

# expand NAME... prints the steps that the names stand for.
expand() {
  local name
  for name in "$@"; do
    case $name in
      all) echo "$ALL" ;;
      lint) echo "$LINT" ;;
      unit) echo "$UNIT" ;;
      *)
        if ! declare -F "step_$name" >/dev/null; then
          die "there is no step or group called $name; there are: all lint unit $ALL otel advisories"
        fi
        echo "$name"
        ;;
    esac
  done
}

if ! have cargo; then die "cargo is missing: install Rust from https://rustup.rs, then run this again"; fi

steps=$(expand "${@:-all}")
step=
done_steps=
step_started=0
finish() {
  local status=$?
  if [ "$status" = 0 ]; then
    say "
All passed in $(elapsed "$SECONDS"):$done_steps${skipped:+ (skipped:$skipped)}"
  else
    say "
FAILED in step $step after $(elapsed $((SECONDS - step_started))). Passed before it:${done_steps:- nothing}"
  fi
}
trap finish EXIT

for step in $steps; do
  step_started=$SECONDS
  say "
==> $step (at $(elapsed "$SECONDS"))"
  "step_$step"
  case " $skipped " in *" $step "*) ;; *) done_steps="$done_steps $step" ;; esac
  say "==> $step took $(elapsed $((SECONDS - step_started)))"
done
