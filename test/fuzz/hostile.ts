import fc from 'fast-check';
import { ArchiError, BugError } from '../../src/errors.js';
import { anyText } from '../fixtures/any-text.js';

/** Names that every JavaScript object has, and texts that mean something to a program. */
const TEXTS = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'prototype',
  '',
  ' ',
  '-',
  '--help',
  '.',
  '..',
  '../../x',
  '/',
  '//',
  '~',
  '*',
  '\0',
  '\n',
  '\u001b[2J',
  '\u009b2J',
  '\ud800',
  '%',
  '%zz',
  '%2f',
  'file:///x%2fy',
  'file://host/x',
  'http://[',
  'https://u%zz:p@h/',
  'javascript:0',
  `\${x}`,
  '{{ x }}',
  '1!',
  '>=',
  '1.*',
  '[',
  '('.repeat(20_000),
  '['.repeat(20_000),
  '{'.repeat(20_000),
  '- '.repeat(20_000),
  'not '.repeat(5_000),
  '1e309',
  '9'.repeat(400),
  'a'.repeat(70_000),
  '\u202e',
  'é',
];

/** Nesting deeper than a stack, as a text, since the values could not be written as JSON. */
const DEEP: Readonly<Record<string, string>> = {
  '<list>': `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  '<object>': `${'{"a":'.repeat(20_000)}0${'}'.repeat(20_000)}`,
};

const text = fc.oneof(fc.constantFrom(...TEXTS), anyText({ maxLength: 12 }));

/** Any JSON value, odd ones above all. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom(null, true, false, 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 9e15, {}, [], [[]], [null], [{}]),
  fc.constantFrom(...Object.keys(DEEP)),
  fc.array(text, { maxLength: 3 }),
  fc.constantFrom(...TEXTS).map((key) => JSON.parse(`{${JSON.stringify(key)}: 1}`)),
  fc.constant({ toString: null, valueOf: null }),
  fc.constant([{ toString: null, valueOf: null }]),
  fc.constantFrom(...TEXTS).map((key) => JSON.parse(`{${JSON.stringify(key)}: {"name": "x"}}`)),
);

type Place = readonly (string | number)[];

function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...at, key]))];
}

function edit(value: unknown, place: Place, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return change(value);
  // An earlier change has removed this place.
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === key ? edit(item, rest, change) : item));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (name !== key) return [[name, inner]];
      const changed = edit(inner, rest, change);
      return changed === undefined ? [] : [[name, changed]];
    }),
  );
}

/** JSON texts that resemble `seed`: up to three values are replaced, removed or moved to another key. */
export function editedJson(seed: unknown): fc.Arbitrary<string> {
  const places = placesOf(seed);
  const change = fc.record({
    place: fc.nat(places.length - 1),
    how: fc.constantFrom('replace', 'replace', 'remove', 'add'),
    key: text,
    value: hostileValue,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const changed = changes.reduce<unknown>((value, { place, how, key, value: other }) => {
      return edit(value, places[place] ?? [], (old) => {
        if (how === 'remove') return undefined;
        if (how === 'replace' || typeof old !== 'object' || old === null) return other;
        // A key such as __proto__ has to be an own one, as JSON.parse makes it.
        return Object.defineProperty({ ...old }, key, { value: other, enumerable: true });
      });
    }, seed);
    const json = JSON.stringify(changed) ?? '';
    return Object.entries(DEEP).reduce((whole, [mark, value]) => whole.replaceAll(`"${mark}"`, value), json);
  });
}

/** Texts that resemble `seed`: up to four pieces are replaced by odd text, doubled or removed. */
export function editedText(seed: string): fc.Arbitrary<string> {
  const change = fc.record({ at: fc.nat(seed.length), length: fc.nat(12), put: fc.option(text) });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce((whole, { at, length, put }) => {
      const from = at % (whole.length + 1);
      return (
        whole.slice(0, from) +
        (put ?? whole.slice(from, from + length).repeat(2)) +
        whole.slice(from + length)
      );
    }, seed),
  );
}

/**
 * Bytes that resemble `seed`: up to six pieces are changed, set to extreme numbers, doubled, removed or copied from
 * elsewhere.
 */
export function editedBytes(seed: Buffer): fc.Arbitrary<Buffer> {
  const put = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(
      '00',
      'ff',
      'ffffffff',
      '7fffffff',
      '80000000',
      'ffffffffffffffff',
      '00000000',
      '0100',
      '39',
    ),
    fc.tuple(fc.nat(seed.length), fc.nat(64)),
    fc.constant(null),
  );
  const change = fc.record({ at: fc.nat(seed.length), over: fc.boolean(), put });
  const changed = fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) =>
    changes.reduce<Buffer>((whole, { at, over, put: what }) => {
      const piece = pieceOf(what, seed);
      const behind = what === null ? at + 7 : over ? at + piece.length : at;
      return Buffer.concat([whole.subarray(0, at), piece, whole.subarray(behind)]);
    }, seed),
  );
  return fc.oneof(
    changed,
    fc.nat(seed.length).map((length) => seed.subarray(0, length)),
  );
}

type Piece = Uint8Array | string | [from: number, length: number] | null;

function pieceOf(piece: Piece, seed: Buffer): Buffer {
  if (piece === null) return Buffer.alloc(0);
  if (typeof piece === 'string') return Buffer.from(piece, 'hex');
  if (piece instanceof Uint8Array) return Buffer.from(piece);
  const [from, length] = piece;
  return seed.subarray(from, from + length);
}

/**
 * Asserts that a call returns a value or throws an error with an exit code other than 70. `others` are errors that
 * callers turn into such.
 */
export async function endsWell(
  run: () => unknown,
  others: readonly (abstract new (...args: never) => Error)[] = [],
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ArchiError && !(error instanceof BugError)) return;
    if (others.some((kind) => error instanceof kind)) return;
    throw error;
  }
}
