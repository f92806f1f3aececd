# The two commands: `make run` and `make test`. Everything they need they set up themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DATA ?= .waypost/demo
PORT ?= 8765

.PHONY: run install test walk fuzz check bench torture simulate demo-data catalogues clean

run: install
	@$(BIN)/waypost --data $(DATA) demo
	@$(BIN)/waypost --data $(DATA) serve --port $(PORT)

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v=sys.version_info; sys.exit(0 if v >= (3, 11) else "Waypost needs Python 3.11 or newer; this is %d.%d. Set PYTHON=/path/to/python3.11" % v[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

test: install
	@$(BIN)/python tests/preflight.py
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not walk" $(ARGS)

walk: install
	@$(BIN)/python tests/preflight.py
	$(BIN)/python -m pytest -n auto --dist load -m walk $(ARGS)

# Strange requests to the interface, 20,000 of them as eight roles; minutes, and more on a busy machine.
fuzz: install
	WAYPOST_FUZZ=$(or $(CASES),20000) $(BIN)/python -m pytest -s tests/fuzz $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m waypost.config.cli makemigrations --check --dry-run

bench: install
	$(BIN)/python bench/run.py

demo-data: install
	rm -rf $(DATA)
	$(BIN)/waypost --data $(DATA) demo

# A server killed in the middle of writes; then pairs of people who take one-time steps at the same moment.
torture: install
	$(BIN)/python -m tests.torture $(ARGS)
	$(BIN)/python -m tests.torture.pairs --pairs $(or $(PAIRS),10000)

# Lives of a whole instance, each drawn from a seed; goes on where it was stopped, ends at the first seed that fails.
simulate: install
	$(BIN)/python -m tests.simulate --seeds $(or $(SEEDS),10000) $(ARGS)

catalogues: install
	$(BIN)/python tests/catalogues.py --update

clean:
	rm -rf .venv .cache .waypost test-artefacts
