import numpy
from setuptools import Extension, setup
setup(name="summed", version="1", py_modules=["summing"], entry_points={"console_scripts": ["summing = summing:main"]},
      ext_modules=[Extension("summed", ["summed.c"], include_dirs=[numpy.get_include()])])
