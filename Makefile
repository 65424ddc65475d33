# Every target sets up what it needs from python3 (3.11 or newer, with venv) and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
INSTALLED := $(VENV)/.installed
TOOLS := $(VENV)/.tools

.DEFAULT_GOAL := help
.PHONY: help run test torture check lint format bench sizes readers line screenshots build clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) ## Open the reader; ARGS="routes" goes to it
	@exec $(BIN)/ketatui $(ARGS)

test: $(TOOLS) ## Run the tests; ARGS="-k notes" goes to pytest
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

torture: $(TOOLS) ## Try for up to ten minutes to lose a note, and print what came of it
	@KETATUI_TORTURE=1 $(BIN)/pytest tests/torture tests/app/test_trouble.py tests/app/test_ending.py $(ARGS)

check: lint test ## Everything that CI holds: form, lint, types, rooms, content, tests

lint: $(TOOLS) ## Everything that CI holds but the tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ketatui check

format: $(TOOLS) ## Bring the Python files into form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(TOOLS) ## Measure beside a one-line app and the peers; writes bench/RESULTS.md
	@PYTHONPATH=tests $(BIN)/python -m bench $(ARGS)

sizes: $(TOOLS) ## Measure what grows with the content and the notebook; writes bench/SIZES.md
	@PYTHONPATH=tests $(BIN)/python -m bench.sizes $(ARGS)

line: $(TOOLS) ## Measure over a slow, lossy line (as root), or ARGS=--relay; writes bench/LINE.md
	@PYTHONPATH=tests $(BIN)/python -m bench.line $(ARGS)

readers: $(TOOLS) ## Measure many readers on one host; writes bench/READERS.md
	@PYTHONPATH=tests $(BIN)/python -m bench.readers $(ARGS)

screenshots: $(TOOLS) ## Take the pictures in screenshots/ from the real app
	@PYTHONPATH=tests $(BIN)/python -m bench.screenshots $(ARGS)

build: $(TOOLS) ## Build the wheel and the source archive into dist/
	$(BIN)/python -m build

clean: ## Remove what was installed, built and cached here
	rm -rf $(VENV) .bench build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The reader itself: installed anew when pyproject.toml changes, otherwise nothing happens.
$(INSTALLED): pyproject.toml
	@command -v $(PYTHON) >/dev/null || \
	  { echo "ketatui needs Python 3.11 or newer, and there is no $(PYTHON)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ketatui needs Python 3.11 or newer; set one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python has no venv here; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing ketatui into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

# The tools of the dev group; pip knows --group from 25.1 on.
$(TOOLS): $(INSTALLED)
	@echo "Installing the tools for development into $(VENV)"
	@$(PIP) 'pip>=25.1'
	@$(PIP) --group dev
	@touch $@
