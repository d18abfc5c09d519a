import type { Source } from './sources.js';

const EXPORTED_FUNCTION =
  /^export (?:default )?(?:(?:async )?function\*? ?(\w+)|const (\w+)(?::[^=\n]+)? = (?:async )?(?:\([^)]*\)|\w+)(?::[^=\n]+)? =>)/;

/** Returns the exported functions without a docstring directly above, as `file:line name`. */
export function undocumented(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      const match = EXPORTED_FUNCTION.exec(line);
      const documented = lines[index - 1]?.trimEnd().endsWith('*/') ?? false;
      if (match === null || documented || isLaterOverload(lines, index)) return [];
      return [`${path}:${index + 1} ${match[1] ?? match[2]}`];
    });
  });
}

/** The implementation below a documented overload has its docstring there. */
function isLaterOverload(lines: readonly string[], index: number): boolean {
  const name = /function\*? ?(\w+)/.exec(lines[index] ?? '')?.[1];
  return (
    name !== undefined && lines.slice(0, index).some((line) => line.startsWith(`export function ${name}(`))
  );
}
