import { quoteValue } from '../../../text/quote-value.js';
import { type Dockerfile, instructionsOf } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import type { LintRule, Spot } from '../types.js';
import { expand } from '../variables.js';

const URL_START = /^(?:https?|ftp|git|ssh):\/\/|^git@/;

/** ADD of a url has a checksum: the file may change, and is not verified otherwise. */
export const addUrl: LintRule = {
  name: 'add-url',
  severity: { any: 'note', ours: 'error' },
  check: (dockerfile) =>
    additionsOf(dockerfile)
      .filter(({ step }) => checksumOf(step) === undefined)
      .flatMap(({ step, sources }): Spot | [] => {
        const url = sources.find((source) => URL_START.test(source));
        if (url === undefined) return [];
        return {
          where: step.where,
          message: 'ADD does not check what it downloads',
          expected: 'ADD --checksum=sha256:…',
          found: quoteValue(url),
          fix: 'add the checksum; or download the file, check it, and COPY it',
        };
      }),
};

/** The value of --checksum is a valid digest. */
export const addChecksum: LintRule = {
  name: 'add-checksum',
  severity: { any: 'error', ours: 'error' },
  check: (dockerfile) =>
    additionsOf(dockerfile).flatMap(({ step }): Spot[] => {
      const checksum = checksumOf(step);
      // For a git repository, the value is the id of a commit.
      if (checksum === undefined || /^sha256:[0-9a-f]{64}$|^[0-9a-f]{40}$|\$/.test(checksum)) return [];
      const message = '--checksum is not a valid digest';
      const expected = 'sha256: and 64 lower-case hex digits';
      return [{ where: step.where, message, expected, found: quoteValue(checksum) }];
    }),
};

/** Archives that ADD unpacks, by their usual extensions. */
const ARCHIVE = /\.(?:tar|gz|bz2|xz|zst|tgz|tbz2?|txz|tzst|tlz|lzma)$/i;

/** ADD is only used for archives and urls: COPY never unpacks or fetches anything. */
export const addLocal: LintRule = {
  name: 'add-local',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) =>
    additionsOf(dockerfile).flatMap(({ step, sources }): Spot | [] => {
      const local = sources.find(
        (source) => !URL_START.test(source) && !ARCHIVE.test(source) && !/\$|^<</.test(source),
      );
      if (local === undefined || checksumOf(step) !== undefined) return [];
      return {
        where: step.where,
        message: 'ADD may unpack local files; COPY only copies them',
        expected: 'COPY for files and folders, ADD for archives to unpack',
        found: quoteValue(local),
        fix: 'use COPY',
        codes: ['DL3020'],
      };
    }),
};

function additionsOf(
  dockerfile: Dockerfile,
): { readonly step: Instruction; readonly sources: readonly string[] }[] {
  return instructionsOf(dockerfile)
    .filter(({ keyword }) => keyword === 'ADD')
    .map((step) => ({
      step,
      sources: step.args
        .slice(0, -1)
        .map((source) => expand(source.replace(/^(["'])(.*)\1$/, '$2'), step.lookUp)),
    }));
}

function checksumOf({ flags }: Instruction): string | undefined {
  return flags.find(({ name }) => name === 'checksum')?.value;
}
