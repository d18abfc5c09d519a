import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';

/** Forms that an image is written in: an OCI layout (a folder), the same as one tar, or what `docker load` reads. */
export const OUTPUT_FORMS = ['oci-layout', 'oci-archive', 'docker-archive'] as const;

export type OutputForm = (typeof OUTPUT_FORMS)[number];

/** Where an image goes, and in which form. */
export interface OutputChoice {
  readonly form: OutputForm;
  /** As it was given: relative to the working folder, or absolute. */
  readonly path: string;
}

/** What skopeo and podman call the forms, which people know. */
const PREFIXES: Readonly<Record<string, OutputForm>> = {
  oci: 'oci-layout',
  'oci-archive': 'oci-archive',
  'docker-archive': 'docker-archive',
};

/**
 * `--output`: `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`; without a prefix, `*.tar` is an OCI archive and anything
 * else a folder. A path with a colon takes a prefix. Throws UserError for other prefixes and for no path.
 */
export function parseOutput(text: string): OutputChoice {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? null : text.slice(0, colon);
  const form =
    prefix === null ? formOf(text) : Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  const path = text.slice(colon + 1);
  if (form !== undefined && path !== '') return { form, path };
  throw new UserError('this is no output of an image', [
    {
      where: '--output',
      message: path === '' ? 'there is no path' : 'no such form',
      expected: `${Object.keys(PREFIXES).join(':…, ')}:…, or a path without a prefix`,
      found: quoteValue(text),
      fix: 'write it like docker-archive:image.tar',
    },
  ]);
}

/** Throws UserError for several platforms where the form has room for one. */
export function refuseSeveral(form: OutputForm, platforms: readonly string[]): void {
  if (form !== 'docker-archive' || platforms.length === 1) return;
  throw new UserError('a docker archive holds an image for one platform', [
    {
      where: '--output',
      message: 'several platforms',
      expected: 'one --arch',
      found: platforms.join(', '),
      fix: 'write oci:DIR or oci-archive:FILE, which hold an index of them',
    },
  ]);
}

function formOf(path: string): OutputForm {
  return path.endsWith('.tar') ? 'oci-archive' : 'oci-layout';
}
