/** The shells that have a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** The possible values of a flag or an argument, for completion; `none` means that they cannot be listed. */
export type CompletedValue = readonly string[] | 'file' | 'folder' | 'none';

/** A flag as a shell completes it. */
export interface CompletedFlag {
  readonly name: string;
  readonly char: string | null;
  readonly summary: string;
  /** Null if the flag takes no value. */
  readonly value: CompletedValue | null;
}

/** A command, or a topic of commands, as a shell completes it. */
export interface CompletedCommand {
  /** The words that call it: `image lint`; '' for the program itself. */
  readonly name: string;
  readonly summary: string;
  /** The commands and topics that may follow. */
  readonly commands: readonly { readonly word: string; readonly summary: string }[];
  readonly flags: readonly CompletedFlag[];
  /** Null if the command takes no argument. */
  readonly argument: CompletedValue | null;
}
