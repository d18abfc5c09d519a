import numpy
from setuptools import Extension, setup

extension = Extension("summed", ["summed.c"], include_dirs=[numpy.get_include()])
setup(name="summed", version="1.0", ext_modules=[extension])
