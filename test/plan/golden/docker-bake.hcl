# What linux-aarch64 lacks. Use: docker buildx bake --file docker-bake.hcl
variable "IMAGE" {
  default = "condaforge/miniforge3"
}

variable "BUILD" {
  default = "conda install --quiet --yes conda-build && conda build --output-folder /channel"
}

group "default" {
  targets = ["libgcc-mutex", "zlib", "python", "numpy-core"]
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

target "libgcc-mutex" {
  inherits = ["_shared"]
  args = {
    RECIPE = "recipes/_libgcc_mutex"
  }
  labels = {
    "org.archi-construct.package" = "_libgcc_mutex"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "zlib" {
  inherits = ["_shared"]
  args = {
    RECIPE = "recipes/zlib"
  }
  labels = {
    "org.archi-construct.package" = "zlib"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "python" {
  inherits = ["_shared"]
  contexts = {
    "need-libgcc-mutex" = "target:libgcc-mutex"
    "need-zlib" = "target:zlib"
  }
  args = {
    RECIPE = "recipes/python"
  }
  labels = {
    "org.archi-construct.package" = "python"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-libgcc-mutex /channel /channel\nCOPY --from=need-zlib /channel /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}

target "numpy-core" {
  inherits = ["_shared"]
  contexts = {
    "need-python" = "target:python"
    "need-zlib" = "target:zlib"
  }
  args = {
    RECIPE = "recipes/numpy.core"
  }
  labels = {
    "org.archi-construct.package" = "numpy.core"
  }
  dockerfile-inline = "FROM builder AS made\nRUN mkdir -p /channel\nCOPY --from=need-python /channel /channel\nCOPY --from=need-zlib /channel /channel\nARG BUILD\nARG FLAGS\nARG RECIPE\nRUN --mount=type=bind,target=/work cd /work && eval \"$BUILD $FLAGS \\\"\\$RECIPE\\\"\"\nFROM scratch\nCOPY --from=made /channel /channel\n"
}
