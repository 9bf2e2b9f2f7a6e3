#!/usr/bin/env bash
# Scans an image for known weaknesses and lists what it is made of:
#
#   scripts/scan-image.sh ARCHIVE SBOM     ARCHIVE from `docker save`; SBOM is written, as CycloneDX
#
# The image is a binary and certificates; what the binary is made of, it tells itself (cargo-auditable). Fails on what
# is severe and has a fix. What has none yet must not stop a release that may fix something else; it is printed. An
# exception goes into .trivyignore, with its reason and a date on which it ends. Needs Trivy.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if [ $# != 2 ]; then die "say what to scan: scripts/scan-image.sh ARCHIVE SBOM"; fi
if ! have trivy; then die "Trivy is missing: install it from https://trivy.dev, then run this again"; fi

trivy image --quiet --input "$1" --scanners vuln --format cyclonedx --output "$2"
if ! grep -q 'pkg:cargo/' "$2"; then die "the scanner finds no crate in the image, so it cannot find weak ones"; fi
trivy image --quiet --input "$1" --scanners vuln --severity HIGH,CRITICAL
trivy image --quiet --input "$1" --scanners vuln --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 >/dev/null ||
  die "the image has severe weaknesses that have a fix (the table is above)"
