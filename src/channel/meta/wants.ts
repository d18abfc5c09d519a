import type { Want } from './types.js';

/**
 * Returns the wants of the proof: each spec alone, and all together. If there are several pythons, each want once for each
 * python; a single python is already a limit of the channels.
 */
export function wantsOf(specs: readonly string[], pythons: readonly string[]): Want[] {
  const alone = specs.map((spec) => ({ label: spec, specs: [spec] }));
  const together = specs.length > 1 ? [{ label: 'all together', specs }] : [];
  const each = [...alone, ...together];
  if (pythons.length < 2) return each;
  return pythons.flatMap((python) =>
    each.map(({ label, specs: asked }) => ({
      label: `${label} (python ${python})`,
      specs: [...asked, `python ${python}.*`],
    })),
  );
}
