import fc from 'fast-check';
import { editedBytes, editedJson, editedText, endsWell } from '../hostile.js';

/** A function of ours that reads the text or bytes of others. */
export interface Parser {
  readonly what: string;
  /** The functions of src that it calls: `conda/record:parseRecord`. */
  readonly reaches: readonly string[];
  /** Reads the seed, which has to be accepted, and then similar inputs, each of which ends with a value or an error. */
  check(numRuns: number): Promise<void>;
}

interface Reading<Input> {
  readonly reaches: readonly string[];
  readonly parse: (input: Input) => unknown;
  /** Errors besides ArchiError that the callers of these functions handle. */
  readonly throws?: readonly (abstract new (
    ...args: never
  ) => Error)[];
}

/** A parser of text. */
export function ofText(what: string, seed: string, reading: Reading<string>): Parser {
  return { ...checked(seed, editedText(seed), reading), what };
}

/** A parser of JSON, whose text is broken too. */
export function ofJson(what: string, seed: unknown, reading: Reading<string>): Parser {
  const text = JSON.stringify(seed);
  return { ...checked(text, fc.oneof(editedJson(seed), editedText(text)), reading), what };
}

/** A parser of JSON values of any shape. */
export function ofValue(what: string, seed: unknown, reading: Reading<unknown>): Parser {
  const inputs = editedJson(seed).map((text) => (text === '' ? undefined : JSON.parse(text)));
  return { ...checked(seed, inputs, reading), what };
}

/** A parser of bytes. */
export function ofBytes(what: string, seed: Buffer, reading: Reading<Buffer>): Parser {
  return { ...checked(seed, editedBytes(seed), reading), what };
}

function checked<Input>(
  seed: Input,
  inputs: fc.Arbitrary<Input>,
  { reaches, parse, throws }: Reading<Input>,
) {
  return {
    reaches,
    check: async (numRuns: number) => {
      await parse(seed);
      const property = fc.asyncProperty(inputs, (input) => endsWell(() => parse(input), throws));
      await fc.assert(property, { numRuns });
    },
  };
}
