import { posix } from 'node:path';
import { isPlatform, type Platform } from '../../conda/platform.js';
import type { LenientValue } from '../../yaml/lenient.js';
import { childOf, readTree, textOrNull } from '../tree.js';

/** The file of a package in which rattler-build records its build. */
export const RECORD = 'info/recipe/rendered_recipe.yaml';

/** What rattler-build recorded of a build in the package. */
export interface RecordedBuild {
  /**
   * The folder that the package was built in. Its path is in the package, so only a build there gives the same bytes. Null if it is
   * not recorded, or is none of rattler-build's.
   */
  readonly folder: string | null;
  readonly from: Platform | null;
  readonly to: Platform | null;
  /** The version of rattler-build; null if it is not recorded. */
  readonly engine: string | null;
}

/** The names of rattler-build's folders of one build. */
const FOLDERS = ['host_prefix', 'build_prefix', 'work_dir'];

/** Parses the `rendered_recipe.yaml` of a package. Throws UserError if it is not YAML. */
export function parseRecordedBuild(text: string, where: string): RecordedBuild {
  const tree = readTree(text, `${where}: info/recipe/rendered_recipe.yaml`);
  const build = childOf(tree, 'build_configuration');
  return {
    folder: buildFolder(childOf(build, 'directories')),
    from: platformOf(childOf(build, 'build_platform', 'platform')),
    to: platformOf(childOf(build, 'host_platform', 'platform')),
    engine: textOrNull(childOf(tree, 'system_tools', 'rattler-build')),
  };
}

/** A package may name any path: it has to be as rattler-build's, `…/bld/rattler-build_zlib_1796036984`, with the others inside. */
function buildFolder(directories: LenientValue): string | null {
  const folder = textOrNull(childOf(directories, 'build_dir'));
  if (folder === null || !isPlain(folder) || !/\/bld\/rattler-build_[^/]+$/.test(folder)) return null;
  const inner = FOLDERS.map((name) => textOrNull(childOf(directories, name)));
  return inner.every((path) => path !== null && isPlain(path) && path.startsWith(`${folder}/`))
    ? folder
    : null;
}

/** Linux has no longer paths. */
const LONGEST = 4096;

function isPlain(path: string): boolean {
  return (
    path.startsWith('/') && path.length < LONGEST && posix.normalize(path) === path && !/\p{Cc}/u.test(path)
  );
}

function platformOf(value: LenientValue): Platform | null {
  const text = textOrNull(value);
  return text !== null && isPlatform(text) ? text : null;
}
