# Baoda: every command sets itself up in .venv; nothing is needed but make and Python 3.11, 3.12 or 3.13.
#   make chat            a conversation in the terminal with the pages of samples/
#   make test ARGS="-x"  hands arguments to pytest
#   make chat PYTHON=/path/to/python3.12  sets up with this Python

PYTHON ?=
ARGS ?=
UV ?= uv

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
LOCKED := install --no-deps --no-build-isolation --require-hashes --requirement
UNLESS := || { echo "error: not everything could be installed, see above" >&2; \
	echo "fix: look at the network, or at the proxy and index that pip is set to, then run make again" >&2; exit 1; }
LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --quiet

# A virtual environment knows its own path: after the folder was moved, or its Python removed, it is made anew.
STALE := $(shell [ -x $(BIN)/python ] && [ "$$(cat $(VENV)/venv.stamp 2>/dev/null)" = "$(CURDIR)" ] || \
	rm -f $(VENV)/*.stamp)

.PHONY: help chat serve fast ocr test check fmt wheel clean lock
.DEFAULT_GOAL := help

help: ## This list
	@echo "make COMMAND, where COMMAND is one of"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

chat: $(VENV)/run.stamp ## Ask the pages of samples/ in the terminal
	@$(BIN)/baoda chat $(ARGS)

serve: $(VENV)/run.stamp ## Run the Telegram bot (its token in BAODA_TOKEN)
	@$(BIN)/baoda serve $(ARGS)

fast: $(VENV)/run.stamp ## Add rjieba: pages are cut into words by compiled code, into the same words
	@$(PIP) $(LOCKED) locks/fast.txt $(UNLESS)

ocr: $(VENV)/run.stamp ## Add text recognition: scans and photographs (300 MB)
	@$(PIP) $(LOCKED) locks/ocr.txt $(UNLESS)

test: $(VENV)/dev.stamp ## Run the tests; ARGS="-k name -x" goes to pytest
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev.stamp ## Style, types, who imports whom, and the tests with their coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet --cov --cov-report=term

fmt: $(VENV)/dev.stamp ## Put the code into its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

wheel: $(VENV)/run.stamp ## Build dist/baoda-*.whl
	@$(BIN)/python -m hatchling build --target wheel

clean: ## Remove everything that make and the tests have made; your pages and index stay
	@rm -rf $(VENV) dist build .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find bot retrieval tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

lock: ## Pin anew what pyproject.toml asks for (needs uv)
	@$(LOCK) --group build --output-file locks/build.txt
	@$(LOCK) pyproject.toml --output-file locks/run.txt
	@$(LOCK) pyproject.toml --extra ocr --constraint locks/run.txt --output-file locks/ocr.txt
	@$(LOCK) pyproject.toml --extra fast --constraint locks/run.txt --output-file locks/fast.txt
	@$(LOCK) pyproject.toml --group dev --constraint locks/run.txt --output-file locks/dev.txt

# A stamp is written last, so that a set-up that was cut short is done again.

$(VENV)/venv.stamp:
	@set -e; found=; reasons=; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3 python); do \
		version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		case $$version in \
			3.11 | 3.12 | 3.13) ;; \
			*) reasons="$$reasons; $$python is Python $$version"; continue ;; \
		esac; \
		if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
		reasons="$$reasons; $$python has no venv module"; \
	done; \
	if [ -z "$$found" ]; then \
		echo "error: no Python that Baoda can use$$reasons" >&2; \
		case $$reasons in \
			*"no venv"*) echo "fix: install the venv module (Debian, Ubuntu: sudo apt install python3-venv)" >&2 ;; \
			*) echo "fix: install Python 3.11, 3.12 or 3.13, or name one: make chat PYTHON=/path/to/python3.12" >&2 ;; \
		esac; \
		exit 1; \
	fi; \
	echo "Setting up once, in $(VENV), with Python $$version (about a minute) ..."; \
	"$$found" -m venv --clear $(VENV)
	@echo "$(CURDIR)" > $@

$(VENV)/run.stamp: $(VENV)/venv.stamp locks/build.txt locks/run.txt pyproject.toml
	@echo "  1/3 build tools"
	@$(PIP) $(LOCKED) locks/build.txt $(UNLESS)
	@echo "  2/3 what Baoda runs with"
	@$(PIP) $(LOCKED) locks/run.txt $(UNLESS)
	@echo "  3/3 Baoda itself"
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp locks/dev.txt
	@echo "  and what its tests need"
	@$(PIP) $(LOCKED) locks/dev.txt $(UNLESS)
	@touch $@
