/** A python of this host that compiles sources for other machines: pyc files depend only on its version. */
export interface PythonProgram {
  /** Absolute path. */
  readonly command: string;
  /** `3.7.17`: part of the cache key of what it compiled. */
  readonly version: string;
}

/** What became of python sources, without the path of the python. */
export type PycFacts = Pick<PythonProgram, 'version'> | 'target' | 'none';

/** What becomes of a package's python sources: a python compiles them now, the target does, or neither. */
export type Pyc = PythonProgram | 'target' | 'none';
