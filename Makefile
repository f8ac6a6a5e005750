# Two commands do everything on a machine with Python (3.11 or newer) and make:
#   make graph   set-up, then the graph of the sample corpus into out/
#   make test    set-up, then the tests
# Set-up runs again only when pyproject.toml or constraints.txt changed; afterwards nothing needs the network.

SHELL := /bin/sh
# Any Python that is new enough and can make a virtual environment. PYTHON=… names another one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
OUT    ?= out

.PHONY: help setup graph picture test check lint types format lock clean

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(READY)  ## the virtual environment in .venv

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (on Debian and Ubuntu: apt-get install python3-venv); name it with PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Creating $(VENV) with $(PYTHON) ..."; "$(PYTHON)" -m venv $(VENV); }
	@echo "Installing the pinned packages, a minute or two the first time ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

graph: $(READY)  ## the graph of the sample corpus, in out/
	@$(BIN)/kg build seeds/corpus -o "$(OUT)"
	@echo
	@echo "Open $(OUT)/graph.html in a browser; $(OUT)/graph.ttl holds the same as RDF. Next: $(BIN)/kg queries"

picture: $(READY)  ## the picture in the README, from the sample corpus
	@$(BIN)/kg build seeds/corpus -o "$(OUT)" --no-html >/dev/null
	@$(BIN)/kg view "$(OUT)/graph.ttl" -o "$(OUT)/graph.html" --picture docs/graph.png

test: $(READY)  ## the tests
	@$(BIN)/python -m pytest $(ARGS)

check: lint types test  ## what CI runs: lint, types and tests

lint: $(READY)  ## ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)  ## mypy, strict
	@$(BIN)/mypy

format: $(READY)  ## put the code into shape
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

lock:  ## pin the newest allowed versions anew into constraints.txt
	@test -x .cache/lock/bin/uv || { "$(PYTHON)" -m venv .cache/lock && .cache/lock/bin/python -m pip install --quiet uv; }
	@.cache/lock/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --all-extras --upgrade \
		--generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o constraints.txt

clean:  ## what was built; the environment stays
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
