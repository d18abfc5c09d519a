/** A python of this host that compiles sources for other machines: pyc files depend only on its version. */
export interface PythonProgram {
  /** Absolute path. */
  readonly command: string;
  /** `3.7.17`: part of the cache key of what it compiled. */
  readonly version: string;
}

/** A python that is opened when the first source needs it: a build whose packages are all in the cache needs only its version. */
export interface Compiler extends Pick<PythonProgram, 'version'> {
  open(): Promise<PythonProgram>;
}

/** What became of python sources, without the path of the python. */
export type PycFacts = Pick<PythonProgram, 'version'> | 'target' | 'none';

/** What becomes of python sources: a python compiles them now, the target does, or neither. */
export type Pyc = Compiler | 'target' | 'none';

/** What becomes of the python sources of one package. Plain JSON. */
export type PackagePyc = PythonProgram | 'target' | 'none';
