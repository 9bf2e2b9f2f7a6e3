#!/usr/bin/env bash
# Measures which lines the tests run, unit, integration and end-to-end together, on both databases, and holds them to a
# limit:
#
#   scripts/coverage.sh                measure, write target/coverage/report/, and judge
#   scripts/coverage.sh tests          the same without the browser, which runs no line of the four crates that others do not
#   scripts/coverage.sh report         judge once more what was measured
#
# Everything is built with counters into target/coverage, the binary that the browser meets too. Needs cargo-llvm-cov, and
# LLVM's tools: those of rustup (llvm-tools), those of the system if their major version is that of rustc's (llvm-22 of
# Debian), or any others in LLVM_COV and LLVM_PROFDATA.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

if ! have cargo-llvm-cov; then die "cargo-llvm-cov is missing: cargo install --locked cargo-llvm-cov"; fi

# What the percentages leave out, and why:
# - tests/support and everything below tests/ and benches/ is there to test, not to be tested;
# - examples, if there are any, are compiled documentation;
# - what is built with the feature `opentelemetry` alone: it is not built here, and has a step of test.sh to itself.
# Unit tests inside the sources count, as lines that run; they would have to be told apart by hand.
readonly IGNORED='(^|/)(tests|benches|examples)/'

find_llvm() {
  local major directory
  if [ -n "${LLVM_COV:-}" ] && [ -n "${LLVM_PROFDATA:-}" ]; then return; fi
  if [ -x "$(rustc --print target-libdir)/../bin/llvm-cov" ]; then return; fi
  major=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  for directory in "/usr/lib/llvm-$major/bin" "/usr/lib/llvm$major/bin" "/opt/homebrew/opt/llvm@$major/bin"; do
    if [ -x "$directory/llvm-cov" ]; then
      export LLVM_COV=$directory/llvm-cov LLVM_PROFDATA=$directory/llvm-profdata
      return
    fi
  done
  if have rustup && rustup component add llvm-tools >/dev/null 2>&1; then return; fi
  die "LLVM's tools are missing: rustup component add llvm-tools, or install LLVM $major from the system's packages"
}

# measure STEP... runs these steps of test.sh with counters, as they would run without.
measure() {
  # Programs of an earlier build would bring lines that have moved since.
  cargo llvm-cov clean --workspace
  scripts/test.sh "$@"
}

# judge reads the measure of every file and holds each crate to its limit.
judge() {
  local report=$CARGO_TARGET_DIR/report
  mkdir -p "$report"
  cargo llvm-cov report --ignore-filename-regex "$IGNORED" --lcov --output-path "$report/lcov.info"
  cargo llvm-cov report --ignore-filename-regex "$IGNORED" --html --output-dir "$report" >/dev/null
  cargo llvm-cov report --ignore-filename-regex "$IGNORED" --json --summary-only --output-path "$report/summary.json"
  python3 scripts/coverage-gate.py "$report/lcov.info"
}

mkdir -p "${CARGO_TARGET_DIR:-target}/coverage"
CARGO_TARGET_DIR=$(cd "${CARGO_TARGET_DIR:-target}/coverage" && pwd)
export CARGO_TARGET_DIR
find_llvm
# shellcheck source=/dev/null
source <(cargo llvm-cov show-env --no-cfg-coverage --sh)
case ${1:-all} in
  all)
    measure tests e2e
    judge
    ;;
  tests)
    measure tests
    judge
    ;;
  report) judge ;;
  *) die "there is no command called $1; there are: tests report" ;;
esac
