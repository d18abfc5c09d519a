import { quoteValue } from '../../../text/quote-value.js';
import { instructionsOf, lineageOf } from '../dockerfile.js';
import type { LintRule } from '../types.js';

const ONCE = { CMD: 'DL4003', ENTRYPOINT: 'DL4004', HEALTHCHECK: 'DL3012' };

/** A stage has one CMD, ENTRYPOINT and HEALTHCHECK each: of several only the last counts. */
export const oneCommand: LintRule = {
  name: 'one-command',
  severity: { any: 'warning', ours: 'error' },
  check: ({ stages }) =>
    stages.flatMap(({ steps }) =>
      Object.entries(ONCE).flatMap(([keyword, code]) =>
        steps
          .filter((step) => step.keyword === keyword)
          .slice(0, -1)
          .map(({ where, text }) => ({
            where,
            message: `a later ${keyword} overrides this one`,
            expected: `one ${keyword} for each stage`,
            found: quoteValue(text),
            fix: 'remove one of them',
            codes: [code, 'MultipleInstructionsDisallowed'],
          })),
      ),
    ),
};

/** CMD and ENTRYPOINT use the exec form: a shell would receive the signals and not forward them. Not checked after a SHELL. */
export const execForm: LintRule = {
  name: 'exec-form',
  severity: { any: 'warning', ours: 'warning' },
  check: ({ stages }) =>
    stages
      .flatMap(({ steps }) => steps)
      .filter(
        ({ keyword, text, isList, shell }) =>
          (keyword === 'CMD' || keyword === 'ENTRYPOINT') && text !== '' && !isList && shell === null,
      )
      .map(({ keyword, where, text }) => ({
        where,
        message: `${keyword} runs in a shell, which does not forward signals`,
        expected: `${keyword} ["program", "argument"]`,
        found: quoteValue(text),
        fix: 'write it as a list',
        codes: ['DL3025', 'JSONArgsRecommended'],
      })),
};

const ABSOLUTE = /^["']?(?:[/$\\]|[A-Za-z]:)/;

/** The first WORKDIR is absolute: a relative one depends on the base. */
export const workdir: LintRule = {
  name: 'workdir',
  severity: { any: 'warning', ours: 'error' },
  check: ({ stages }) =>
    stages.flatMap((stage) => {
      const inherited = lineageOf(stage)
        .slice(1)
        .flatMap(({ steps }) => steps);
      const isSet = inherited.some(({ keyword, text }) => keyword === 'WORKDIR' && ABSOLUTE.test(text));
      const own = stage.steps.filter(({ keyword, text }) => keyword === 'WORKDIR' && text !== '');
      const firstAbsolute = own.findIndex(({ text }) => ABSOLUTE.test(text));
      const relative = isSet ? [] : own.slice(0, firstAbsolute < 0 ? undefined : firstAbsolute);
      return relative.map(({ where, text }) => ({
        where,
        message: "WORKDIR is relative to the base's working folder",
        expected: 'an absolute path',
        found: quoteValue(text),
        fix: 'write an absolute path',
        codes: ['DL3000', 'WorkdirRelativePath'],
      }));
    }),
};

/** COPY before any WORKDIR has an absolute destination: a relative one depends on the base. */
export const copyTarget: LintRule = {
  name: 'copy-target',
  severity: { any: 'warning', ours: 'warning' },
  check: ({ stages }) =>
    stages.flatMap((stage) => {
      const inherited = lineageOf(stage)
        .slice(1)
        .flatMap(({ steps }) => steps);
      // With scratch, the working folder is certainly /.
      const isScratch = lineageOf(stage).at(-1)?.base === 'scratch';
      if (isScratch || inherited.some(({ keyword }) => keyword === 'WORKDIR')) return [];
      const first = stage.steps.findIndex(({ keyword }) => keyword === 'WORKDIR');
      return stage.steps
        .slice(0, first < 0 ? undefined : first)
        .filter(
          ({ keyword, args }) => keyword === 'COPY' && args.length > 1 && !ABSOLUTE.test(args.at(-1) ?? ''),
        )
        .map(({ where, args }) => ({
          where,
          message: "the destination of COPY is relative to the base's working folder",
          expected: 'an absolute path, or a WORKDIR before it',
          found: quoteValue(args.at(-1) ?? ''),
          fix: 'write an absolute path',
          codes: ['DL3045'],
        }));
    }),
};

/** The destination of several files ends in a slash: BuildKit creates the folder, other builders refuse. */
export const copyFolder: LintRule = {
  name: 'copy-folder',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    instructionsOf(dockerfile)
      .filter(({ keyword, args }) => /^(?:COPY|ADD)$/.test(keyword) && args.length > 2)
      .filter(({ args }) => !/[/\\]["']?$|\$|^["']?\.\.?["']?$/.test(args.at(-1) ?? ''))
      .map(({ keyword, where, args }) => ({
        where,
        message: `${keyword} of several files needs a folder as destination`,
        expected: 'a destination that ends with /',
        found: quoteValue(args.at(-1) ?? ''),
        fix: 'add a / at the end',
        codes: keyword === 'COPY' ? ['DL3021'] : [],
      })),
};
