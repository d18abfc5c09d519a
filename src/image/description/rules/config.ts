import type { Problem } from '../../../errors.js';
import { looksSecret } from '../../../text/looks-secret.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { ImageDraft, MappingEntry } from '../draft.js';

// ENV and LABEL of a Dockerfile cannot hold a newline.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Labels have the names of OCI annotations and one line each. */
export function labelsArePlain({ labels }: ImageDraft): Problem[] {
  return plain(labels, /^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/, {
    what: 'label',
    expected: 'letters, digits, . _ / and -, such as org.opencontainers.image.title',
  });
}

/** Variables have shell names and one line each, and are not those that the image sets itself. */
export function envIsPlain({ env, locale }: ImageDraft): Problem[] {
  const own = locale === null ? ['PATH'] : ['PATH', 'LANG', 'LANGUAGE', 'LC_ALL'];
  const taken = env
    .filter(({ key }) => own.includes(key.value))
    .map(({ key }) => ({
      where: key.where,
      message: `${key.value} is set by archi-construct`,
      expected: 'its value from the keys prefix and locale',
      fix: 'leave it out',
    }));
  const odd = plain(env, /^[A-Za-z_][A-Za-z0-9_]*$/, {
    what: 'variable',
    expected: 'letters, digits and _, not beginning with a digit',
  });
  return [...odd, ...taken];
}

/** `env` and `labels` hold no secrets: everyone who has the image can read them. */
export function nothingLooksSecret({ env, labels }: ImageDraft): Problem[] {
  return [...env, ...labels]
    .filter(({ key, values }) => looksSecret(key.value, values[0]?.value ?? ''))
    .map(({ key }) => ({
      where: key.where,
      message: `${quoteValue(key.value)} looks like a secret`,
      expected: 'no credentials: everyone with access to the image can read them',
      fix: 'pass it to the container when you run it',
    }));
}

/** Arguments hold no NUL, which the kernel cannot pass. */
export function entrypointAndCmdAreWords({ entrypoint, cmd }: ImageDraft): Problem[] {
  return [...(entrypoint ?? []), ...(cmd ?? [])]
    .filter(({ value }) => value.includes('\0'))
    .map(({ where }) => ({ where, message: 'an argument cannot contain a NUL character', fix: 'remove it' }));
}

function plain(
  entries: readonly MappingEntry[],
  legal: RegExp,
  { what, expected }: { what: string; expected: string },
): Problem[] {
  return entries.flatMap(({ key, values }) => [
    ...(legal.test(key.value) && key.value.length <= 200
      ? []
      : [
          {
            where: key.where,
            message: `not a valid name for a ${what}`,
            expected,
            found: quoteValue(key.value),
            fix: 'choose another name',
          },
        ]),
    ...values
      .filter(({ value }) => CONTROL.test(value))
      .map(({ value, where }) => ({
        where,
        message: `the value of a ${what} contains control characters`,
        expected: 'one line of text',
        found: quoteValue(value),
        fix: 'remove them',
      })),
  ]);
}
