import { isObject } from '../conda/json-text.js';
import type { Requirements } from './failure.js';

/** What an engine says of a build that failed. */
export interface EngineReport {
  readonly error: string;
  readonly requirements: Requirements | null;
}

/** Parses the line with which the python file of an engine reports a failure. Returns null for any other line. */
export function parseReport(line: string): EngineReport | null {
  if (!line.startsWith('{"error": ')) return null;
  try {
    const report: unknown = JSON.parse(line);
    if (!isObject(report) || typeof report['error'] !== 'string') return null;
    return { error: report['error'], requirements: requirementsOf(report['requirements']) };
  } catch {
    return null;
  }
}

/** Parses the errors that programs print: `Error: …` of rattler-build, and the exceptions that conda-build ends with. */
export function parseErrorLine(line: string): string | null {
  return ERROR_LINE.exec(line)?.[1] ?? null;
}

/** Scripts in python may end with any exception: conda-build's are those of its module, and that of a checksum. */
const ERROR_LINE =
  /^\s*(?:Error:\s*|×\s+|Exception:\s*|conda\w*\.\w*exceptions\.|RuntimeError: (?=SHA256 mismatch ))(\S.*)$/u;

function requirementsOf(value: unknown): Requirements | null {
  if (!isObject(value)) return null;
  const texts = (list: unknown) =>
    Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
  return { build: texts(value['build']), host: texts(value['host']), run: texts(value['run']) };
}
