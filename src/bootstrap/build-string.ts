import type { Assembled, PackageBuild } from './types.js';

/** Returns `py311_deb_1_0`; `py3_deb_1_0` for a noarch python package; without `py…_` for other packages. */
export function buildString({ recipe, python, revision }: PackageBuild, noarch: Assembled['noarch']): string {
  const tag = noarch === 'python' ? `py${python?.split('.')[0]}_` : `py${python?.replace('.', '')}_`;
  return `${recipe.kind === 'module' ? tag : ''}deb${revision === '' ? '' : `_${revision}`}_0`;
}
