import { createHash } from 'node:crypto';
import { archNames, type Platform } from '../conda/platform.js';
import { BugError } from '../errors.js';
import type { Lock } from '../lock/types.js';
import type { Payload } from '../payload/payload.js';
import { shellQuote } from './quote.js';

/** Ends the header; the payload begins behind its newline. */
export const END_OF_HEADER = '@@END_HEADER@@';

/** The lines around the values of a header; no value can look like one of them. */
export const BEGIN_OF_VALUES = '# BEGIN VALUES';
export const END_OF_VALUES = '# END VALUES';

/** What the shell variables of a header are set to, by their names. */
export type HeaderValues = Readonly<Record<string, string | number>>;

/** What a header says of a payload: sizes, not bytes. */
export interface PayloadOutline {
  readonly compression: Payload['compression'];
  readonly environment: { readonly length: number };
  readonly members: readonly { readonly size: number }[];
  readonly pkgs: {
    readonly index: { readonly length: number };
    readonly members: readonly { readonly size: number }[];
    readonly bytes: number;
    readonly inodes: number;
  } | null;
  readonly end: { readonly length: number };
  readonly facts: Payload['facts'];
}

/** What an installer is made of besides its payload: `construct/installer`, without values. */
export interface InstallerParts {
  /** What `assembleHeader` gives. */
  readonly header: string;
  /** What `assembleManageScript` gives. */
  readonly manage: string;
  readonly relocatePy: string;
}

/** The files of `construct/installer` that stand in the place of the header's `# PARTS` line, in this order. */
const HEADER_PARTS = [
  'talk.sh',
  'hash.sh',
  'integrity.sh',
  'text.sh',
  'prefix.sh',
  'arguments.sh',
  'preflight.sh',
  'unfit.sh',
  'questions.sh',
  'lock.sh',
  'stage.sh',
  'unpack.sh',
  'pkgs.sh',
  'relocate.sh',
  'records.sh',
  'update.sh',
  'conda-init.sh',
  'conda-block.sh',
  'link-scripts.sh',
  'finish.sh',
  'compare.sh',
  'damage.sh',
  'report.sh',
  'repair.sh',
  'uninstall.sh',
  'init-traces.sh',
  'life.sh',
];

/** The same for the script that stays in the prefix. */
const MANAGE_PARTS = [
  'talk.sh',
  'hash.sh',
  'text.sh',
  'lock.sh',
  'link-scripts.sh',
  'compare.sh',
  'damage.sh',
  'report.sh',
  'uninstall.sh',
  'conda-block.sh',
  'init-traces.sh',
];

/** The header's template in one piece; `read` gives the text of a file of `construct/installer`. */
export function assembleHeader(read: (name: string) => string): string {
  return assemble('header.sh', HEADER_PARTS, read);
}

/** The same for the script that stays in the prefix. */
export function assembleManageScript(read: (name: string) => string): string {
  return assemble('manage.sh', MANAGE_PARTS, read);
}

function assemble(frame: string, parts: readonly string[], read: (name: string) => string): string {
  return read(frame).replace('# PARTS\n', () => parts.map(read).join('\n'));
}

/** What an installer says of itself beside its payload. */
export interface InstallerTitle {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
}

/** The title of what is built of a lock. */
export function titleOf({ manifest: { name, version }, platform }: Lock): InstallerTitle {
  return { name, version, platform };
}

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
  return completeHeader(template, headerValues(title, payload, payloadSha256));
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

/** The file name users of constructor expect: `<name>-<version>-Linux-<machine>.sh`. */
export function installerFileName({ name, version, platform }: InstallerTitle): string {
  return `${name}-${version}-Linux-${archNames(platform).machine}.sh`;
}

const VALUES = /^# BEGIN VALUES\n[\s\S]*?^# END VALUES\n/m;

function headerValues(title: InstallerTitle, payload: PayloadOutline, payloadSha256: string): HeaderValues {
  const { members, environment, pkgs, end, facts } = payload;
  const sizes = members.map(({ size }) => size);
  const pkgsSizes = pkgs?.members.map(({ size }) => size) ?? [];
  const parts = [environment.length, ...sizes, pkgs?.index.length ?? 0, ...pkgsSizes, end.length];
  return {
    NAME: title.name,
    VERSION: title.version,
    PLATFORM: title.platform,
    MACHINES: machines(title.platform).join(' '),
    COMPRESSION: payload.compression,
    PAYLOAD_BYTES: parts.reduce((sum, size) => sum + size, 0),
    PAYLOAD_SHA256: payloadSha256,
    ENVIRONMENT_BYTES: environment.length,
    MEMBERS: sizes.join(' '),
    PKGS_INDEX_BYTES: pkgs?.index.length ?? 0,
    PKGS_MEMBERS: pkgsSizes.join(' '),
    PKGS_UNPACKED_BYTES: pkgs?.bytes ?? 0,
    PKGS_INODES: pkgs?.inodes ?? 0,
    END_BYTES: end.length,
    UNPACKED_BYTES: facts.bytes,
    INODES: facts.inodes,
    PACKAGES: members.length,
    PLACEHOLDERS: facts.placeholderLengths.join(' '),
    SHORTEST_IN: facts.shortestIn ?? '',
    INTERPRETERS: facts.elf.interpreters.map(({ path }) => path).join(' '),
    INTERPRETERS_IN: facts.elf.interpreters[0]?.of ?? '',
    GLIBC: facts.elf.glibc?.version ?? '',
    GLIBC_IN: facts.elf.glibc?.of ?? '',
    LARGEST_PAGE: String(facts.elf.largestPage?.bytes ?? ''),
    LARGEST_PAGE_IN: facts.elf.largestPage?.of ?? '',
    UNFIT: facts.unfit
      .map(({ longest, dist, reason, path }) => [longest ?? '', dist, reason, path].join('|'))
      .join('\n'),
    PYTHON: facts.python ?? '',
    LICENSE: facts.license ?? '',
    CONDA: facts.conda ?? '',
    POST_LINK: facts.postLink.join('\n'),
  };
}

// A 64-bit ARM kernel may say arm64 (containers on macOS), a 32-bit program may run on an armv8l machine.
function machines(platform: Platform): string[] {
  const { machine } = archNames(platform);
  const also: Partial<Record<Platform, string[]>> = {
    'linux-aarch64': ['arm64'],
    'linux-64': ['amd64'],
    'linux-armv7l': ['armv8l'],
    'linux-armv6l': ['armv7l', 'armv8l'],
    'linux-32': ['i386', 'i486', 'i586', 'x86'],
  };
  return [machine, ...(also[platform] ?? [])];
}

function assignable(value: string | number): string {
  return typeof value === 'number' ? String(value) : shellQuote(value);
}
