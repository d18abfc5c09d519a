import { looksSecret } from '../../text/looks-secret.js';
import type { EnvironmentRead } from './environment.js';

/** A variable that a template read, as it may be shown and stored: the value of a secret is null. */
export interface RecordedVariable {
  readonly name: string;
  readonly value: string | null;
  readonly isSet: boolean;
  readonly isSecret: boolean;
}

/** Returns what may be told of the variables that a template read. The environment of a CI machine holds secrets. */
export function recordedVariables(reads: readonly EnvironmentRead[]): RecordedVariable[] {
  return reads.map(({ name, value }) => {
    const isSecret = value !== null && looksSecret(name, value);
    return { name, value: isSecret ? null : value, isSet: value !== null, isSecret };
  });
}

/** Returns the values that must not be shown. */
export function secretValues(reads: readonly EnvironmentRead[]): string[] {
  return reads.flatMap(({ name, value }) => (value !== null && looksSecret(name, value) ? [value] : []));
}
