# Written by archi-construct port, which runs it again as soon as anything has changed.
# By hand, in this folder: make -k -j2 -f port.mk
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.PHONY: all
all: stamps/glibc-bootstrap.c7c15cc984ede5e6 stamps/gcc.5b9d1b8d8566e8bb stamps/zlib.751e13c2751c7897 stamps/glibc.56f78cfc8df489bb stamps/python.0c1b6feb42625fe7 stamps/numpy-core-without-tests.fc7e412b25ac07a7 stamps/checker.d6df7af687b041e3 stamps/numpy-core.8f952e512558f7b2

stamps/glibc-bootstrap.c7c15cc984ede5e6:
	@sh /x/step.sh glibc-bootstrap stamps/glibc-bootstrap.c7c15cc984ede5e6 logs/glibc-bootstrap.log archi-construct recipe build -q --test skip recipes/glibc

stamps/gcc.5b9d1b8d8566e8bb: | stamps/glibc-bootstrap.c7c15cc984ede5e6
	@sh /x/step.sh gcc stamps/gcc.5b9d1b8d8566e8bb logs/gcc.log archi-construct recipe build -q recipes/gcc

stamps/zlib.751e13c2751c7897: | stamps/gcc.5b9d1b8d8566e8bb
	@sh /x/step.sh zlib stamps/zlib.751e13c2751c7897 logs/zlib.log archi-construct recipe build -q recipes/zlib

stamps/glibc.56f78cfc8df489bb: | stamps/gcc.5b9d1b8d8566e8bb stamps/glibc-bootstrap.c7c15cc984ede5e6
	@sh /x/step.sh glibc stamps/glibc.56f78cfc8df489bb logs/glibc.log archi-construct recipe build -q recipes/glibc

stamps/python.0c1b6feb42625fe7: | stamps/glibc.56f78cfc8df489bb stamps/zlib.751e13c2751c7897
	@sh /x/step.sh python stamps/python.0c1b6feb42625fe7 logs/python.log archi-construct recipe build -q recipes/python

stamps/numpy-core-without-tests.fc7e412b25ac07a7: | stamps/python.0c1b6feb42625fe7
	@sh /x/step.sh numpy-core-without-tests stamps/numpy-core-without-tests.fc7e412b25ac07a7 logs/numpy-core-without-tests.log archi-construct recipe build -q --test skip recipes/numpy.core

stamps/checker.d6df7af687b041e3: | stamps/numpy-core-without-tests.fc7e412b25ac07a7
	@sh /x/step.sh checker stamps/checker.d6df7af687b041e3 logs/checker.log archi-construct recipe build -q recipes/checker

stamps/numpy-core.8f952e512558f7b2: | stamps/checker.d6df7af687b041e3 stamps/numpy-core-without-tests.fc7e412b25ac07a7
	@sh /x/step.sh numpy-core stamps/numpy-core.8f952e512558f7b2 logs/numpy-core.log archi-construct recipe build -q recipes/numpy.core
