# The front door. `make help` lists what there is; every target is documented by its `##` line.
# Tools come from the workspace itself: Node 24 and every CLI sit in node_modules/.bin after `make setup`.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help setup run test check generate cluster cluster-down bench k6 soak security clean

help: ## list every target with a line
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## install what the project needs (Debian packages, npm packages, Node 24); safe to repeat
	@scripts/setup.sh

run: setup ## start the all-in-one: API on 127.0.0.1:8080, console and admin API on 127.0.0.1:8081
	@node --max-semi-space-size=16 apps/cli/src/main.ts start --show-key

test: setup ## run every test against real servers; the last line says how many passed, failed and were skipped
	@vitest run

check: setup ## format, lint, types, structure, generated files clean
	@node scripts/check.ts

generate: setup ## rewrite the generated files (Redis scripts)
	@node scripts/generate.ts

cluster: setup ## start three gateways, control, nginx, Redis and Postgres as real processes on loopback
	@node scripts/cluster/up.ts

cluster-down: ## stop exactly the processes `make cluster` started
	@if [ -x node_modules/.bin/node ]; then node scripts/cluster/down.ts; else echo 'no cluster is running'; fi

bench: setup ## run the benchmark suite; results as JSON and a table under bench/results/
	@node bench/run.ts

k6: ## build k6 with the SSE extension into bench/k6/k6 (needs Go)
	@scripts/k6.sh

soak: setup ## run the benchmark suite's one-hour soak
	@node bench/run.ts soak

security: setup ## attack the admin API with sqlmap and schemathesis; about an hour, needs sqlmap and python3-venv
	@node bench/security/nonces.ts && node bench/security/key-timing.ts && node bench/security/schemathesis.ts && node bench/security/sqlmap.ts

clean: ## remove what was built or installed here; data in .sluice stays
	@scripts/clean.sh
