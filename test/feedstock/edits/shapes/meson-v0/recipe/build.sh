#!/usr/bin/env bash
meson setup builddir --prefix=$PREFIX --libdir=lib
meson compile -C builddir
meson test -C builddir
meson install -C builddir
