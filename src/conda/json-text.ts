/** More than anything of conda's needs; far less than what a recursive walk has stack for. */
const LEVELS = 100;

/** Whether a JSON value is nested so deep that it can only be meant to break who walks it. */
export function isTooDeep(value: unknown, levels = LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** A JSON value as a message quotes it: `nothing` where it is absent, its kind where it is too deep to be written. */
export function jsonText(value: unknown): string {
  if (isTooDeep(value)) return Array.isArray(value) ? 'a list nested too deep' : 'an object nested too deep';
  return JSON.stringify(value) ?? 'nothing';
}
