# Every action of the project. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

bin := .venv/bin
# The folders of the packages themselves, without their tests and without generated code.
packages := $(filter-out %/tests %/gen,$(patsubst %/__init__.py,%,$(wildcard libs/*/*/__init__.py services/*/*/__init__.py tools/*/*/__init__.py)))
beside := libs services tools
# auto | jars | container | HOST:PORT, and the version of a broker that is started
BROKER ?= auto
KAFKA ?= 4.3.1
DATA ?= data
servers := --broker=$(BROKER) --kafka-version=$(KAFKA)
baseline := protos/baseline.binpb

# The stages of `test` run one after the other: they share two cores and one broker each.
.NOTPARALLEL:
.PHONY: help setup protos protos-baseline fmt lint types arch test test-unit test-contracts test-integration test-e2e \
  test-kill test-outages test-brokers check bench run up down demo topics lock clean-data clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## the environment: .venv from the hashed locks, generated messages, own packages; fast when nothing changed
	@bash tools/dev/bootstrap.sh

# ---- a running installation
run: setup ## everything: broker, services, sample province, the story; stays up until Ctrl-C
	@exec $(bin)/shijian run

up: setup ## broker and services in the background
	@$(bin)/shijian up

down: setup ## stop what `make up` started
	@$(bin)/shijian down

demo: setup ## the story against what is up
	@$(bin)/shijian demo

topics: setup ## make the broker's topics match protos/topics; prints what it changes
	@$(bin)/shijian topics apply

clean-data: setup ## remove the data folder; refuses while something still runs on it
	@$(bin)/python -m provision clean --data $(DATA)

# ---- the code
protos: setup ## generate libs/contracts/gen from protos/
	@bash tools/dev/protos.sh

protos-baseline: setup ## take today's messages as what later ones must not break
	@$(bin)/buf build protos --exclude-source-info -o $(baseline)

fmt: setup ## format code and protos, repair what can be repaired
	@$(bin)/ruff format . && $(bin)/ruff check --fix . && $(bin)/buf format -w protos

lint: setup ## ruff, codespell, buf lint, buf breaking
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/codespell
	$(bin)/buf lint
	$(bin)/buf format --diff --exit-code protos
	$(bin)/buf breaking protos --against $(baseline)

types: setup ## mypy, strict
	$(bin)/mypy $(packages)

arch: setup ## import rules, budgets, sameness
	$(bin)/lint-imports
	$(bin)/pytest tests/architecture

# ---- tests
test: lint types arch test-unit test-contracts test-integration test-e2e ## all of it, on a real broker and a real database

test-unit: setup ## no server needed
	$(bin)/pytest $(beside) -n 2 -m "not broker and not postgres"

test-contracts: setup ## topics, golden bytes
	$(bin)/pytest tests/contracts

test-integration: setup ## on a real broker and a real database
	$(bin)/pytest $(beside) tests/integration -n 3 --dist worksteal -m "broker or postgres" $(servers)

test-e2e: setup ## the story, from evidence to a published score
	$(bin)/pytest tests/e2e -n 2 --dist loadgroup $(servers)

test-sanitized: setup ## the compiled loops under the sanitizers of gcc
	@bash tools/dev/test_sanitized.sh

test-laws: setup ## the laws over random histories on examples that nobody has seen yet; a failure prints how to repeat it
	$(bin)/pytest $(beside) -n 2 -m "hypothesis and not broker and not postgres" --hypothesis-profile=searching

test-kill: setup ## a thousand kills of a worker, five hundred of rebuilds; writes result files
	@bash tools/dev/test_kill.sh $(servers)

test-outages: setup ## sixty outages of the broker; writes a result file
	@bash tools/dev/test_outages.sh $(servers)

test-brokers: setup ## the tests marked `matrix` on Kafka 3.9.1, 4.0.1, 4.1.1 and 4.3.1; writes a result file
	@bash tools/dev/test_brokers.sh

check: test ## the same as test

bench: setup ## the figures, into bench/results; the peers' packages are installed beside the environment
	@if [ -e /etc/ssl/certs/ca-certificates.crt ]; then export UV_SYSTEM_CERTS=1; fi; \
	  $(bin)/uv pip install --quiet --python $(bin)/python --target .venv/bench --require-hashes -r requirements/bench.txt
	@for script in $$(grep -l '"__main__"' bench/*.py); do echo "== $$script"; $(bin)/python "$$script"; done

# ---- upkeep
lock: setup ## compile the locks from requirements/*.in
	@bash tools/dev/lock.sh

clean: ## remove the environment, generated code and caches; data stays
	rm -rf .venv libs/contracts/gen libs/domainkit/domainkit/_native.* libs/eventlog/eventlog/_records.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
