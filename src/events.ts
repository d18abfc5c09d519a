/** An event of a long operation; the command line shows it as a listr2 list, as lines, or not at all. */
export type Event =
  /** A step starts. `total` is in `unit`s; omitted if unknown. */
  | {
      readonly kind: 'start';
      readonly step: string;
      readonly title: string;
      readonly total?: number;
      readonly unit?: 'bytes' | 'packages' | 'recipes';
    }
  /** `done` is in the unit of the step's total; `detail` names the current item. */
  | {
      readonly kind: 'progress';
      readonly step: string;
      readonly done: number;
      readonly detail?: string;
      /** The event tells the progress within one item; other events tell its start or end. */
      readonly within?: true;
    }
  | { readonly kind: 'end'; readonly step: string; readonly summary?: string }
  /** A warning for the user, not an error. */
  | { readonly kind: 'warning'; readonly message: string };

/** Receives events. Never throws. */
export type Emit = (event: Event) => void;

/** Ignores every event. */
export const silent: Emit = () => {};
