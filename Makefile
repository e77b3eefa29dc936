# Every command a person needs. Bare `make` lists them; each sets up what it needs.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test test-quick test-database test-spark setup lock bench

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve the demonstration trust at http://127.0.0.1:8000/
	@$(PYTHON) house.py run $(ARGS)

test: ## everything a contributor must pass, browser journeys included
	@$(PYTHON) house.py test $(ARGS)

test-quick: ## the same without the slow tests and the browser
	@$(PYTHON) house.py test-quick $(ARGS)

test-database: ## the tests marked database, on the PostgreSQL that DATABASE_URL names
	@$(PYTHON) house.py test-database $(ARGS)

test-spark: ## the tests marked spark, with Apache Spark on this machine
	@$(PYTHON) house.py test-spark $(ARGS)

setup: ## only set up the development environment in .venv
	@$(PYTHON) house.py setup

lock: ## make the lock files anew from pyproject.toml
	@$(PYTHON) house.py lock

bench: setup ## speed beside peers, and how often second opinions are wrong, printed
	@.venv/bin/python bench/spc.py
	@.venv/bin/python bench/spc_power.py
	@.venv/bin/python bench/measures.py
	@.venv/bin/python bench/thread.py
