#!/usr/bin/env bash
# Installs the workspace's npm packages from the lock file, Node 24 among them, with the pnpm that package.json names.
# The stamp remembers what was installed, so that a repeated setup costs one hash.
set -euo pipefail

stamp=node_modules/.setup-stamp
inputs=(package.json pnpm-workspace.yaml pnpm-lock.yaml apps/*/package.json packages/*/package.json bench/package.json)
wanted="$(cat -- "${inputs[@]}" | sha256sum | cut -d ' ' -f 1)"
if [[ -x node_modules/.bin/node && -f $stamp && $(<"$stamp") == "$wanted" ]]; then
  exit 0
fi

# "pnpm@1.2.3+sha512.…" -> "1.2.3"
version="$(node -p 'require("./package.json").packageManager.split("@")[1].split("+")[0]')"
pnpm=(npx --yes "pnpm@$version")
if [[ $(command -v pnpm) && $(pnpm --version 2>/dev/null) == "$version" ]]; then
  pnpm=(pnpm)
fi

# In CI a lock file that does not match is an error; at a desk it is brought up to date.
lock=--no-frozen-lockfile
[[ -n ${CI:-} ]] && lock=--frozen-lockfile

printf 'setup: installing npm packages with pnpm %s\n' "$version" >&2
"${pnpm[@]}" install "$lock" --prefer-offline --config.confirmModulesPurge=false </dev/null >&2

installed="$(node_modules/.bin/node --version)"
[[ $installed == v24.* ]] || {
  printf 'setup: node_modules/.bin/node is %s, not Node 24; remove node_modules and try again\n' "$installed" >&2
  exit 1
}
# Hashed again: at a desk the install may have rewritten the lock file.
cat -- "${inputs[@]}" | sha256sum | cut -d ' ' -f 1 >"$stamp"
