/** Functions of recipes that read files or the network, or run programs: they are not run, and their results are unknown. */
export const NOT_RUN = [
  ...[
    'load_setup_py_data',
    'load_setuptools',
    'load_file_data',
    'load_str_data',
    'load_file_regex',
    'load_npm',
  ],
  'load_from_file',
];

/** Names whose value depends on the machine, or is known only while a recipe is built. */
export const KNOWN_AT_BUILD = [
  ...[
    'PREFIX',
    'BUILD_PREFIX',
    'SYS_PREFIX',
    'SYS_PYTHON',
    'CONDA_DEFAULT_ENV',
    'SRC_DIR',
    'ROOT',
    'RECIPE_DIR',
  ],
  ...['PYTHON', 'SP_DIR', 'STDLIB_DIR', 'PERL', 'R', 'R_USER', 'LUA', 'LUA_INCLUDE_DIR', 'PYTHONNOUSERSITE'],
  ...['CPU_COUNT', 'PATH', 'HOME', 'LANG', 'MAKEFLAGS', 'DIRTY', 'HTTP_PROXY', 'HTTPS_PROXY', 'BUILD'],
  ...['PKG_BUILD_STRING', 'PKG_HASH', 'PKG_CONFIG_PATH', 'CMAKE_GENERATOR', 'NPY_DISTUTILS_APPEND_FLAGS'],
  ...[
    'GIT_DESCRIBE_TAG',
    'GIT_DESCRIBE_TAG_PEP440',
    'GIT_DESCRIBE_NUMBER',
    'GIT_DESCRIBE_HASH',
    'GIT_FULL_HASH',
  ],
  ...['GIT_BUILD_STR', 'HG_LATEST_TAG', 'HG_BRANCH', 'HG_NUM_ID', 'HG_LATEST_TAG_DISTANCE', 'HG_SHORT_ID'],
  ...['HG_BUILD_STR', 'LIBRARY_PREFIX', 'LIBRARY_BIN', 'LIBRARY_INC', 'LIBRARY_LIB', 'SCRIPTS'],
  ...['time', 'datetime', 'git', 'hash'],
];
