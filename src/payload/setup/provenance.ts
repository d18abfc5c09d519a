import type { OwnEntry } from './types.js';

/** The file that says which variables of the environment the template of a construct.yaml read. */
export const TEMPLATE_ENVIRONMENT = '.archi/template-environment.json';

/** A variable of the environment that built; `value` is null if it was not set, or looks secret. */
export interface TemplateVariable {
  readonly name: string;
  readonly value: string | null;
  readonly isSet: boolean;
  readonly isSecret: boolean;
}

/** Returns the file that records variables of the environment; none without variables. */
export function provenanceEntries(variables: readonly TemplateVariable[]): OwnEntry[] {
  if (variables.length === 0) return [];
  const data = Buffer.from(textOf(variables));
  return [{ type: 'file', path: TEMPLATE_ENVIRONMENT, mode: 0o644, mtime: 0, data }];
}

/** Returns the variables in the text of such a file; null if it is not what `provenanceEntries` writes. */
export function templateVariables(text: string): readonly TemplateVariable[] | null {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) && found.every(isVariable) && textOf(found) === text ? found : null;
  } catch {
    return null;
  }
}

function textOf(variables: readonly TemplateVariable[]): string {
  return `${JSON.stringify(variables, null, 2)}\n`;
}

function isVariable(item: unknown): item is TemplateVariable {
  if (typeof item !== 'object' || item === null) return false;
  const { name, value, isSet, isSecret, ...others } = item as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    (typeof value === 'string' || value === null) &&
    typeof isSet === 'boolean' &&
    typeof isSecret === 'boolean' &&
    Object.keys(others).length === 0
  );
}
