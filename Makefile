# Everything a person types is here. `make` alone lists it.

# The first of these that is 3.11 or newer and can make virtual environments; `make PYTHON=... run` names another.
PYTHON ?= python3.13 python3.12 python3.11 python3

PY = .venv/bin/python
FLASK = $(PY) -m flask --app wsgi
PIP = $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

# Tests and checks never see the settings of the shop that runs on this machine; compiled modules are kept.
PLAIN = env -u PYTHONDONTWRITEBYTECODE -u APP_ENV -u DATABASE_URL -u HOST -u PORT -u RATE_LIMIT -u REDIS_URL -u SECRET_KEY -u TIMEZONE -u WEBHOOKS_TO_LOCALHOST -u WEBHOOK_RETRY_SECONDS -u WORKERS
PYTEST = $(PLAIN) $(PY) -m pytest -n auto --dist worksteal

.PHONY: help run test test-sqlite test-postgresql check lock clean
.NOTPARALLEL:

help:
	@echo "Waybill"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

# The shell becomes the server, and with it the parent that the worker watches.
run: .venv/.run-stamp ## install, migrate, load the demo data into an empty database, and serve, with a worker
	@$(FLASK) init-db
	@[ "$$APP_ENV" = production ] || $(FLASK) load-demo
	@$(FLASK) welcome
	@$(FLASK) worker --beside $$$$ & exec $(PY) wsgi.py

# With -k the second run happens even where the first one fails.
test: .venv/.dev-stamp ## everything, on SQLite with the browser and then on PostgreSQL (PYTEST_ARGS="-k cart")
	@$(PY) -m tests.browser
	@$(MAKE) --no-print-directory -k test-sqlite test-postgresql

test-sqlite: .venv/.dev-stamp
	@echo "On SQLite, with the browser"
	@$(PYTEST) --playwright $(PYTEST_ARGS)

test-postgresql: .venv/.dev-stamp
	@echo "On PostgreSQL"
	@$(PYTEST) --database postgresql $(PYTEST_ARGS)

check: .venv/.dev-stamp ## lint, format, types, and migrations in step with the models
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy --strict webapp config.py wsgi.py tests
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
		&& $(PLAIN) DATABASE_URL="sqlite:///$$folder/check.db" $(FLASK) init-db \
		&& $(PLAIN) DATABASE_URL="sqlite:///$$folder/check.db" $(FLASK) db check

LOCK = $(PY) -m uv pip compile -q --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml

lock: .venv/.dev-stamp ## pin what pyproject.toml asks for (UPGRADE=1 for the newest versions)
	@$(LOCK) -o requirements.txt
	@$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

clean: ## remove the virtual environment and the caches; the database stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written after its install has finished, so an interrupted one is done again.
.venv/.run-stamp: requirements.txt
	@$(call make_venv)
	@echo "Installing what Waybill needs"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev-stamp: requirements-dev.txt
	@$(call make_venv)
	@echo "Installing what Waybill and its tests need"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/.run-stamp $@

# An environment whose pip answers is kept; what an interruption left behind is made anew.
define make_venv
	$(PY) -m pip --version >/dev/null 2>&1 && exit 0; \
	for python in $(PYTHON); do \
		if "$$python" -c 'import sys, venv, ensurepip as e; e.version(); sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -m venv --clear .venv; \
		fi; \
	done; \
	echo "Waybill needs Python 3.11 or newer with its venv module (looked for: $(PYTHON))." >&2; \
	echo "On Debian and Ubuntu: sudo apt-get install python3-venv. To name one: make PYTHON=/path/to/python3" >&2; \
	exit 1
endef
