# Everything goes through the launcher (standard library only), which installs what it needs.
PYTHON ?= python3
export PORT TELEPHONE

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## Run the portal with demonstration data at http://127.0.0.1:8000/ (PORT=8001 moves it, TELEPHONE=1 lets phones verify certificates) until Ctrl-C
	@$(PYTHON) -m launcher demo

demo-reset: ## Erase the demonstration data; the next « make demo » begins anew
	@$(PYTHON) -m launcher demo-reset

test: ## Install, lint and run every test (ARGS="tests/agenda -x" narrows, without lint)
	@$(PYTHON) -m launcher test $(ARGS)

lint: ## Check format, style, types, layers, templates, migrations and settings
	@$(PYTHON) -m launcher lint

bench: ## Measure speed and memory beside their baselines, into var/bench.json
	@$(PYTHON) -m launcher bench $(ARGS)
