import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';

/** The forms of an output: an OCI layout in a folder, the same in one tar file, or an archive for `docker load`. */
export const OUTPUT_FORMS = ['oci-layout', 'oci-archive', 'docker-archive'] as const;

export type OutputForm = (typeof OUTPUT_FORMS)[number];

/** The form and the path of an output. */
export interface OutputChoice {
  readonly form: OutputForm;
  /** As it was given: absolute, or relative to the working folder. */
  readonly path: string;
}

/** The forms by the names that skopeo and podman give them. */
const PREFIXES: Readonly<Record<string, OutputForm>> = {
  oci: 'oci-layout',
  'oci-archive': 'oci-archive',
  'docker-archive': 'docker-archive',
};

/**
 * Parses `--output`: `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`; without a prefix, `*.tar` is an OCI archive and
 * any other path a folder. A path with a colon needs a prefix. Throws UserError for other prefixes and for an empty path.
 */
export function parseOutput(text: string): OutputChoice {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? null : text.slice(0, colon);
  const form =
    prefix === null ? formOf(text) : Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  const path = text.slice(colon + 1);
  if (form !== undefined && path !== '') return { form, path };
  throw new UserError('the value of --output is invalid', {
    where: '--output',
    message: path === '' ? 'the path is missing' : 'no such output format',
    expected: `${Object.keys(PREFIXES).join(':…, ')}:…, or a path without a prefix`,
    found: quoteValue(text),
    fix: 'write it like docker-archive:image.tar',
  });
}

/** Throws UserError for several platforms if the form holds an image for only one. */
export function refuseSeveral(form: OutputForm, platforms: readonly string[]): void {
  if (form !== 'docker-archive' || platforms.length === 1) return;
  throw new UserError('a docker archive contains one platform only', {
    where: '--output',
    message: 'several platforms for a docker archive',
    expected: 'one --arch',
    found: platforms.join(', '),
    fix: 'write oci:DIR or oci-archive:FILE, which can contain several',
  });
}

/** Returns the name of a form as a transport of skopeo, podman and buildah. */
export function transportOf(form: OutputForm): string {
  return form === 'oci-layout' ? 'oci' : form;
}

function formOf(path: string): OutputForm {
  return path.endsWith('.tar') ? 'oci-archive' : 'oci-layout';
}
