# Two commands do it all: `make translate` and `make test`. Each does only what is left to do.
PYTHON ?= python3
# The default of `zhen` unless it is set.
MODEL  ?=
# On Linux pip's default build of torch carries CUDA; for the small CPU build set PIP_EXTRA_INDEX_URL (see README).
TORCH  ?= torch==2.13.0

VENV := .venv
ZHEN := $(VENV)/bin/zhen
# Catalogs and strings of other programs are translated only when they are named.
CATALOGS = $(wildcard seeds/*.po seeds/*.pot seeds/*.xlf seeds/*.xliff \
  seeds/*.json seeds/*.yml seeds/*.properties seeds/*.xml seeds/*.strings)
PIP  := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

WORKERS ?= 2
# Tests whose results could depend on the CPU's instruction sets.
ENGINE_TESTS := tests/unit/engines tests/unit/models/test_models_convert.py
PYTEST := $(VENV)/bin/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup translate test test-cpus check format pictures docs bench clean

help:  ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed  ## install into .venv, then fetch, verify and convert the model
	@$(ZHEN) models pull $(MODEL)

translate: setup  ## translate seeds/ into outputs/, and show the translation of a short text
	@$(ZHEN) translate seeds $(CATALOGS) --out outputs $(addprefix --model ,$(MODEL))
	@echo; echo "Translated now, from docs/start/first.txt:"; echo
	@$(ZHEN) translate - --bilingual $(addprefix --model ,$(MODEL)) < docs/start/first.txt
	@echo; echo "Next: $(ZHEN) text 深思发布新模型。"
	@echo "      $(ZHEN) translate YOUR-DOCUMENT --out outputs"
	@echo "      $(ZHEN) review outputs"

test: setup $(VENV)/.installed-dev check  ## run all checks and tests, one with the real model included
	$(PYTEST)

test-cpus: $(VENV)/.installed-dev  ## run the tests of the engines as on CPUs with fewer instructions
	CT2_FORCE_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 $(PYTEST) $(ENGINE_TESTS)
	CT2_FORCE_CPU_ISA=GENERIC $(PYTEST) $(ENGINE_TESTS)

check: $(VENV)/.installed-dev  ## format, lint, types, glossary
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(ZHEN) glossary fmt --check glossary
	$(ZHEN) glossary lint glossary

format: $(VENV)/.installed-dev  ## put the code into its format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

pictures: $(VENV)/.installed-dev  ## make the pictures of the documentation and the first lines of the README (needs Chromium and a Chinese font)
	$(VENV)/bin/python docs/pictures.py

docs: $(VENV)/.installed-docs  ## generate the reference pages, then build the site into site/
	$(VENV)/bin/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --strict --quiet

bench: setup $(VENV)/.installed-bench  ## measure quality, and speed beside other engines: about an hour (needs the data sets, see docs/contribute/measuring.md)
	$(VENV)/bin/python bench/segments.py
	$(VENV)/bin/python bench/senses.py
	$(VENV)/bin/python bench/check_numbers.py
	$(VENV)/bin/python bench/engines.py --json build/engines.json --plot build/engines.svg
	$(VENV)/bin/python bench/terms.py
	$(VENV)/bin/python bench/models.py

clean:  ## remove the virtual environment and caches; models and outputs stay
	rm -rf $(VENV) build site *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@echo "making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing zhen and what it needs (a few minutes the first time)"
	@$(PIP) "$(TORCH)"
	@$(PIP) --editable ".[pdf]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "installing the tools for checks and tests"
	@$(PIP) --editable ".[dev]"
	@touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	@echo "installing the tools that build the site"
	@$(PIP) --editable ".[docs]"
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-dev
	@echo "installing the engines that zhen is compared with"
	@$(PIP) --editable ".[dev,bench]"
	@touch $@
