# The front door. `make run` and `make test` set up whatever is missing by themselves.

PYTHON ?= python3
SETUP = $(PYTHON) scripts/setup.py
BIN = .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=

.PHONY: help run setup test check fmt bench bench-live proof sbom audit lock clean

help:  ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: setup  ## start Corridor with its demo school (PORT=8000, HOST=127.0.0.1)
	@exec $(BIN)/corridor run --demo --host $(HOST) --port $(PORT) $(ARGS)

setup:  ## install everything that running needs, start nothing
	@$(SETUP) run

test:  ## lint, types, contracts and all tests (ARGS= goes to pytest)
	@$(SETUP) dev
	@CHROMIUM="$$($(PYTHON) scripts/chromium.py)" && export CHROMIUM \
		&& $(MAKE) --no-print-directory check && exec $(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder $(ARGS)

check:  ## lint, types, import contracts, missing migrations, deployment settings
	@$(SETUP) dev
	@exec $(BIN)/python scripts/check.py

fmt:  ## format Python and templates
	@$(SETUP) dev
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format --quiet .
	@git ls-files --cached --others --exclude-standard 'corridor/**.html' | xargs -r $(BIN)/djade --target-version 5.2

bench:  ## measure the hot path; writes build/bench.json
	@$(SETUP) dev
	@exec $(BIN)/python -m bench $(ARGS)

bench-live:  ## measure the live stream and the herd it wakes; writes build/bench-live.json
	@$(SETUP) dev
	@exec $(BIN)/python -m bench.live $(ARGS)

proof:  ## the long runs
	@$(SETUP) dev
	@$(BIN)/pytest proof $(ARGS)
	@test -n "$(ARGS)" || CORRIDOR_WHOLE=1 $(BIN)/pytest tests/isolation tests/e2e -k "isolation or axe or odd"

sbom:  ## list what Corridor is made of; writes build/sbom.json (CycloneDX)
	@$(SETUP) dev
	@exec $(BIN)/python scripts/sbom.py $(ARGS)

audit:  ## ask the package index which locked packages have known weaknesses (not in CI)
	@$(SETUP) audit

lock:  ## bring the lock files up to date with pyproject.toml and package.json (ARGS=--upgrade)
	@$(SETUP) lock $(ARGS)

clean:  ## remove all that was installed, and the embedded database with its data
	@$(SETUP) clean
