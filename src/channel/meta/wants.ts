import type { Want } from './types.js';

/**
 * What the proof asks: every spec by itself, and all together; of several pythons, each with each of them. One python
 * alone is a limit already.
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
