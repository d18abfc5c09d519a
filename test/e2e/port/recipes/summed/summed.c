#include <Python.h>
#include <numpy/arrayobject.h>

/* Returns the sum of an array of doubles. */
static PyObject *total(PyObject *self, PyObject *array) {
  double sum = 0, *data = PyArray_DATA((PyArrayObject *)array);
  for (npy_intp at = 0; at < PyArray_SIZE((PyArrayObject *)array); at++) sum += data[at];
  return PyFloat_FromDouble(sum);
}

static PyMethodDef methods[] = {{"total", total, METH_O, ""}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "summed", "", -1, methods};

PyMODINIT_FUNC PyInit_summed(void) {
  import_array();
  return PyModule_Create(&module);
}
