# Written by archi-construct port, which runs it again as soon as anything has changed.
# By hand, in this folder: make -k -j2 -f port.mk
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.PHONY: all
all: stamps/glibc-bootstrap.e651babb6249cee1 stamps/gcc.d1ef0697954d66da stamps/zlib.41a1d2649188e1c6 stamps/glibc.21f5e072e40ec4b7 stamps/python.39fdaf4cb5ea5ad7 stamps/numpy-core-without-tests.bdb74466a2c4720a stamps/checker.deaba97c1d16f72c stamps/numpy-core.052f3d4893ff9c17

stamps/glibc-bootstrap.e651babb6249cee1:
	@sh /x/step.sh glibc-bootstrap stamps/glibc-bootstrap.e651babb6249cee1 logs/glibc-bootstrap.log archi-construct recipe build -q --test skip recipes/glibc

stamps/gcc.d1ef0697954d66da: | stamps/glibc-bootstrap.e651babb6249cee1
	@sh /x/step.sh gcc stamps/gcc.d1ef0697954d66da logs/gcc.log archi-construct recipe build -q recipes/gcc

stamps/zlib.41a1d2649188e1c6: | stamps/gcc.d1ef0697954d66da
	@sh /x/step.sh zlib stamps/zlib.41a1d2649188e1c6 logs/zlib.log archi-construct recipe build -q recipes/zlib

stamps/glibc.21f5e072e40ec4b7: | stamps/gcc.d1ef0697954d66da stamps/glibc-bootstrap.e651babb6249cee1
	@sh /x/step.sh glibc stamps/glibc.21f5e072e40ec4b7 logs/glibc.log archi-construct recipe build -q recipes/glibc

stamps/python.39fdaf4cb5ea5ad7: | stamps/glibc.21f5e072e40ec4b7 stamps/zlib.41a1d2649188e1c6
	@sh /x/step.sh python stamps/python.39fdaf4cb5ea5ad7 logs/python.log archi-construct recipe build -q recipes/python

stamps/numpy-core-without-tests.bdb74466a2c4720a: | stamps/python.39fdaf4cb5ea5ad7
	@sh /x/step.sh numpy-core-without-tests stamps/numpy-core-without-tests.bdb74466a2c4720a logs/numpy-core-without-tests.log archi-construct recipe build -q --test skip recipes/numpy.core

stamps/checker.deaba97c1d16f72c: | stamps/numpy-core-without-tests.bdb74466a2c4720a
	@sh /x/step.sh checker stamps/checker.deaba97c1d16f72c logs/checker.log archi-construct recipe build -q recipes/checker

stamps/numpy-core.052f3d4893ff9c17: | stamps/checker.deaba97c1d16f72c stamps/numpy-core-without-tests.bdb74466a2c4720a
	@sh /x/step.sh numpy-core stamps/numpy-core.052f3d4893ff9c17 logs/numpy-core.log archi-construct recipe build -q recipes/numpy.core
