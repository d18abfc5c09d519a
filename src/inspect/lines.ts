import { groupBy } from '../group.js';
import { formatBytes } from '../text/bytes.js';
import { counted } from '../text/counted.js';
import { escapeControls } from '../text/escape.js';
import { shellWord } from '../text/shell-word.js';
import type { Inspection, Needs } from './inspect.js';

type Fact = readonly [label: string, text: string];

/** Formats an inspection as lines of text; control characters from the installer are escaped. */
export function inspectionLines(inspection: Inspection): string[] {
  const { size, payload, unpacked, licence, postLink, python, packages, lock, unfit } = inspection;
  const facts: Fact[] = [
    ['installs', `${inspection.name} ${inspection.version} for ${inspection.platform}`],
    ['size', `${formatBytes(size)} (${size} bytes); ${formatBytes(unpacked.size)} unpacked`],
    ['header', headerText(inspection.header)],
    ['payload', `${formatBytes(payload.size)}, ${payload.compression}`],
    [
      'sha256',
      `${payload.sha256} of the payload; ${payload.holds ? 'correct' : `DAMAGED: ${payload.found}`}`,
    ],
    ...needsFacts({ ...inspection.needs, inodes: unpacked.inodes }),
    ...unfitFacts(unfit),
    ['cache', cacheText(inspection.packageCache)],
    ['python', python ?? 'none'],
    ...pycFacts(inspection.pyc),
    ['licence', licence === null ? 'none' : `${licence.path}, sha256 ${licence.sha256}`],
    ...postLink.map(({ script, name, version, env }): Fact => {
      return ['runs', `${script} of ${name} ${version}${env === null ? '' : ` in envs/${env}`}`];
    }),
    ...inspection.menus.map((name): Fact => ['menus', `entries of ${name}`]),
    ...(inspection.entry === null ? [] : [['starts', inspection.entry.map(shellWord).join(' ')] as const]),
    ...inspection.options.map((option): Fact => ['asks', optionText(option)]),
    ...scriptFacts(inspection),
    ...templateFacts(inspection),
    ['channels', lock.channels.join(', ')],
    ['packages', String(packages.length)],
  ];
  const envs = inspection.envs.flatMap((env) => [
    '',
    `  envs/${env.name}: ${counted(env.packages.length, 'package')}, ${env.python ?? 'no python'}`,
    ...table(env),
  ]);
  return [...facts.map(([label, text]) => `  ${label.padEnd(9)}${text}`), ...table(inspection), ...envs].map(
    escapeControls,
  );
}

function optionText({ name, question, values, default: usual }: Inspection['options'][number]): string {
  return `${name}: ${question}${values === null ? '' : ` (${values.join(', ')})`} [${usual}]`;
}

function scriptFacts({ scripts, scriptEnvironment }: Inspection): Fact[] {
  const variables = Object.entries(scriptEnvironment ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    ...scripts.map(({ name, size, sha256 }): Fact => ['runs', `${name}, ${size} bytes, sha256 ${sha256}`]),
    ...variables.map((variable): Fact => ['', `with ${variable}`]),
    ...(scriptEnvironment === null ? [['', 'with variables from a FOREIGN file'] as const] : []),
  ];
}

function templateFacts({ templateEnvironment }: Inspection): Fact[] {
  if (templateEnvironment === null) return [['built', 'with an environment in a FOREIGN file']];
  return templateEnvironment.map(({ name, value, isSet }): Fact => {
    if (!isSet) return ['built', `without ${name} in the environment`];
    return ['built', value === null ? `with ${name}, a secret` : `with ${name}=${value}`];
  });
}

function pycFacts({ where, python }: Inspection['pyc']): Fact[] {
  if (where === 'target') return [];
  return [
    ['pyc', where === 'none' ? 'none: python compiles what it imports' : `compiled by python ${python}`],
  ];
}

function headerText({ holds, known }: Inspection['header']): string {
  if (!holds) return 'DAMAGED: its sha256 is wrong';
  return `sha256 correct; ${known ? 'written' : 'NOT written'} by this version of archi-construct`;
}

function cacheText(cache: Inspection['packageCache']): string {
  if (cache === null) return 'none, so -k is refused (build with --keep-pkgs)';
  const { size, unpacked, inodes } = cache;
  return `conda's package cache for -k, ${formatBytes(size)}; ${formatBytes(unpacked)} and ${inodes} inodes more`;
}

function needsFacts(needs: Needs & { readonly inodes: number }): Fact[] {
  const { machines, interpreters, glibc, largestPage, longestPrefix, tools, inodes } = needs;
  const needLine = (label: string, need: { readonly of: string } | null): Fact[] =>
    need === null ? [] : [['', `${label} (${need.of})`]];
  return [
    ['needs', `a machine that is ${machines.join(' or ')}`],
    ...interpreters.map((path): Fact => ['', path]),
    ...needLine(`glibc ${glibc?.version}`, glibc),
    ...needLine(`memory pages of at most ${largestPage?.bytes} bytes`, largestPage),
    ...needLine(`a prefix of at most ${longestPrefix?.bytes} bytes`, longestPrefix),
    ['', `${inodes} inodes`],
    ['', tools.join('; ')],
  ];
}

/** One line for each reason: a reason may be that of a hundred files. `--json` lists all. */
function unfitFacts(unfit: Inspection['unfit']): Fact[] {
  const groups = groupBy(unfit, ({ longest, reason }) => `${longest} ${reason}`);
  return [...groups.values()].flatMap(([first, ...others]): Fact[] => {
    if (first === undefined) return [];
    const { longest, dist, reason, path } = first;
    const where =
      longest === null ? 'with white space' : `with white space, or of more than ${longest} bytes`;
    const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other file')}`;
    return [['unfit', `for a prefix ${where}: ${path} of ${dist}${more} (${reason})`]];
  });
}

const COLUMNS = ['package', 'version', 'build', 'file', 'member', 'licence', 'channel'];

function table({ packages }: Pick<Inspection, 'packages'>): string[] {
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
