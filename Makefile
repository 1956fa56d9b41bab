# Two commands need nothing but Python 3.11 or newer and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh
# Two for each core: a test that drives a terminal or another process mostly waits.
WORKERS = $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
.DELETE_ON_ERROR:
.PHONY: demo test fuzz simulate approve check bench lock translations docs pictures clean

demo: $(VENV)/ready
	@$(BIN)/turven demo

test: $(VENV)/ready-dev check docs
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# `make test` always draws the same random examples; this draws other ones, and 25 times as many.
fuzz: $(VENV)/ready-dev
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n auto --dist worksteal -m hypothesis $(FUZZ)

# Draws studies with known truths and counts how often the intervals hold; takes minutes.
simulate: $(VENV)/ready-dev
	PYTHONPATH=build/typing:tests $(BIN)/python -m simulations

# Approves the screens and the output shown in the documentation as they are now; review the diff.
approve: $(VENV)/ready-dev
	$(BIN)/python -m pytest tests/tui/test_pictures.py tests/test_docs.py --approve -n auto

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests
	$(BIN)/lint-imports --no-cache

# Measures the speed of the screens, also with a million quotes, and the quality of suggestions beside other classifiers.
# Takes hours, nearly all of them for the two classifiers of spaCy; `make bench BENCH=--quick` takes minutes.
bench: $(VENV)/ready-dev
	$(BIN)/python tests/benchmarks/run.py
	$(BIN)/python tests/benchmarks/latency.py
	$(BIN)/python tests/benchmarks/keystrokes.py
	$(BIN)/python tests/benchmarks/importing.py
	$(BIN)/python tests/benchmarks/exporting.py
	$(BIN)/python tests/benchmarks/reports.py
	$(BIN)/python tests/benchmarks/table.py
	$(BIN)/python tests/benchmarks/agreement.py
	$(BIN)/python tests/benchmarks/together.py --seconds 60
	$(BIN)/python tests/benchmarks/suggester.py $(BENCH)

# Pins every dependency, for all platforms; without an index address, so that pip uses the index
# that it is configured for.
lock:
	$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --upgrade \
		pyproject.toml --extra build -o requirements.lock
	$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --constraint requirements.lock \
		pyproject.toml --extra build --extra embeddings --extra docs --extra dev -o requirements-dev.lock

# Updates the translations with the strings in the code, and compiles them.
translations: $(VENV)/ready-dev
	$(BIN)/pybabel -q extract -F babel.cfg -k _ -k n_:1,2 --no-location --sort-output \
		-o build/turven.pot api.py corpus models tui
	$(BIN)/pybabel -q update -i build/turven.pot -d corpus/locale -D turven -l nl \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel compile -d corpus/locale -D turven -l nl --statistics

# The documentation as a site, in build/docs.
docs: $(VENV)/ready-dev
	$(BIN)/sphinx-build -q --fail-on-warning --keep-going -d build/doctrees docs build/docs

# The pictures of the documentation and of the README, taken from the running app.
pictures: $(VENV)/ready-dev
	$(BIN)/python tests/pictures.py

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "turven needs Python 3.11 or newer; say which with: make PYTHON=python3.12 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Only what the lock file names is installed: the build runs with the locked setuptools.
$(VENV)/ready: $(VENV)/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@# The root is the package: the type checker finds it under its own name through this link.
	@mkdir -p build/typing && ln -sfn ../.. build/typing/turven
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info turven-demo
