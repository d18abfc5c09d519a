/** What a long operation tells whoever watches it; the command line turns it into a listr2 list, lines, or nothing. */
export type Event =
  /** A step begins. `total` is in `unit`s, when known. */
  | {
      readonly kind: 'start';
      readonly step: string;
      readonly title: string;
      readonly total?: number;
      readonly unit?: 'bytes' | 'packages';
    }
  /** `done` of the step's total; `detail` names the thing at hand. */
  | {
      readonly kind: 'progress';
      readonly step: string;
      readonly done: number;
      readonly detail?: string;
      /** It tells how far one thing is, of which others tell that it began or ended. */
      readonly within?: true;
    }
  | { readonly kind: 'end'; readonly step: string; readonly summary?: string }
  /** Worth a person's attention, not an error. */
  | { readonly kind: 'warning'; readonly message: string };

/** Where events go. Never throws. */
export type Emit = (event: Event) => void;

/** Emits nowhere. */
export const silent: Emit = () => {};
