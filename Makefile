# Two commands: `make demo` and `make test`. Both make the environment first, from locked wheels only.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)
ARGS   ?=

.PHONY: demo test lint lock messages help
help:
	@echo "make demo   load the Heat in the City demo and serve it"
	@echo "make test   run every test that this machine can run"
	@echo "make lint   ruff, import contracts, migrations, translations"

demo: $(VENV)/.ready
	$(BIN)/citydive demo

test: $(VENV)/.ready-test
	$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.ready-test
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check

# After changing dependencies in pyproject.toml; needs uv.
lock:
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-header -o lock/requirements.txt
	uv pip compile -q pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-header -o lock/test.txt

# Collect strings for people into the catalogues and compile them.
messages: $(VENV)/.ready-test
	$(BIN)/python scripts/messages.py

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "citydive needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2])'
ifdef UV
	$(UV) venv -q --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian: apt install python3-venv (or install uv)."; rm -rf $(VENV); exit 1; }
endif
	@touch $@

$(VENV)/.ready: $(VENV)/.made lock/requirements.txt pyproject.toml
	$(call install,lock/requirements.txt)
	@touch $@

$(VENV)/.ready-test: $(VENV)/.made lock/test.txt pyproject.toml
	$(call install,lock/test.txt)
	@touch $@ $(VENV)/.ready

# Everything from wheels with checked hashes; then the project itself, without touching what is locked.
ifdef UV
define install
	$(UV) pip install -q --python $(BIN)/python --only-binary :all: --require-hashes -r $(1)
	$(UV) pip install -q --python $(BIN)/python --no-deps -e .
endef
else
define install
	$(BIN)/python -m pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r $(1)
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
endef
endif
