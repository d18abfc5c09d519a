import { posix } from 'node:path';
import { PREFIX, type Script } from '../facts.js';
import type { AuditedPackage, Context, Remark, Rule } from '../types.js';

const commands: Rule = {
  id: 'script-interpreter',
  severity: 'error',
  reason: 'a command of the package cannot be started: bad interpreter',
  check: (one, context) => remarks(one, context, isCommand),
};

const others: Rule = {
  id: 'script-interpreter-elsewhere',
  severity: 'note',
  reason: 'an example or a helper cannot be started by itself; what calls it may name an interpreter',
  check: (one, context) => remarks(one, context, (path) => !isCommand(path) && !isModule(path)),
};

/** About interpreters of scripts. */
export const scriptRules: readonly Rule[] = [commands, others];

function isCommand(path: string): boolean {
  return /^(?:s?bin|python-scripts|condabin)\/[^/]+$/.test(path);
}

// Imported, not started, whatever their modes and first lines are.
function isModule(path: string): boolean {
  return /(?:^|\/)(?:lib\/python\d[^/]*|site-packages)\/.*\.py$/.test(path);
}

function remarks(one: AuditedPackage, context: Context, wanted: (path: string) => boolean): Remark[] {
  return one.facts.scripts
    .filter((script) => wanted(script.path) && !isThere(script, one, context))
    .map(({ path, interpreter, program }) => ({
      path,
      message: 'its interpreter is not there',
      expected: 'a program of its own packages, or one that every system has',
      found: program === null ? interpreter : `${interpreter} ${program}`,
      fix: 'depend on the package that has the interpreter, and begin the script with its path in the prefix',
    }));
}

function isThere({ interpreter, program }: Script, one: AuditedPackage, context: Context): boolean {
  const { programs } = context.subject.system;
  if (program !== null)
    return (
      inPrefix(`bin/${program}`, one, context) ||
      [...programs].some((path) => posix.basename(path) === program)
    );
  if (interpreter.startsWith(`${PREFIX}/`))
    return inPrefix(interpreter.slice(PREFIX.length + 1), one, context);
  return programs.has(interpreter);
}

function inPrefix(path: string, one: AuditedPackage, { subject, closure }: Context): boolean {
  return closure
    .named(posix.basename(path))
    .some(
      (holder) =>
        holder.path === path && (subject.kind === 'prefix' || closure.comesWith(one, holder.package)),
    );
}
