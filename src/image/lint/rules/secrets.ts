import { shown } from '../../../messages/shown.js';
import { looksSecret } from '../../secrets.js';
import { type Recipe, type Step, stepsOf } from '../read.js';
import type { Finding } from '../types.js';

/** Environment, arguments, labels and commands stay in the image's history: who has the image can read them. */
export function nothingIsSecret(recipe: Recipe): Finding[] {
  return [...recipe.preamble, ...stepsOf(recipe)].flatMap((step) => [
    ...step.properties
      .filter(({ name, value }) =>
        looksSecret(name, value ?? (step.keyword === 'ARG' ? 'given at build time' : '')),
      )
      .map(({ name }) => secret(step, `${step.keyword} ${shown(name)} looks like a secret`)),
    ...(['RUN', 'CMD', 'ENTRYPOINT', 'ADD', 'COPY'].includes(step.keyword) && looksSecret('', step.text)
      ? [secret(step, `this ${step.keyword} holds what looks like a secret`)]
      : []),
  ]);
}

/** The value is never shown. */
function secret({ where }: Step, message: string): Finding {
  return {
    severity: 'error',
    rule: 'secrets',
    where,
    message,
    expected: 'no credentials: they stay in the history of the image',
    fix: 'RUN --mount=type=secret where the build needs it; give it to the container where the program does',
  };
}
