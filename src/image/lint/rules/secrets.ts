import { looksSecret } from '../../../text/looks-secret.js';
import { quoteValue } from '../../../text/quote-value.js';
import { instructionsOf } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import type { LintRule, Spot } from '../types.js';

/** docker's build checks: a name with one of these words, unless it also has one of the harmless words. */
const NAME = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const HARMLESS = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** Variables and labels hold no secrets: they stay in the image's history, which everyone who has the image can read. */
export const secretNames: LintRule = {
  name: 'secrets',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    [...dockerfile.preamble, ...instructionsOf(dockerfile)].flatMap((step) =>
      step.properties
        .filter(({ name, value }) => !HARMLESS.test(name) && isSecret(step, name, value))
        .map(({ name }): Spot => {
          const isDockers = step.keyword !== 'LABEL' && NAME.test(name);
          return {
            ...hidden(step, `${step.keyword} ${quoteValue(name)} looks like a secret`),
            codes: isDockers ? ['DL3064', 'SecretsUsedInArgOrEnv'] : [],
          };
        }),
    ),
};

function isSecret({ keyword }: Instruction, name: string, value: string | null): boolean {
  if (keyword !== 'LABEL' && NAME.test(name)) return true;
  // Values that are certainly secrets are reported by `secretValues`, so only the name matters here.
  return looksSecret(name, keyword === 'ARG' ? 'set at build time' : value === null ? '' : 'a value');
}

/** No instruction holds text that is certainly a secret: private keys, known token formats, passwords in urls. */
export const secretValues: LintRule = {
  name: 'secret-value',
  severity: { any: 'error', ours: 'error' },
  check: (dockerfile) =>
    [...dockerfile.preamble, ...instructionsOf(dockerfile)].flatMap((step) => {
      const texts = [step.text, ...step.heredocs.map(({ text }) => text)].map(withoutVariables);
      return texts.some((text) => looksSecret('', text))
        ? [hidden(step, `the value of this ${step.keyword} looks like a secret`)]
        : [];
    }),
};

/** Removes passwords that are variables: they are no secrets of this file. */
function withoutVariables(text: string): string {
  return text.replace(/:\/\/[^\s/?#@:]*:\$[^\s/?#@]*@/g, '://');
}

/** Returns a spot that does not show the value. */
function hidden({ where }: Instruction, message: string): Spot {
  return {
    where,
    message,
    expected: "no credentials: they stay in the image's history",
    fix: 'use RUN --mount=type=secret if the build needs it; pass it to the container if the program needs it',
  };
}
