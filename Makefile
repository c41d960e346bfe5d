# make demo   amlbot against a local Slack and a local Azure, in the browser
# make test   everything, PostgreSQL and the browser included
# make lint   format, lint, types, arrows
# make bench  every table of ratios
# make torture  every reliability run at full length, several hours; one: make torture PART=kills (or .venv/bin/python -m tests.torture)
# make engines  the policy engine against a second one on 10,000 random bundles
# make mutate   mistakes planted in the policy engine, and whether its tests notice
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench bench-ack bench-parse bench-policy bench-home bench-approve torture engines mutate lock clean

help:
	@sed -n 's/^# //p' Makefile

install: .venv/.installed

.venv/.installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "amlbot needs Python 3.11 or later; set PYTHON=python3.12, say"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
	  rm -rf .venv; \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; \
	  else echo "Python's venv module is missing: install it (Debian, Ubuntu: sudo apt-get install python3-venv)"; exit 1; fi; }
	@echo "Installing into .venv/: about a minute, once."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

demo: install
	@$(BIN)/amlbot demo

test: install lint
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest -q -n 3 --dist loadfile

lint: install
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -3

bench: bench-ack bench-parse bench-policy bench-home bench-approve

bench-ack: install
	@$(BIN)/python -m bench.ack

bench-parse: install
	@$(BIN)/python -m bench.parse

bench-policy: install
	@$(BIN)/python -m bench.policy

engines: install
	@$(BIN)/python -m tests.policy.test_engines_agree 10000

mutate: install
	@$(BIN)/python -m tests.policy.mutation

bench-home: install
	@$(BIN)/python -m bench.home

bench-approve: install
	@$(BIN)/python -m bench.approve

torture: install
	@$(BIN)/python -m tests.torture $(PART)

lock:
	@uv pip compile pyproject.toml --extra sandbox --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q -o requirements.lock
	@uv pip compile pyproject.toml --extra sandbox --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q -o requirements-dev.lock

clean:
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
