import * as z from 'zod';
import { findObject } from '../../conda/json-text.js';

/** The repository and branch that an entry is about. */
interface Subject {
  /** `org/name-feedstock`. */
  readonly repository: string;
  readonly branch: string;
}

const SUBJECT = { repository: z.string(), branch: z.string() };
const ENTRY = z.discriminatedUnion('step', [
  // An entry with `asked` comes before the request: its answer may be lost.
  z.object({ ...SUBJECT, step: z.literal('fork-asked') }),
  z.object({ ...SUBJECT, step: z.literal('fork-ready') }),
  z.object({
    ...SUBJECT,
    step: z.literal('pushed'),
    source: z.string(),
    commit: z.string(),
    edits: z.string(),
  }),
  z.object({ ...SUBJECT, step: z.literal('default-branch') }),
  z.object({
    ...SUBJECT,
    step: z.literal('secret-asked'),
    secret: z.string(),
    before: z.string().nullable(),
  }),
  z.object({ ...SUBJECT, step: z.literal('secret-set'), secret: z.string() }),
]);

/** A line of the journal: a finished step of a feedstock. */
export type Entry = z.infer<typeof ENTRY>;

/** An entry of one step. */
export type EntryOf<Step extends Entry['step']> = Extract<Entry, { step: Step }>;

/** The finished steps of earlier runs. */
export interface Journal {
  /** The last entry of a step; null if there is none. */
  last<Step extends Entry['step']>(step: Step, subject: Subject): EntryOf<Step> | null;
  add(entry: Entry): void;
}

/**
 * Returns the journal with the entries of a file, which `append` adds lines to. A line that is not whole, since a run was killed at it,
 * counts as not written.
 */
export function createJournal(text: string, append: (line: string) => void): Journal {
  const entries = new Map<string, Entry>();
  const key = (step: Entry['step'], { repository, branch }: Subject) =>
    JSON.stringify([step, repository, branch]);
  const remember = (entry: Entry) => entries.set(key(entry.step, entry), entry);
  for (const line of text.split('\n')) {
    const read = ENTRY.safeParse(findObject(line));
    if (read.success) remember(read.data);
  }
  return {
    last: <Step extends Entry['step']>(step: Step, subject: Subject) =>
      (entries.get(key(step, subject)) as EntryOf<Step> | undefined) ?? null,
    add: (entry) => {
      append(JSON.stringify(entry));
      remember(entry);
    },
  };
}
