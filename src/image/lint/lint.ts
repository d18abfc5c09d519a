import type { Problem } from '../../errors.js';
import type { Severity } from '../../findings/severity.js';
import { exceeds, limitOf } from '../../limits.js';
import { quoteValue } from '../../text/quote-value.js';
import { inOrder } from '../../yaml/in-order.js';
import { parseDockerfile } from './dockerfile.js';
import { ignoresOf } from './ignores.js';
import type { Instruction } from './instruction.js';
import { foreignInstruction, nearestInstruction } from './rules/instructions.js';
import { LINT_RULES } from './rules.js';
import type { LintFinding, Profile } from './types.js';

/** Settings for linting a Dockerfile. */
export interface LintOptions {
  readonly profile: Profile;
  /** Names or codes of rules that are left out. */
  readonly ignored: readonly string[];
  /** Severities by name or code that replace a rule's default. */
  readonly override: ReadonlyMap<string, Severity>;
}

/** For any Dockerfile, with the default severities. */
export const USUAL: LintOptions = { profile: 'any', ignored: [], override: new Map() };

/** For Dockerfiles of this project, which follow its conventions. */
export const OURS: LintOptions = { ...USUAL, profile: 'ours' };

/** Returns all findings in a Dockerfile, from top to bottom. `file` is for messages. Never throws. */
export function lintDockerfile(text: string, file: string, options: LintOptions = USUAL): LintFinding[] {
  const tooMuch = beyondLimits(text);
  if (tooMuch !== null) return [unreadable(file, tooMuch.problem, tooMuch.found)];
  if (text.includes('\0'))
    return [
      unreadable(file, { message: 'not a text file', expected: 'a Dockerfile in UTF-8' }, 'a NUL character'),
    ];
  const dockerfile = parseDockerfile(text, file);
  const foreign = foreignInstruction(dockerfile);
  if (foreign !== null) return [noDockerfile(foreign)];
  const isTold = ignoresOf(text, dockerfile);
  const findings = LINT_RULES.flatMap(({ name, severity, check }): LintFinding[] => {
    const usual = severity[options.profile];
    if (usual === null) return [];
    return [check(dockerfile)].flat().map((spot) => {
      const codes = spot.codes ?? [];
      const own = [name, ...codes]
        .map((code) => options.override.get(code))
        .find((severity) => severity !== undefined);
      return { severity: own ?? usual, rule: name, ...spot, codes };
    });
  });
  const isIgnored = ({ rule, codes }: LintFinding) =>
    [rule, ...codes].some((name) => options.ignored.includes(name));
  return inOrder(findings.filter((finding) => isTold(finding) && !isIgnored(finding)));
}

/**
 * Returns the exceeded limit; null if there is none. The parser is slow for large texts, and rules compare each stage with
 * all earlier ones.
 */
function beyondLimits(text: string): { readonly problem: Problem; readonly found: number } | null {
  if (text.length > limitOf('dockerfile-size'))
    return { problem: exceeds('dockerfile-size'), found: text.length };
  const stages = text.match(/^[ \t]*FROM\b/gim)?.length ?? 0;
  return stages > limitOf('dockerfile-stages')
    ? { problem: exceeds('dockerfile-stages'), found: stages }
    : null;
}

/** Returns one finding for a text that is no Dockerfile, instead of an unknown instruction for each line. */
function noDockerfile(first: Instruction): LintFinding {
  const meant = nearestInstruction(first);
  return {
    ...{ severity: 'error', rule: 'readable', codes: [], where: first.where },
    message: 'not a Dockerfile: unknown instruction',
    expected: meant ?? 'ARG or FROM, followed by other instructions',
    found: quoteValue(first.written),
    fix: meant === null ? 'give a Dockerfile' : `write ${meant}`,
  };
}

function unreadable(file: string, problem: Problem, found: string | number): LintFinding {
  return {
    ...{ severity: 'error', rule: 'readable', codes: [] },
    ...problem,
    ...{ where: `${file}:1:1`, found: String(found) },
  };
}
