import { shown } from '../../../messages/shown.js';
import type { Recipe } from '../read.js';
import type { Finding } from '../types.js';

/** Of several CMDs or ENTRYPOINTs in a stage only the last counts. */
export function commandsAreOne({ stages }: Recipe): Finding[] {
  return stages.flatMap(({ steps }) =>
    ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) =>
      steps
        .filter((step) => step.keyword === keyword)
        .slice(0, -1)
        .map(({ where, text }) => ({
          severity: 'error' as const,
          rule: 'one-command',
          where,
          message: `a later ${keyword} takes the place of this one`,
          expected: `one ${keyword} in a stage`,
          found: shown(text),
          fix: 'leave one of them out',
        })),
    ),
  );
}

/** A shell in between hears the signals, and does not hand them on. */
export function commandsAreExec({ stages }: Recipe): Finding[] {
  return stages
    .flatMap(({ steps }) => steps)
    .filter(
      ({ keyword, text }) => (keyword === 'CMD' || keyword === 'ENTRYPOINT') && text !== '' && !isList(text),
    )
    .map(({ keyword, where, text }) => ({
      severity: 'warning',
      rule: 'exec-form',
      where,
      message: `${keyword} runs in a shell, which does not hand signals on`,
      expected: `${keyword} ["program", "argument"]`,
      found: shown(text),
      fix: 'write it as a list',
    }));
}

/** A relative folder depends on what the base says. */
export function workdirsAreAbsolute({ stages }: Recipe): Finding[] {
  return stages
    .flatMap(({ steps }) => steps)
    .filter(({ keyword, text }) => keyword === 'WORKDIR' && text !== '' && !/^["']?[/$]/.test(text))
    .map(({ where, text }) => ({
      severity: 'error',
      rule: 'workdir',
      where,
      message: 'WORKDIR is relative to what the base left',
      expected: 'an absolute path',
      found: shown(text),
      fix: 'begin it with /',
    }));
}

/** As builders decide it: JSON, and nothing but texts in it. */
function isList(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string');
  } catch {
    return false;
  }
}
