# make run   set up and evaluate every study of config/config.yaml
# make test  set up, lint and prove it
VENV   ?= .venv
PYTHON ?= $(firstword $(shell command -v python3.11 python3 2>/dev/null))
CORES  ?= $(shell nproc 2>/dev/null || echo 2)
WHEELS ?=
# with WHEELS=folder nothing is asked of a network: see `make wheels`
SOURCE := $(if $(WHEELS),--no-index --find-links $(WHEELS))
BIN    := $(VENV)/bin
RIVALS := .rivals
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := help
.PHONY: help run test browser lint format bench provenance wheels lock unlock clean

help:
	@echo "make run    evaluate every study of config/config.yaml; reports appear in reports/"
	@echo "make test   lint, then every test"
	@echo "make lint   style, types, layers, workflow"
	@echo "make format put code, rules and schema in the house style"
	@echo "make bench  the benchmarks, with their floors and rivals"
	@echo "make provenance  after a run: reports/herkomst.html, with code, run times and released files"
	@echo "make wheels download every dependency to wheels/, for a machine without network"
	@echo "make lock   resolve the dependencies again (needs uv)"
	@echo "make unlock after a run that was killed: lets the next one start"
	@echo "make clean  remove derived tables and reports; raw data stays"

$(VENV)/bin/python:
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which one: make run PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

# a set is installed when its stamp is newer than its lock file
$(VENV)/%.installed: requirements/%.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the '$*' packages ..."
	@$(PIP) install $(SOURCE) --require-hashes --no-deps -r requirements/$*.txt
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@touch $@

run: $(VENV)/run.installed
	@$(BIN)/snakemake --cores $(CORES)

test: $(VENV)/test.installed browser lint
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n $(CORES) --dist loadfile \
	  --no-loadscope-reorder

# Debian's, for the tests that look at the pages; without one they are skipped, or fail where CI is set
browser:
	@for name in chromium chromium-browser google-chrome; do \
	    command -v $$name > /dev/null && exit 0; done; \
	  if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then \
	    echo "No chromium: the tests of the pages in a browser are left out"; exit 0; fi; \
	  echo "Installing chromium, for the tests that look at the pages ..."; \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null 2>&1 \
	    || echo "chromium could not be installed: the tests of the pages in a browser are left out"

lint: $(VENV)/test.installed
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/snakefmt --check Snakefile rules
	@$(BIN)/snakemake --lint > .venv/lint.log 2>&1 || { cat .venv/lint.log; exit 1; }
	@echo "lint: clean"

format: $(VENV)/test.installed
	@$(BIN)/ruff check -q --fix . && $(BIN)/ruff format -q . && $(BIN)/snakefmt Snakefile rules
	@$(BIN)/python -m evaluatie.study.schema > config/study.schema.json

# packages that a benchmark runs against, apart: they pin other versions than ours
$(RIVALS)/%/installed: requirements/rivals_%.txt | $(VENV)/bin/python
	@$(PYTHON) -m venv $(RIVALS)/$*
	@$(RIVALS)/$*/bin/python -m pip --disable-pip-version-check -q install --require-hashes --no-deps -r $<
	@touch $@

bench: $(VENV)/test.installed $(RIVALS)/matching/installed $(RIVALS)/did/installed
	@for file in benchmarks/*.py; do echo "== $$file"; \
	  name=$$(basename $$file .py); python=$(RIVALS)/$$name/bin/python; \
	  if [ -x $$python ]; then rivals="--rivals-python $$python"; else rivals=; fi; \
	  $(BIN)/python $$file $$rivals || exit 1; done

provenance: $(VENV)/run.installed
	@$(BIN)/snakemake --report reports/herkomst.html --quiet all
	@echo "reports/herkomst.html"

wheels: $(VENV)/bin/python
	@mkdir -p $(or $(WHEELS),wheels)
	@$(PIP) download --require-hashes --no-deps -r requirements/run.txt -d $(or $(WHEELS),wheels)
	@echo "Carry the project with $(or $(WHEELS),wheels)/ along and type there: make run WHEELS=$(or $(WHEELS),wheels)"

COMPILE = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-header pyproject.toml --group build
lock:
	$(COMPILE) -o requirements/run.txt
	$(COMPILE) --group test -c requirements/run.txt -o requirements/test.txt
	for name in matching did; do \
	  uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    benchmarks/$${name}_rivals/rivals.in -o requirements/rivals_$$name.txt || exit 1; done

unlock: $(VENV)/run.installed
	@$(BIN)/snakemake --unlock

clean:
	@rm -rf data/derived reports logs .snakemake
