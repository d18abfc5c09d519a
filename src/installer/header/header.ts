import { createHash } from 'node:crypto';
import { BugError } from '../../errors.js';
import { BEGIN_OF_VALUES, END_OF_VALUES } from '../../kind/marks.js';
import { shellQuote } from '../../text/shell-word.js';
import { type HeaderValues, type PayloadOutline, payloadValues } from './header-values.js';
import type { InstallerTitle } from './title.js';

/** The script that stays in the prefix; `template` is what `assembleManageScript` gives. */
export function renderManageScript(template: string, { name, version, platform }: InstallerTitle): string {
  return fillHeader(template, { NAME: name, VERSION: version, PLATFORM: platform });
}

/**
 * The shell header: `template` is what `assembleHeader` gives; its block of example values is replaced. The
 * result's length does not depend on `payloadSha256`, so the header can be written last.
 */
export function renderHeader({
  template,
  title,
  payload,
  payloadSha256,
}: {
  template: string;
  title: InstallerTitle;
  payload: PayloadOutline;
  payloadSha256: string;
}): Buffer {
  return completeHeader(template, payloadValues(title, payload, payloadSha256));
}

/** A header with these values, and with what it says of itself: its length, its digest, and the place of that. */
export function completeHeader(template: string, others: HeaderValues): Buffer {
  const values = { ...others, HEADER_SHA256: BLANK_SHA256 };
  // Its own length and the place of its digest are values of the header: they are found when they change nothing.
  for (let bytes = 0, at = 0; ; ) {
    const header = Buffer.from(
      fillHeader(template, { ...values, HEADER_BYTES: bytes, HEADER_SHA256_AT: at }),
    );
    const place = header.indexOf(`HEADER_SHA256='${BLANK_SHA256}`) + "HEADER_SHA256='".length;
    if (header.length === bytes && place === at) return withDigest(header, at);
    bytes = header.length;
    at = place;
  }
}

const BLANK_SHA256 = '0'.repeat(64);

/** The digest that a header holds at byte `at`: of all its bytes but these 64; lower-case hex. */
export function digestOfHeader(header: Buffer, at: number): string {
  const others = Buffer.concat([header.subarray(0, at), header.subarray(at + BLANK_SHA256.length)]);
  return createHash('sha256').update(others).digest('hex');
}

function withDigest(header: Buffer, at: number): Buffer {
  header.write(digestOfHeader(header, at), at, 'latin1');
  return header;
}

/**
 * The template with values in it, in their order. Throws BugError where the template wants one that is not there
 * (`wantedValues` tells which).
 */
export function fillHeader(template: string, values: HeaderValues): string {
  const missing = wantedValues(template).filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0)
    throw new BugError(`the header wants values that nothing gives: ${missing.join(', ')}`);
  const lines = Object.entries(values).map(([name, value]) => `${name}=${assignable(value)}`);
  return template.replace(VALUES, () => [BEGIN_OF_VALUES, ...lines, END_OF_VALUES, ''].join('\n'));
}

/** The names of the values that a template has a place for. */
export function wantedValues(template: string): string[] {
  const [block] = VALUES.exec(template) ?? [];
  if (block === undefined) throw new BugError('the header template has no block of values');
  return [...block.matchAll(/^([A-Z0-9_]+)=/gm)].flatMap(([, name]) => name ?? []);
}

const VALUES = /^# BEGIN VALUES\n[\s\S]*?^# END VALUES\n/m;

function assignable(value: string | number): string {
  return typeof value === 'number' ? String(value) : shellQuote(value);
}
