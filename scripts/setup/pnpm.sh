#!/usr/bin/env bash
# Makes `pnpm` a command where there is none, so that `pnpm --silent sluice …` works in the checkout. Without root it stays with
# `npx -y pnpm@…`, which needs no installation.
set -euo pipefail

# The checkout's own tools are in front while make runs; what counts is what a shell finds afterwards.
PATH="$(printf %s "$PATH" | tr : '\n' | grep -v '/node_modules/\.bin$' | paste -sd :)"
command -v pnpm >/dev/null && exit 0
version="$(node -p 'require("./package.json").packageManager.split("@")[1].split("+")[0]')"

as_root=()
if ((EUID != 0)); then
  sudo -n true 2>/dev/null || {
    printf 'setup: there is no pnpm; the command line is: npx -y pnpm@%s --silent sluice\n' "$version" >&2
    exit 0
  }
  as_root=(sudo -n)
fi
printf 'setup: installing pnpm %s\n' "$version" >&2
"${as_root[@]}" timeout 180 npm install --global --no-fund --no-audit "pnpm@$version" </dev/null >&2 || {
  printf 'setup: pnpm could not be installed; the command line is: npx -y pnpm@%s --silent sluice\n' "$version" >&2
}
