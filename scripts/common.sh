# shellcheck shell=bash
# What the other scripts share: messages, and the system's package manager. Sourced, never run.
# Written for bash 3.2, which is what macOS has.

say() { printf '%s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  # GitHub Actions shows this line on the page of the run.
  if [ "${GITHUB_ACTIONS:-}" = true ]; then printf '::error::%s\n' "$*"; fi
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# cargo_version prints the version of the workspace.
cargo_version() { sed -n '/^\[workspace\.package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' Cargo.toml; }

# artefact BUILT KIND NAME prints where cargo, which told BUILT in JSON, put it.
artefact() {
  printf '%s\n' "$1" | grep -F "\"kind\":[\"$2\"]" | grep -F "\"name\":\"$3\"" |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
}

# find_engine prints what runs containers here.
find_engine() {
  if have docker && docker info >/dev/null 2>&1; then
    echo docker
  elif have podman; then
    echo podman
  else
    die "neither a running Docker nor Podman is here: install one of them, then run this again"
  fi
}

# sqlite_file URL prints the file that an SQLite URL names.
sqlite_file() {
  local file=${1#sqlite:}
  file=${file#//}
  printf '%s\n' "${file%%\?*}"
}

package_manager() {
  local manager
  for manager in apt-get dnf brew pacman apk zypper; do
    if have "$manager"; then
      echo "$manager"
      return
    fi
  done
  return 1
}

# packages_for THING MANAGER prints the names that THING goes by.
packages_for() {
  case "$1/$2" in
    postgresql/apt-get | postgresql/pacman | postgresql/apk) echo postgresql ;;
    postgresql/dnf | postgresql/zypper) echo postgresql-server ;;
    postgresql/brew) echo postgresql@17 ;;
    c++/apt-get | c++/apk) echo g++ ;;
    c++/dnf | c++/zypper) echo gcc-c++ ;;
    c++/pacman) echo gcc ;;
    node/brew) echo node ;;
    node/*) if have node; then echo npm; else echo nodejs npm; fi ;;
    # Without a font every page is blank boxes, and no package of Chromium insists on one.
    chromium/apt-get) echo chromium fonts-dejavu-core ;;
    chromium/dnf) echo chromium dejavu-sans-fonts ;;
    chromium/pacman | chromium/apk) echo chromium ttf-dejavu ;;
    wrk/* | curl/*) echo "$1" ;;
    sqlite3/apt-get | sqlite3/zypper) echo sqlite3 ;;
    sqlite3/*) echo sqlite ;;
    chromium/zypper) echo chromium dejavu-fonts ;;
    cluster/apt-get) echo postgresql patroni etcd-server haproxy nginx iproute2 python3 curl openssl ;;
    *) return 1 ;;
  esac
}

# as_root COMMAND... runs it as root, through sudo when we are not. Without a terminal sudo may not ask.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif ! have sudo; then
    return 1
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# install_missing THING ADVICE installs THING from the system's packages; where it cannot, it stops with ADVICE.
install_missing() {
  local thing=$1 advice=$2 manager packages
  manager=$(package_manager) ||
    die "$thing is missing, and there is no package manager here that this script knows: $advice"
  packages=$(packages_for "$thing" "$manager") ||
    die "$thing is missing, and this script does not know its package for $manager: $advice"
  if [ "$manager" != brew ] && [ "$(id -u)" != 0 ] && ! have sudo; then
    die "$thing is missing, and only root can install it here. As root, have $manager install $packages; or $advice"
  fi
  say "$thing is missing: installing $packages with $manager"
  # The names are split into words on purpose.
  # shellcheck disable=SC2086
  case $manager in
    apt-get)
      as_root apt-get update -qq || say "apt-get update failed; trying with the lists that are here"
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
      ;;
    dnf) as_root dnf install -y -q $packages >&2 ;;
    brew) brew install --quiet $packages >&2 ;;
    pacman) as_root pacman -Sy --needed --noconfirm $packages >&2 ;;
    apk) as_root apk add --quiet $packages >&2 ;;
    zypper) as_root zypper --non-interactive --quiet install $packages >&2 ;;
  esac || die "installing $packages with $manager did not work (see above): $advice"
}
