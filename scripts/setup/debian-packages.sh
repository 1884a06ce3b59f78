#!/usr/bin/env bash
# Installs the distribution's servers that tests and the cluster run as their own processes. Nothing is installed when
# every binary is there, and no system service is started: the project runs each server itself, on ports of its own.
set -euo pipefail

# binary=package, one per line.
wanted='
redis-server=redis-server
nginx=nginx
postgres=postgresql
'

# Debian keeps the Postgres server out of PATH.
has() { PATH="$PATH:/usr/sbin:/sbin:/usr/lib/postgresql/15/bin" command -v "$1" >/dev/null; }

missing=()
for pair in $wanted; do
  has "${pair%%=*}" || missing+=("${pair#*=}")
done
((${#missing[@]})) || exit 0

printf 'setup: installing %s\n' "${missing[*]}" >&2
command -v apt-get >/dev/null || {
  printf 'setup: apt-get is missing; install by hand: %s\n' "${missing[*]}" >&2
  exit 1
}
as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || {
    printf 'setup: root or sudo is needed to install: %s\n' "${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi

# Debian starts a service when its package is installed, unless this file forbids it. One that is already there is the
# administrator's decision and stays.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null >&2; }
apt update
apt install --yes --no-install-recommends "${missing[@]}"
