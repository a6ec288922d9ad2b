# An environment stays with its Python until another one is named: make site PYTHON=python3.12
PYTHON ?= $(shell .venv/bin/python -c "" 2>/dev/null && echo .venv/bin/python || echo python3)
# Not the commands beside it, which do not start where a folder's name holds a quotation mark.
RUN := .venv/bin/python -m
TOOLS := .venv-tools/bin/python -m
LOCK := $(TOOLS) uv pip compile --quiet --upgrade --universal --python-version 3.11.0 --generate-hashes --no-annotate
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_CUSTOM_COMPILE_COMMAND := make upgrade

.DEFAULT_GOAL := help

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: .site ## Build the site into site/
	$(RUN) generator.cli build

serve: .site ## Show the site on this computer, and build again when something changes
	$(RUN) generator.cli serve

check: .site ## Say what is wrong in the content, without building
	$(RUN) generator.cli check

test: .tests ## Install what the tests need, and run them
	sh tests/tools.sh
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	node tests/scripts/node_modules/typescript/bin/tsc -p tests/scripts
	node --test tests/scripts/*.test.js
	$(RUN) pytest -n 2 --ignore tests/browser
	$(RUN) pytest -n 2 --dist loadfile tests/browser

coverage: .tests ## Say which lines of the generator no test runs
	sh tests/tools.sh
	rm -f .coverage .coverage.*
	COVERAGE_FILE="$$PWD/.coverage" $(RUN) coverage run -m pytest -n 2 --ignore tests/browser
	$(RUN) coverage combine --quiet
	$(RUN) coverage report

golden: .tests ## Accept what pages, forms and documents look like now
	$(RUN) pytest --update-golden -k "golden or inventory"

bench: .tests ## Measure how long the main job takes, as ratios
	.venv/bin/python benchmarks/run.py

weight: .tests site ## Count requests and bytes that a reader costs the host
	.venv/bin/python benchmarks/weight.py

licenses: .tests ## List the licenses of the packages in use
	.venv/bin/python tests/licenses.py

audit: .tools ## Ask whether a version in use has a known security problem
	$(TOOLS) pip_audit --disable-pip --no-deps --requirement requirements/build.txt --requirement requirements/test.txt

upgrade: .tools ## Choose the newest versions allowed, and write them down in requirements/
	$(LOCK) --group build --output-file requirements/build.txt
	$(LOCK) pyproject.toml --output-file requirements/site.txt
	$(LOCK) pyproject.toml --all-extras --constraint requirements/site.txt --output-file requirements/test.txt
	$(MAKE) licenses

clean: ## Forget what was built, so that the next build does it all; site/ stays, with what may be yours in it
	rm -f build/cache/*-*-*.* build/stamp

# What is in order, install.py leaves alone.
.site:
	@$(PYTHON) install.py

.tests:
	@$(PYTHON) install.py --tests

# What looks at the packages from outside, so that it works when they do not.
.tools:
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/python -m pip install --quiet --upgrade uv pip-audit

.NOTPARALLEL:
.PHONY: help site serve check test coverage golden bench weight licenses audit upgrade clean .site .tests .tools
