#!/usr/bin/env bash
# Removes what was built or installed in this checkout. Accounts and usage in .sluice are data, not a build product.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -x node_modules/.bin/node ]]; then node_modules/.bin/node scripts/cluster/down.ts; fi
if [[ -L .cluster/postgres ]]; then rm -rf -- "$(readlink -f .cluster/postgres)"; fi
rm -rf build .cluster bench/k6/k6 node_modules apps/*/node_modules packages/*/node_modules bench/node_modules
