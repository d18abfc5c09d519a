import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import { environmentsIn, type ManifestDraft } from '../draft.js';
import { pythonsOf } from '../python.js';

const TWO_NUMBERS = /^\d+\.\d+$/;

/** The key `python` must be X.Y, because `--py` is compared with it. */
export function pythonIsTwoNumbers({ python }: ManifestDraft): Problem | Problem[] {
  if (python === null || TWO_NUMBERS.test(python.value)) return [];
  const start = /^\d+\.\d+/.exec(python.value)?.[0];
  return {
    where: python.where,
    message: 'python must be X.Y',
    expected: 'two numbers, such as 3.7',
    found: quoteValue(python.value),
    fix:
      start === undefined
        ? 'write X.Y, or remove the key'
        : `write "${start}"; specs and pins choose the exact version`,
  };
}

/** The key `python`, pins and specs must agree on one X.Y, on every platform; each of `envs` may have another one. */
export function pythonIsOne(draft: ManifestDraft): Problem[] {
  const key = draft.python !== null && TWO_NUMBERS.test(draft.python.value) ? [draft.python] : [];
  return environmentsIn(draft).flatMap((environment) =>
    disagreeing([
      ...(environment.env === null ? key : []),
      ...[environment.base, ...environment.platforms].flatMap(pythonsOf),
    ]),
  );
}

function disagreeing([first, ...rest]: readonly Text[]): Problem[] {
  if (first === undefined) return [];
  return rest
    .filter(({ value }) => value !== first.value)
    .map(({ value, where }) => ({
      where,
      message: 'the manifest names two versions of python',
      expected: `${first.value} (from ${first.where})`,
      found: value,
      fix: 'name one version only: an environment contains one python',
    }));
}
