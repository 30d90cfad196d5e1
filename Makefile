# Targets with a sentence after ## are listed by `make help`.
.DEFAULT_GOAL := help
.PHONY: run test check bench crash browser help

run: ## Build what is needed, start Assay on paper and serve its page; ARGS='--help' and the like go to `assay up`.
	@Scripts/setup
	@swift build -c release --product assay --static-swift-stdlib
	@.build/release/assay up --serve $(ARGS)

test: ## Lint, build and run every test, print line coverage per module, end in `N passed, N failed`.
	@Scripts/setup tests
	@Scripts/test

check: ## Lint and the tidy tests only: imports, sizes, banned calls, documents, names.
	@Scripts/setup
	@Scripts/test '^TidyTests\.'

bench: ## Measure the engine (Benchmarks/run).
	@Scripts/setup
	@if [ -x Benchmarks/run ]; then Benchmarks/run $(ARGS); else echo 'bench: this checkout has no Benchmarks/run' >&2; exit 1; fi

crash: ## Kill a desk, then worker and server under load, 200 times each and check that nothing is lost; ARGS=5 for a quick check.
	@Scripts/setup
	@Scripts/crash $(ARGS)
	@Scripts/crash-servers $(ARGS)

browser: ## Check the dashboard: types, unit tests, every page in Chromium with axe; ARGS go to pytest.
	@Scripts/setup browser
	@Tests/Browser/run $(ARGS)

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile
