/** The shells that there are scripts for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** What a flag's value or an argument is, as far as a shell can offer it; `none` is a value that it cannot know. */
export type Value = readonly string[] | 'file' | 'folder' | 'none';

/** A flag as a shell completes it. */
export interface CompletedFlag {
  readonly name: string;
  readonly char: string | null;
  readonly summary: string;
  /** Null where it takes no value. */
  readonly value: Value | null;
}

/** A command, or a topic of commands, as a shell completes it. */
export interface CompletedCommand {
  /** The words it is called by: `image lint`; '' for the program itself. */
  readonly name: string;
  readonly summary: string;
  /** The words that may follow, each of them a command or a topic. */
  readonly commands: readonly { readonly word: string; readonly summary: string }[];
  readonly flags: readonly CompletedFlag[];
  /** Null where it takes no argument. */
  readonly argument: Value | null;
}
