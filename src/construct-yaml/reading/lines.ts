/** A text with the place that each of its lines has in the file. */
export interface PlacedText {
  readonly text: string;
  /** Returns the line and column in the file, from 1, of an offset in the text. */
  placeOf(offset: number): Place;
}

/** A place in a file; line and column count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
