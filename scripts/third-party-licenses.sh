#!/usr/bin/env bash
# Prints the licenses and notices that have to come with a binary: those of every crate that is linked into it, and of the
# C library. A text that many crates share stands there once.
#
#   scripts/third-party-licenses.sh [ARGUMENT...]     for `cargo tree`, such as --features and --target
#
# The sources of the crates have to be here, as they are after a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly COMMON=/usr/share/common-licenses
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# texts_of NAME-VERSION LICENSE prints the files to be passed on. Of "MIT OR Apache-2.0" the shorter one is taken.
texts_of() {
  local sources=("${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$1") pattern='(licen[cs]e|copying|copyright|notice|unlicense)[^/]*'
  find "${sources[@]}" -maxdepth 1 -type f -regextype posix-extended -iregex ".*/$pattern" | LC_ALL=C sort >"$scratch/files"
  if [[ $2 != *AND* ]] && grep -qi 'mit[^/]*$' "$scratch/files"; then
    grep -vi 'apache[^/]*$' "$scratch/files"
  else
    cat "$scratch/files"
  fi
}

cargo tree --locked --offline --package reckon --edges normal --prefix none --format '{p}|{l}' "$@" |
  grep -v '(/' | sed 's/ (.*)|/|/; s/ (\*)$//' | LC_ALL=C sort -u >"$scratch/crates"

echo 'Reckon is MIT OR Apache-2.0. Its binary also holds these crates, the standard library of Rust (MIT OR Apache-2.0) and, where it is'
echo 'static, the GNU C library (LGPL-2.1-or-later). Texts follow. All of the source, with which each of them can be replaced, is public.'
echo
declare -A crates_of=()
texts=()
while IFS='|' read -r crate license; do
  echo "- $crate: $license"
  for text in $(texts_of "${crate/ v/-}" "$license"); do
    digest=$(sha256sum <"$text" | cut -d' ' -f1)
    if [ -z "${crates_of[$digest]:-}" ]; then
      cp "$text" "$scratch/$digest"
      texts+=("$digest")
    fi
    crates_of[$digest]+="${crates_of[$digest]:+, }$crate"
  done
done <"$scratch/crates"
for text in "${texts[@]}"; do
  printf '\n==== %s ====\n\n' "${crates_of[$text]}"
  cat "$scratch/$text"
done
for license in LGPL-3 GPL-3 LGPL-2.1; do
  printf '\n==== %s ====\n\n' "$license"
  cat "$COMMON/$license"
done
