PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup check test fast slow acceptance benchmarks specs format

setup:          ## a virtual environment with everything for development
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet -e '.[dev]'

check: fast     ## what to run before a commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fast:
	$(BIN)/pytest -q -m 'not slow'

test:
	$(BIN)/pytest

slow:
	$(BIN)/pytest -m slow

acceptance:     ## respellings, mutants, seeds and sizes over the whole library: about two hours
	$(BIN)/pytest -q -m 'slow or not slow' tests/acceptance

benchmarks:     ## times and rates against plain Z3 and plain Hypothesis; two jobs against one
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/jobs.py

specs:          ## kdverify on its own library of operators
	$(BIN)/kdverify check specs/

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/kdverify format specs/
