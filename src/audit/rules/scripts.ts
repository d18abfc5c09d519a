import { posix } from 'node:path';
import { PREFIX, type Script } from '../facts.js';
import type { AuditedPackage, AuditRule, Remark, RuleContext } from '../types.js';

const commands: AuditRule = {
  id: 'script-interpreter',
  severity: 'error',
  reason: 'a command of the package does not start: bad interpreter',
  check: (audited, context) => remarks(audited, context, isCommand),
};

const others: AuditRule = {
  id: 'script-interpreter-elsewhere',
  severity: 'note',
  reason: 'the script does not start by itself; a caller may name an interpreter',
  check: (audited, context) => remarks(audited, context, (path) => !isCommand(path) && !isModule(path)),
};

/** Rules about interpreters of scripts. */
export const scriptRules: readonly AuditRule[] = [commands, others];

function isCommand(path: string): boolean {
  return /^(?:s?bin|python-scripts|condabin)\/[^/]+$/.test(path);
}

// Modules are imported, not started, whatever their modes and first lines.
function isModule(path: string): boolean {
  return /(?:^|\/)(?:lib\/python\d[^/]*|site-packages)\/.*\.py$/.test(path);
}

function remarks(
  audited: AuditedPackage,
  context: RuleContext,
  isIncluded: (path: string) => boolean,
): Remark[] {
  return audited.facts.scripts
    .filter((script) => isIncluded(script.path) && !isThere(script, audited, context))
    .map(({ path, interpreter, program }) => ({
      path,
      message: 'its interpreter does not exist',
      expected: 'a program of its packages or of the system',
      found: program === null ? interpreter : `${interpreter} ${program}`,
      fix: 'depend on the package with the interpreter, and use its path in the prefix',
    }));
}

function isThere({ interpreter, program }: Script, audited: AuditedPackage, context: RuleContext): boolean {
  const { programs } = context.subject.system;
  if (program !== null)
    return (
      inPrefix(`bin/${program}`, audited, context) ||
      [...programs].some((path) => posix.basename(path) === program)
    );
  if (interpreter.startsWith(`${PREFIX}/`))
    return inPrefix(interpreter.slice(PREFIX.length + 1), audited, context);
  return programs.has(interpreter);
}

function inPrefix(path: string, audited: AuditedPackage, { subject, providers }: RuleContext): boolean {
  return providers
    .named(posix.basename(path))
    .some(
      (provider) =>
        provider.path === path &&
        (subject.kind === 'prefix' || providers.comesWith(audited, provider.package)),
    );
}
