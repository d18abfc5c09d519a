import { BugError } from '../../errors.js';
import { BEGIN_OF_VALUES, END_OF_VALUES } from '../../kind/marks.js';
import { sha256 } from '../../sha256.js';
import { shellQuote } from '../../text/shell-word.js';
import { type HeaderValues, type PayloadOutline, payloadValues } from './header-values.js';
import type { InstallerTitle } from './title.js';

/** Returns the script that stays in the prefix; `template` comes from `assembleManageScript`. */
export function renderManageScript(template: string, { name, version, platform }: InstallerTitle): string {
  return fillHeader(template, { NAME: name, VERSION: version, PLATFORM: platform });
}

/**
 * Returns the shell header: `template` (from `assembleHeader`) with its example values replaced. The length of the result does
 * not depend on `payloadSha256`, so the header can be written last.
 */
export function renderHeader(request: {
  template: string;
  title: InstallerTitle;
  payload: PayloadOutline;
  payloadSha256: string;
}): Buffer {
  const { template, title, payload, payloadSha256 } = request;
  return completeHeader(template, payloadValues(title, payload, payloadSha256));
}

/** Returns a header with these values and those about itself: its length, its sha256, and the offset of that. */
export function completeHeader(template: string, others: HeaderValues): Buffer {
  const values = { ...others, HEADER_SHA256: BLANK_SHA256 };
  // Length and offset are values of the header too: repeat until they no longer change it.
  for (let bytes = 0, offset = 0; ; ) {
    const header = Buffer.from(
      fillHeader(template, { ...values, HEADER_BYTES: bytes, HEADER_SHA256_AT: offset }),
    );
    const place = header.indexOf(`HEADER_SHA256='${BLANK_SHA256}`) + "HEADER_SHA256='".length;
    if (header.length === bytes && place === offset) return withDigest(header, offset);
    bytes = header.length;
    offset = place;
  }
}

const BLANK_SHA256 = '0'.repeat(64);

/** Returns the sha256 of a header without the 64 digits at byte `offset`; lower-case hex. */
export function digestOfHeader(header: Buffer, offset: number): string {
  const others = Buffer.concat([header.subarray(0, offset), header.subarray(offset + BLANK_SHA256.length)]);
  return sha256(others);
}

function withDigest(header: Buffer, offset: number): Buffer {
  header.write(digestOfHeader(header, offset), offset, 'latin1');
  return header;
}

/**
 * Returns the template with these values, in their order. With a value PYC, which says what became of python sources, the target
 * does not compile, unless another environment needs it. Throws BugError if a value of the template is missing (`valueNames` lists them).
 */
export function fillHeader(template: string, values: HeaderValues): string {
  const missing = valueNames(template).filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0)
    throw new BugError(`the header needs values that are missing: ${missing.join(', ')}`);
  const lines = Object.entries(values).map(([name, value]) => `${name}=${assignable(value)}`);
  const others = !compilesOnTarget(values) ? withoutCompiling(template) : template;
  return others.replace(VALUES, () => [BEGIN_OF_VALUES, ...lines, END_OF_VALUES, ''].join('\n'));
}

function compilesOnTarget(values: HeaderValues): boolean {
  return !Object.hasOwn(values, 'PYC') || /\|target$/m.test(String(values['ENVS'] ?? ''));
}

const COMPILES = '\nCOMPILE=1\n';

function withoutCompiling(template: string): string {
  if (!template.includes(COMPILES))
    throw new BugError('the header template does not say whether it compiles');
  return template.replace(COMPILES, "\nCOMPILE=''\n");
}

/** Returns the names of the values in a template. */
export function valueNames(template: string): string[] {
  const [block] = VALUES.exec(template) ?? [];
  if (block === undefined) throw new BugError('the header template has no block of values');
  return [...block.matchAll(/^([A-Z0-9_]+)=/gm)].flatMap(([, name]) => name ?? []);
}

const VALUES = /^# BEGIN VALUES\n[\s\S]*?^# END VALUES\n/m;

function assignable(value: string | number): string {
  return typeof value === 'number' ? String(value) : shellQuote(value);
}
