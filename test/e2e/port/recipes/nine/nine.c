#include <Python.h>

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "nine", "", -1, NULL};

/* A module with a number. */
PyMODINIT_FUNC PyInit_nine(void) {
  PyObject *made = PyModule_Create(&module);
  PyModule_AddIntConstant(made, "value", 9);
  return made;
}
