# What linux-aarch64 lacks. Use: docker buildx bake --file docker-bake.hcl
variable "IMAGE" {
  default = "condaforge/miniforge3"
}

variable "BUILD" {
  default = "conda install --quiet --yes conda-build && conda build --output-folder /channel"
}

variable "BOOTSTRAP" {
  default = "--no-test --channel ./bootstrap"
}

variable "WITHOUT_TESTS" {
  default = "--no-test"
}

group "default" {
  targets = ["glibc-bootstrap", "gcc", "zlib", "glibc", "python", "numpy-core-without-tests", "checker", "numpy-core"]
}

target "_shared" {
  platforms = ["linux/arm64"]
  args = {
    BUILD = BUILD
  }
  contexts = {
    builder = "docker-image://${IMAGE}"
  }
}

target "glibc-bootstrap" {
  inherits = ["_shared"]
  args = {
    FLAGS = BOOTSTRAP
    RECIPE = "recipes/glibc"
  }
  labels = {
    "org.archi-construct.package" = "glibc"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "gcc" {
  inherits = ["_shared"]
  contexts = {
    "need-glibc-bootstrap" = "target:glibc-bootstrap"
  }
  args = {
    RECIPE = "recipes/gcc"
  }
  labels = {
    "org.archi-construct.package" = "gcc"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-glibc-bootstrap /channel /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "zlib" {
  inherits = ["_shared"]
  contexts = {
    "need-gcc" = "target:gcc"
  }
  args = {
    RECIPE = "recipes/zlib"
  }
  labels = {
    "org.archi-construct.package" = "zlib"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-gcc /channel /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "glibc" {
  inherits = ["_shared"]
  contexts = {
    "need-gcc" = "target:gcc"
    "need-glibc-bootstrap" = "target:glibc-bootstrap"
  }
  args = {
    RECIPE = "recipes/glibc"
  }
  labels = {
    "org.archi-construct.package" = "glibc"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-gcc /channel /channel\nCOPY --from=need-glibc-bootstrap /channel /channel\nRUN touch /before\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nRUN mkdir /again && cd /channel && find . -type f -newer /before '(' -name '*.conda' -o -name '*.tar.bz2' ')' -exec cp --parents '{}' /again ';'\nFROM scratch\nCOPY --from=made /channel /channel\nCOPY --from=made /again /again\n"
}

target "python" {
  inherits = ["_shared"]
  contexts = {
    "need-glibc" = "target:glibc"
    "need-zlib" = "target:zlib"
  }
  args = {
    RECIPE = "recipes/python"
  }
  labels = {
    "org.archi-construct.package" = "python"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-glibc /channel /channel\nCOPY --from=need-zlib /channel /channel\nCOPY --from=need-glibc /again /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "numpy-core-without-tests" {
  inherits = ["_shared"]
  contexts = {
    "need-python" = "target:python"
    "need-glibc" = "target:glibc"
  }
  args = {
    FLAGS = WITHOUT_TESTS
    RECIPE = "recipes/numpy.core"
  }
  labels = {
    "org.archi-construct.package" = "numpy.core"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-python /channel /channel\nCOPY --from=need-glibc /again /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "checker" {
  inherits = ["_shared"]
  contexts = {
    "need-numpy-core-without-tests" = "target:numpy-core-without-tests"
    "need-glibc" = "target:glibc"
  }
  args = {
    RECIPE = "recipes/checker"
  }
  labels = {
    "org.archi-construct.package" = "checker"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-numpy-core-without-tests /channel /channel\nCOPY --from=need-glibc /again /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "numpy-core" {
  inherits = ["_shared"]
  contexts = {
    "need-checker" = "target:checker"
    "need-numpy-core-without-tests" = "target:numpy-core-without-tests"
    "need-glibc" = "target:glibc"
  }
  args = {
    RECIPE = "recipes/numpy.core"
  }
  labels = {
    "org.archi-construct.package" = "numpy.core"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-checker /channel /channel\nCOPY --from=need-numpy-core-without-tests /channel /channel\nCOPY --from=need-glibc /again /channel\nRUN touch /before\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nRUN mkdir /again && cd /channel && find . -type f -newer /before '(' -name '*.conda' -o -name '*.tar.bz2' ')' -exec cp --parents '{}' /again ';'\nFROM scratch\nCOPY --from=made /channel /channel\nCOPY --from=made /again /again\n"
}
