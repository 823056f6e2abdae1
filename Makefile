# Thin on purpose: each target calls the script of its name in tools/, which
# also runs without make. ARGS goes to the script: make demo ARGS=--once
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench faults fuzz bindings android phone
ARGS ?=

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: ## server, phones and scans on this machine, then stay up (ARGS=--once ends)
	@tools/setup.sh demo
	@tools/demo/run.sh $(ARGS)

demo-reset: ## forget what the demo stored
	@tools/demo/reset.sh

check: ## quick: formatting, lints, directions, unit tests
	@tools/setup.sh check
	@tools/check.sh $(ARGS)

test: ## everything that CI runs (ARGS="lint vectors" runs only those)
	@tools/setup.sh test
	@tools/test.sh $(ARGS)

bench: ## figures as a table
	@tools/setup.sh bench
	@tools/bench.sh $(ARGS)

faults: ## kill, cut and damage for up to an hour (ARGS="--seed 7 NAME")
	@tools/setup.sh faults
	@tools/faults.sh $(ARGS)

fuzz: ## every parser and the decoder for a bounded time (ARGS=60: seconds each)
	@tools/setup.sh fuzz
	@tools/fuzz.sh $(ARGS)

bindings: ## generate Kotlin, Swift and Python
	@tools/setup.sh bindings
	@tools/bindings.sh $(ARGS)

android: ## compile, test and draw the app and its desk window (ARGS=test: one step)
	@tools/setup.sh android
	@tools/android.sh $(ARGS)

phone: ## the app's screens in windows on this desk (ARGS=--screenshots: as pictures)
	@tools/setup.sh phone
	@tools/phone.sh $(ARGS)
