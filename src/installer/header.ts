import { archNames, type Platform } from '../conda/platform.js';
import { BugError } from '../errors.js';
import type { Payload } from '../payload/payload.js';
import { shellQuote } from './quote.js';

/** Ends the header; the payload begins behind its newline. */
export const END_OF_HEADER = '@@END_HEADER@@';

/** The files of `construct/installer` that stand in the place of the header's `# PARTS` line, in this order. */
const PARTS = [
  'arguments.sh',
  'preflight.sh',
  'integrity.sh',
  'questions.sh',
  'stage.sh',
  'unpack.sh',
  'relocate.sh',
  'update.sh',
  'finish.sh',
];

/** The header's template in one piece; `read` gives the text of a file of `construct/installer`. */
export function assembleHeader(read: (name: string) => string): string {
  const parts = PARTS.map(read).join('\n');
  return read('header.sh').replace('# PARTS\n', () => parts);
}

/** What an installer says of itself beside its payload. */
export interface InstallerTitle {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
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
  payload: Payload;
  payloadSha256: string;
}): Buffer {
  const values = headerValues(title, payload, payloadSha256);
  // The header's own length is one of its values: it is found when adding it changes nothing.
  for (let bytes = 0; ; ) {
    const header = Buffer.from(fill(template, { ...values, HEADER_BYTES: bytes }));
    if (header.length === bytes) return header;
    bytes = header.length;
  }
}

/** The file name users of constructor expect: `<name>-<version>-Linux-<machine>.sh`. */
export function installerFileName({ name, version, platform }: InstallerTitle): string {
  return `${name}-${version}-Linux-${archNames(platform).machine}.sh`;
}

type Value = string | number;

function headerValues(title: InstallerTitle, payload: Payload, payloadSha256: string): Record<string, Value> {
  const { members, environment, end, facts } = payload;
  const sizes = members.map(({ size }) => size);
  return {
    NAME: title.name,
    VERSION: title.version,
    PLATFORM: title.platform,
    MACHINES: machines(title.platform).join(' '),
    COMPRESSION: payload.compression,
    PAYLOAD_BYTES: sizes.reduce((sum, size) => sum + size, environment.length + end.length),
    PAYLOAD_SHA256: payloadSha256,
    ENVIRONMENT_BYTES: environment.length,
    MEMBERS: sizes.join(' '),
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
    PYTHON: facts.python ?? '',
    LICENSE: facts.license ?? '',
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

function fill(template: string, values: Readonly<Record<string, Value>>): string {
  const match = /^# BEGIN VALUES\n([\s\S]*?)^# END VALUES\n/m.exec(template);
  if (match === null) throw new BugError('the header template has no block of values');
  const [block, examples = ''] = match;
  const names = [...examples.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name);
  const missing = names.filter((name) => name === undefined || !Object.hasOwn(values, name));
  if (missing.length > 0)
    throw new BugError(`the header wants values that nothing gives: ${missing.join(', ')}`);
  const lines = Object.entries(values).map(([name, value]) => `${name}=${assignable(value)}`);
  return template.replace(block, () => `${lines.join('\n')}\n`);
}

function assignable(value: Value): string {
  return typeof value === 'number' ? String(value) : shellQuote(value);
}
