# Shared by the scripts: what a fresh machine lacks is installed, or named.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }
die() { printf 'parkade: %s\n' "$*" >&2; exit 1; }

need_node() {
  command -v node >/dev/null 2>&1 || die "Node.js is missing: install Node 20, 22 or 24 (https://nodejs.org)"
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    die "Node $(node -v) is too old: Parkade needs 20, 22 or 24"
}

# need_debian COMMAND PACKAGE: installs a Debian package where we may, and says what to install where we may not.
need_debian() {
  command -v "$1" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $2 ..."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2"; } >&2 ||
      die "apt-get could not install $2"
  fi
  command -v "$1" >/dev/null 2>&1 || die "$1 is missing: install it, on Debian with 'apt-get install $2'"
}

need_packages() {
  if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "installing npm packages ..."
    npm ci --no-audit --no-fund --loglevel=error >&2
    touch node_modules/.package-lock.json
  fi
}

# The binary of a real FreeSWITCH, or nothing.
freeswitch_binary() {
  if [ -n "${FREESWITCH_BIN:-}" ]; then printf '%s' "$FREESWITCH_BIN"; else command -v freeswitch || true; fi
}
