PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(BIN)/guide ## Build the site into site/
	$(BIN)/guide build

serve: $(BIN)/guide ## Show the site on this computer, and build again when something changes
	$(BIN)/guide serve

check: $(BIN)/guide ## Say what is wrong in the content, without building
	$(BIN)/guide check

test: .venv/tests ## Install what the tests need, and run them
	sh tests/tools.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --ignore tests/browser
	$(BIN)/pytest tests/browser

coverage: .venv/tests ## Say which lines of the generator no test runs
	sh tests/tools.sh
	rm -f .coverage .coverage.*
	COVERAGE_FILE=$(CURDIR)/.coverage $(BIN)/coverage run -m pytest -n 2 --ignore tests/browser
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

golden: .venv/tests ## Accept what pages, forms and documents look like now
	$(BIN)/pytest --update-golden -k "golden or inventory"

bench: .venv/tests ## Measure how long the main job takes, as ratios
	$(BIN)/python benchmarks/run.py

weight: .venv/tests site ## Count requests and bytes that a reader costs the host
	$(BIN)/python benchmarks/weight.py

licenses: .venv/tests ## List the licenses of the packages in use
	$(BIN)/python tests/licenses.py

audit: ## Ask whether a version in use has a known security problem
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --upgrade pip-audit
	.venv-audit/bin/pip-audit --disable-pip --no-deps --requirement constraints.txt

upgrade: ## Install the newest versions allowed, and write them down in constraints.txt
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[test]'
	(head -n 1 constraints.txt; $(BIN)/pip freeze --exclude-editable) > constraints.new
	mv constraints.new constraints.txt
	touch $(BIN)/guide .venv/tests
	$(BIN)/python tests/licenses.py

clean: ## Remove what was built; the content stays
	rm -rf build site

# The command stands once its packages do; a change of pyproject.toml installs them again.
$(BIN)/guide: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it with: make site PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/tests: $(BIN)/guide
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@ $(BIN)/guide

.PHONY: help site serve check test coverage golden bench weight licenses audit upgrade clean
