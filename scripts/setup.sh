#!/usr/bin/env bash
# Installs everything the project needs. Safe to repeat; a second run only compares a few hashes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

command -v node >/dev/null || fail 'Node.js is missing: install Node 20 or newer (it only bootstraps; the project brings Node 24).'
command -v npx >/dev/null || fail 'npm is missing: install it together with Node.js.'
bootstrap_major="$(node -p 'process.versions.node.split(".")[0]')"
((bootstrap_major >= 20)) || fail "Node $(node --version) is too old to bootstrap: 20 or newer is needed."

# One setup at a time per checkout: `make -j` and two terminals must not install over each other.
exec 9<scripts/setup.sh
flock 9

scripts/setup/debian-packages.sh
scripts/setup/node-packages.sh
scripts/setup/pnpm.sh
