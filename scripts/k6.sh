#!/usr/bin/env bash
# Builds k6 with the project's SSE extension from the Go module in bench/k6. Only the benchmarks need it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../bench/k6"

needed="$(awk '$1 == "go" { print $2 }' go.mod)"
command -v go >/dev/null || {
  printf 'k6: Go %s or newer is needed to build it and no go is on PATH\n' "$needed" >&2
  exit 1
}
found="$(go env GOVERSION)"
found="${found#go}"
if [[ $(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1) != "$needed" ]]; then
  printf 'k6: Go %s or newer is needed, this is %s\n' "$needed" "$found" >&2
  exit 1
fi

CGO_ENABLED=0 go build -trimpath -o k6 .
printf 'k6: built bench/k6/k6\n'
