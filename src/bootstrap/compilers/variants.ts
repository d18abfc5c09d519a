import type { Suite } from '../types.js';

/**
 * Returns a variants.yaml (rattler-build) or conda_build_config.yaml (conda-build) for the compilers of a suite. No list is in brackets:
 * conda-build takes what is in brackets at the end of a line for a selector.
 */
export function variantsOf({ gcc, glibc, pythons }: Suite): Buffer {
  const variants = {
    c_compiler: ['gcc'],
    c_compiler_version: [gcc],
    cxx_compiler: ['gxx'],
    cxx_compiler_version: [gcc],
    fortran_compiler: ['gfortran'],
    fortran_compiler_version: [gcc],
    c_stdlib: ['sysroot'],
    c_stdlib_version: [glibc],
    python: pythons.slice(0, 1).map((python) => `${python}.*`),
  };
  const lines = Object.entries(variants).map(([key, values]) =>
    [`${key}:\n`, ...values.map((value) => `  - ${JSON.stringify(value)}\n`)].join(''),
  );
  return Buffer.from(
    `# Made by archi-construct bootstrap: the compilers and the python of this channel.\n${lines.join('')}`,
  );
}
