import { wholeOf } from '../../src/formats/content.js';
import type { LinkPlan } from '../../src/payload/link/link.js';
import { relocate } from '../../src/payload/relocate/apply.js';
import type { FixturePackage } from '../fixtures/package.js';

/** 84 bytes: longer than the prefixes of the tests unless TMPDIR is very long, shorter than conda's own. */
export const PLACEHOLDER = `/placeholder${'_placeholder'.repeat(6)}`;

const text = { prefix: PLACEHOLDER, mode: 'text' } as const;
const binary = { prefix: PLACEHOLDER, mode: 'binary' } as const;
const bytes = (content: string) => Buffer.from(content, 'latin1');

/** A package with every kind of place to relocate and of link. */
export const SAMPLE: FixturePackage = {
  name: 'sample',
  files: {
    'bin/run': {
      data: `#!${PLACEHOLDER}/bin/python3 -E\nprint("${PLACEHOLDER}")\n`,
      mode: 0o755,
      placeholder: text,
    },
    'bin/perl-script': { data: `#!${PLACEHOLDER}/bin/perl\n`, mode: 0o555, placeholder: text },
    'bin/two-names': 'one file',
    'bin/other-name': { hardlink: 'bin/two-names' },
    'lib/link.so': { softlink: 'lib.so.1' },
    'lib/lib.so.1': {
      data: bytes(`\x7fELF\0\x01\xff${PLACEHOLDER}/lib\0tail\0${PLACEHOLDER}:${PLACEHOLDER}/b%s\\n'\0\0end`),
      placeholder: binary,
    },
    'lib/at-the-end.bin': { data: bytes(`\0\0-${PLACEHOLDER}`), mode: 0o444, placeholder: binary },
    'etc/conf': {
      data: `-first\n%d 'quoted' "$x" \`y\` \\ ${PLACEHOLDER}${PLACEHOLDER}\ttab`,
      placeholder: text,
    },
    'etc/latin1 & spaces': { data: bytes(`\xe9\0\x80 ${PLACEHOLDER}\r\n`), placeholder: text },
    "etc/it's": { data: `é ${PLACEHOLDER}`, placeholder: text },
    'etc/large': { data: `${'0123456789%\n'.repeat(20_000)}${PLACEHOLDER}\n`, placeholder: text },
    'share/empty': '',
    'share/folder': { directory: 0o755 },
  },
};

/** Returns the expected files of the prefix after an install: path → content in latin1, or its kind. */
export function expectedTree(plan: LinkPlan, prefix: string): Record<string, string> {
  return Object.fromEntries(plan.entries.map((entry) => [entry.path, expectedAt(entry, prefix)]));
}

function expectedAt(entry: LinkPlan['entries'][number], prefix: string): string {
  if (entry.type === 'softlink') return `-> ${entry.target}`;
  if (entry.type === 'directory') return 'folder';
  if (entry.type === 'hardlink') return `= ${entry.target}`;
  const data = entry.type === 'file' ? entry.data : relocate(entry.data, entry.relocation, prefix);
  return `${entry.mode.toString(8)} ${wholeOf(data).toString('latin1')}`;
}
