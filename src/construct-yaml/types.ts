import type { Problem } from '../errors.js';
import type { PythonValue } from '../yaml/python-document.js';
import type { Key } from './keys/table.js';
import type { EnvironmentRead } from './template/environment.js';

/** The version of constructor whose construct.yaml, outputs and command line this program has. */
export const CONSTRUCTOR_VERSION = '3.16.3';

/** A construct.yaml that constructor would accept: what each key has, with places for messages. */
export interface ConstructYaml {
  /** The path, for messages and relative paths. */
  readonly file: string;
  /** What selectors were read for. */
  readonly platform: string;
  readonly values: ReadonlyMap<Key, PythonValue>;
  /** What is to be built, and where that is said. */
  readonly installerType: { readonly types: readonly string[]; readonly where: string };
  /** The text that YAML was read from: what `--render` prints. */
  readonly rendered: string;
  /** What its template asked the environment for: an input of the build. */
  readonly environment: readonly EnvironmentRead[];
  /** What is worth a warning. */
  readonly warnings: readonly string[];
  /** Returns `file:line:column` of a value. */
  where(path: readonly (string | number)[]): string;
  /** Returns `file:line:column` of a key. */
  whereKey(path: readonly (string | number)[]): string;
  /** Problems of keys that constructor accepts and this program does not. */
  readonly refusals: readonly Problem[];
}
