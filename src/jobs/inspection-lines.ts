import { formatBytes } from '../cli/quantity.js';
import type { Inspection, Needs } from '../installer/inspect.js';
import { shown } from '../package/entry-path.js';

/** An inspection as a person reads it, a line each; text out of the installer cannot steer a terminal. */
export function inspectionLines(inspection: Inspection): string[] {
  const { header, payload, unpacked, licence, postLink, python, packages, lock } = inspection;
  const facts: [string, string][] = [
    ['installs', `${inspection.name} ${inspection.version} for ${inspection.platform}`],
    ['size', `${formatBytes(inspection.size)} (${inspection.size} bytes)`],
    [
      'header',
      header.known
        ? 'the one that this version of archi-construct writes'
        : 'NOT the one that this version of archi-construct writes',
    ],
    [
      'payload',
      `${formatBytes(payload.size)}, ${payload.compression}; unpacked ${formatBytes(unpacked.size)}, ${unpacked.inodes} inodes`,
    ],
    [
      'sha256',
      payload.holds
        ? `${payload.sha256} of the payload; it holds`
        : `${payload.sha256} of the payload; DAMAGED, it is ${payload.found}`,
    ],
    ...needsFacts(inspection.needs),
    ['python', python ?? 'none'],
    ['licence', licence === null ? 'none is shown' : `${licence.path}, sha256 ${licence.sha256}`],
    ...postLink.map(({ script, name, version }): [string, string] => [
      'runs',
      `${script} of ${name} ${version}`,
    ]),
    ['channels', lock.channels.join(', ')],
    ['packages', String(packages.length)],
  ];
  return [...facts.map(([label, text]) => `  ${label.padEnd(9)}${text}`), ...table(inspection)].map(shown);
}

function needsFacts({
  machines,
  interpreters,
  glibc,
  largestPage,
  longestPrefix,
  tools,
}: Needs): [string, string][] {
  return [
    ['needs', `a machine that is ${machines.join(' or ')}`],
    ...interpreters.map((path): [string, string] => ['', path]),
    ...(glibc === null ? [] : [['', `glibc ${glibc.version} (${glibc.of})`] satisfies [string, string]]),
    ...(largestPage === null
      ? []
      : [
          ['', `memory pages of at most ${largestPage.bytes} bytes (${largestPage.of})`] satisfies [
            string,
            string,
          ],
        ]),
    ...(longestPrefix === null
      ? []
      : [
          ['', `a prefix of at most ${longestPrefix.bytes} bytes (${longestPrefix.of})`] satisfies [
            string,
            string,
          ],
        ]),
    ['', tools.join('; ')],
  ];
}

const COLUMNS = ['package', 'version', 'build', 'file', 'member', 'licence', 'channel'];

function table({ packages }: Inspection): string[] {
  const rows = packages.map(({ name, version, build, size, memberSize, licence, channel, subdir }) => [
    name,
    version,
    build,
    size === null ? '?' : formatBytes(size),
    formatBytes(memberSize),
    licence ?? '?',
    `${channel}/${subdir}`,
  ]);
  const widths = COLUMNS.map((column, i) =>
    Math.max(column.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  return [COLUMNS, ...rows].map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
}
