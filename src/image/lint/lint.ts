import type { Problem } from '../../errors.js';
import { exceeds, limitOf } from '../../limits.js';
import { quoteValue } from '../../text/quote-value.js';
import { inOrder } from '../../yaml/in-order.js';
import { parseDockerfile } from './dockerfile.js';
import { ignoresOf } from './ignores.js';
import { foreignInstruction, nearestInstruction } from './rules/instructions.js';
import { RULES } from './rules.js';
import type { Step } from './step.js';
import type { Finding, Profile, Severity } from './types.js';

/** How a Dockerfile is judged. */
export interface LintOptions {
  readonly profile: Profile;
  /** Names of rules, or others' codes, that are left out. */
  readonly ignored: readonly string[];
  /** Severities of rules and codes that differ from the usual. */
  readonly override: ReadonlyMap<string, Severity>;
}

/** Anyone's file, judged by nothing but the rules themselves. */
export const USUAL: LintOptions = { profile: 'any', ignored: [], override: new Map() };

/** A file of ours, which keeps to our conventions. */
export const OURS: LintOptions = { ...USUAL, profile: 'ours' };

/** Everything that the rules find in a Dockerfile, from top to bottom. `file` is for messages. Never throws. */
export function lintDockerfile(text: string, file: string, options: LintOptions = USUAL): Finding[] {
  const tooMuch = beyondLimits(text);
  if (tooMuch !== null) return [unreadable(file, tooMuch.problem, tooMuch.found)];
  if (text.includes('\0'))
    return [unreadable(file, { message: 'not a text', expected: 'a Dockerfile in UTF-8' }, 'a NUL in it')];
  const dockerfile = parseDockerfile(text, file);
  const foreign = foreignInstruction(dockerfile);
  if (foreign !== null) return [noDockerfile(foreign)];
  const isTold = ignoresOf(text, dockerfile);
  const found = RULES.flatMap(({ name, severity, check }): Finding[] => {
    const usual = severity[options.profile];
    if (usual === null) return [];
    return check(dockerfile).map((spot) => {
      const codes = spot.codes ?? [];
      const own = [name, ...codes].map((one) => options.override.get(one)).find((one) => one !== undefined);
      return { severity: own ?? usual, rule: name, ...spot, codes };
    });
  });
  const isIgnored = ({ rule, codes }: Finding) =>
    [rule, ...codes].some((name) => options.ignored.includes(name));
  return inOrder(found.filter((finding) => isTold(finding) && !isIgnored(finding)));
}

/** Larger texts take the parser too long, and each stage is held against those before it. */
function beyondLimits(text: string): { readonly problem: Problem; readonly found: number } | null {
  if (text.length > limitOf('dockerfile-size'))
    return { problem: exceeds('dockerfile-size'), found: text.length };
  const stages = text.match(/^[ \t]*FROM\b/gim)?.length ?? 0;
  return stages > limitOf('dockerfile-stages')
    ? { problem: exceeds('dockerfile-stages'), found: stages }
    : null;
}

/** Said once: of a text that is something else each line would be an unknown instruction. */
function noDockerfile(first: Step): Finding {
  const meant = nearestInstruction(first);
  return {
    ...{ severity: 'error', rule: 'readable', codes: [], where: first.where },
    message: 'this is no Dockerfile: no such instruction',
    expected: meant ?? 'ARG or FROM, and other instructions behind it',
    found: quoteValue(first.written),
    fix: meant === null ? 'name a Dockerfile' : `write ${meant}`,
  };
}

function unreadable(file: string, problem: Problem, found: string | number): Finding {
  return {
    ...{ severity: 'error', rule: 'readable', codes: [] },
    ...problem,
    ...{ where: `${file}:1:1`, found: String(found) },
  };
}
