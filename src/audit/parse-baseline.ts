import { z } from 'zod';
import { parseJson } from '../conda/json-text.js';
import { UserError } from '../errors.js';
import { type Baseline, findingKey } from './baseline.js';

/** The identity of a finding. */
const FINDING = z.object({
  rule: z.string(),
  package: z.string().nullable(),
  subdir: z.string().nullable(),
  path: z.string().nullable(),
  message: z.string(),
});
const AUDIT = z.object({ findings: z.array(FINDING), known: z.array(FINDING).default([]) });

/**
 * Reads the output of `audit --json`: its findings, and those of its own baseline. Throws UserError for anything else; `file`
 * is for messages.
 */
export function parseBaseline(text: string, file: string): Baseline {
  const read = AUDIT.safeParse(json(text));
  if (!read.success) throw noBaseline(file);
  return { keys: new Set([...read.data.findings, ...read.data.known].map(findingKey)) };
}

function json(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function noBaseline(file: string): UserError {
  const problem = {
    where: file,
    message: 'not the result of an audit',
    expected: 'the output of archi-construct audit … --json',
    fix: 'write one: archi-construct audit SUBJECT --fail-on never --json > FILE',
  };
  return new UserError('the baseline cannot be used', problem);
}
