import { UserError } from '../../errors.js';
import { nearestWord } from '../../text/nearest.js';
import type { MemberFacts } from '../member.js';
import type { Setup } from './types.js';

/** A package in the environment in `folder` of the prefix, which is empty for the base. */
interface MemberPaths {
  readonly folder: string;
  readonly facts: Pick<MemberFacts, 'paths'>;
}

/** Throws UserError if the program of the entry is no file of the packages or of the distribution, or is one that cannot be run. */
export function refuseMissingEntry(
  { settings, entries, entryWhere }: Pick<Setup, 'settings' | 'entries' | 'entryWhere'>,
  members: readonly MemberPaths[],
): void {
  const [program] = settings.entry ?? [];
  if (program === undefined) return;
  const own = entries.find(({ path }) => path === program);
  if (own !== undefined && own.type !== 'directory') {
    const isRunnable = own.type === 'softlink' || (own.mode & 0o111) !== 0;
    if (isRunnable) return;
    throw missing(entryWhere, {
      message: `${program} cannot be started: its mode is ${own.mode.toString(8)}`,
      fix: 'give it a mode in files: mode: "755"',
    });
  }
  const known = members.flatMap(({ folder, facts: { paths } }) => filesIn(paths, folder));
  if (known.includes(program)) return;
  const files = [...known, ...entries.map(({ path }) => path)];
  const name = program.slice(program.lastIndexOf('/') + 1);
  const same = files.find((path) => path.slice(path.lastIndexOf('/') + 1) === name);
  const near = same ?? nearestWord(program, files.filter(isProgram));
  throw missing(entryWhere, {
    message: `entry names ${program}, which is a file neither of the packages nor of the distribution`,
    fix: near === null ? 'add the package that has it, or a file of your own' : `is ${near} meant?`,
  });
}

function filesIn(paths: MemberFacts['paths'], folder: string): string[] {
  return Object.entries(paths).flatMap(([path, what]) =>
    what === 'd' ? [] : folder === '' ? path : `${folder}/${path}`,
  );
}

function isProgram(path: string): boolean {
  return /(?:^|\/)bin\/[^/.][^/]*$/.test(path);
}

function missing(
  where: string | null,
  problem: { readonly message: string; readonly fix: string },
): UserError {
  const expected = 'a program in the prefix';
  return new UserError('the entry cannot be started', [
    { ...(where === null ? {} : { where }), expected, ...problem },
  ]);
}
