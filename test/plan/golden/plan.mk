# What linux-aarch64 lacks, in build order. Use: make -f plan.mk -j4 BUILD='conda build'
BUILD ?= conda build --output-folder channel
DONE ?= done
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.PHONY: all
all: $(DONE)/libgcc-mutex $(DONE)/zlib $(DONE)/python $(DONE)/numpy-core

$(DONE)/libgcc-mutex:
	$(BUILD) recipes/_libgcc_mutex
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/zlib:
	$(BUILD) recipes/zlib
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/python: $(DONE)/libgcc-mutex $(DONE)/zlib
	$(BUILD) recipes/python
	@mkdir -p '$(DONE)' && : >'$@'

$(DONE)/numpy-core: $(DONE)/python $(DONE)/zlib
	$(BUILD) recipes/numpy.core
	@mkdir -p '$(DONE)' && : >'$@'
