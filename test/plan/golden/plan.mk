# Builds what linux-aarch64 lacks. Use: make -f plan.mk -j4 BUILD='conda build'
BUILD ?= conda build --output-folder channel
BOOTSTRAP ?= --no-test --channel ./bootstrap
WITHOUT_TESTS ?= --no-test
DONE ?= done
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.PHONY: all
all: $(DONE)/glibc-bootstrap $(DONE)/gcc $(DONE)/zlib $(DONE)/glibc $(DONE)/python $(DONE)/numpy-core-without-tests $(DONE)/checker $(DONE)/numpy-core

$(DONE)/glibc-bootstrap:
	$(BUILD) $(BOOTSTRAP) recipes/glibc
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/gcc: $(DONE)/glibc-bootstrap
	$(BUILD) recipes/gcc
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/zlib: $(DONE)/gcc
	$(BUILD) recipes/zlib
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/glibc: $(DONE)/gcc $(DONE)/glibc-bootstrap
	$(BUILD) recipes/glibc
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/python: $(DONE)/glibc $(DONE)/zlib
	$(BUILD) recipes/python
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/numpy-core-without-tests: $(DONE)/python
	$(BUILD) $(WITHOUT_TESTS) recipes/numpy.core
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/checker: $(DONE)/numpy-core-without-tests
	$(BUILD) recipes/checker
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/numpy-core: $(DONE)/checker $(DONE)/numpy-core-without-tests
	$(BUILD) recipes/numpy.core
	@mkdir -p '$(DONE)' && : >'$@'
