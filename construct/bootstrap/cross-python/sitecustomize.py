"""Lets the python of the build environment answer for that of the host environment, which is of another machine."""

import importlib.machinery
import os
import sys

build = os.environ.get("BUILD_PREFIX")
host = os.environ.get("PREFIX")
if build and host and os.path.realpath(sys.base_prefix) == os.path.realpath(build):
    os.environ["_PYTHON_SYSCONFIGDATA_NAME"] = "_sysconfigdata__{multiarch}"
    os.environ["_PYTHON_HOST_PLATFORM"] = "linux-{machine}"
    sys.implementation._multiarch = "{multiarch}"
    sys.prefix = sys.exec_prefix = sys.base_prefix = sys.base_exec_prefix = host
    sys.executable = os.path.join(host, "bin", "python")
    # Modules of the host environment without machine code can be used: pip, setuptools. Those of the build environment come first.
    sys.path.append(os.path.join(host, "lib", "python%d.%d" % sys.version_info[:2], "site-packages"))
    # What is looked up in this list decides which files are extensions; importing does not use it.
    importlib.machinery.EXTENSION_SUFFIXES.insert(0, "." + sys.implementation.cache_tag + "-{multiarch}.so")
