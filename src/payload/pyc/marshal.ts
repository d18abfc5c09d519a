import { ToolError } from '../../errors.js';
import { FLAG_REF, type MarshalObjects, marshalObjects, REFERENCE } from './marshal-objects.js';
import type { CodeLayout } from './versions.js';

/**
 * Returns marshalled code (`marshal.dumps`, version 4) in the one form that depends only on the code.
 *
 * Python marks an object as one that can be referred to if its reference count is above one at that moment, which depends on
 * what else the process has in memory: on the modules it imported and on the files it compiled before. So does whether two equal
 * constants are one object, and whether a string of one character is interned. Before 3.11 it writes sets in the order of
 * hashes, and that of None is its address. Here equal constants are one object, exactly those are marked that are referred to,
 * strings of one character are interned, and sets are sorted. The result loads as the same code. Throws ToolError for other
 * bytes.
 */
export function canonicalMarshal(data: Buffer, layout: CodeLayout): Buffer {
  const objects = marshalObjects(data);
  return objects.write(readMarshal(data, layout, objects));
}

/** Python refuses to write deeper nesting: MAX_MARSHAL_STACK_DEPTH. */
const DEEPEST = 2000;
const NO_PARTS: readonly number[] = [];

/** Reads one object (Python/marshal.c) and returns its number. */
function readMarshal(data: Buffer, layout: CodeLayout, { add, addCode, compare }: MarshalObjects): number {
  /** The objects that can be referred to; null for one whose parts are still read. */
  const marked: (number | null)[] = [];
  let at = 0;
  let depth = 0;
  const skip = (count: number): void => {
    if (count < 0 || count > data.length - at) throw invalid(at);
    at += count;
  };
  const byte = (): number => {
    skip(1);
    return data.readUInt8(at - 1);
  };
  const int = (): number => {
    skip(4);
    return data.readInt32LE(at - 4);
  };
  const objects = (count: number): number[] => {
    // Each has a byte at least.
    if (count < 0 || count > data.length - at) throw invalid(at);
    const parts: number[] = [];
    for (let i = 0; i < count; i++) parts.push(object());
    return parts;
  };
  const leaf = (type: number, start: number, length: number): number => {
    skip(length);
    return add(type, start, at, NO_PARTS);
  };
  /** A string of a type that becomes `interned` if python has only one with its text. */
  const text = (type: number, start: number, length: number, interned: string): number => {
    const isOne = isSingleton(data, at, length);
    return leaf(isOne ? interned.charCodeAt(0) : type, start, length);
  };
  const body = (type: number, start: number): number => {
    switch (String.fromCharCode(type)) {
      case 'N':
      case 'F':
      case 'T':
      case 'S':
      case '.':
        return leaf(type, start, 0);
      case 'i':
        return leaf(type, start, 4);
      case 'g':
        return leaf(type, start, 8);
      case 'y':
        return leaf(type, start, 16);
      case 'l':
        return leaf(type, start, 2 * Math.abs(int()));
      case 's':
      case 't':
      case 'A':
        return leaf(type, start, int());
      case 'Z':
        return leaf(type, start, byte());
      case 'u':
        return text(type, start, int(), 't');
      case 'a':
        return text(type, start, int(), 'A');
      case 'z':
        return text(type, start, byte(), 'Z');
      case ')':
        return add(type, start, start + 1, objects(byte()));
      case '(':
      case '[':
        return add(type, start, start + 4, objects(int()));
      case '<':
      case '>':
        return add(type, start, start + 4, objects(int()).sort(compare));
      case 'c':
        return code(start);
      default:
        throw invalid(start - 1);
    }
  };
  const code = (start: number): number => {
    skip(4 * layout.numbers);
    const end = at;
    const parts = objects(layout.objects);
    const line = at;
    skip(4);
    parts.push(...objects(layout.last));
    return addCode(start, end, parts, line, layout.last);
  };
  const object = (): number => {
    const start = at;
    const type = byte();
    if (type === REFERENCE) {
      const known = marked[int()];
      if (known === undefined || known === null) throw invalid(start);
      return known;
    }
    depth += 1;
    if (depth > DEEPEST) throw invalid(start);
    // Before its parts are read: the numbers of those are higher.
    const mark = (type & FLAG_REF) === 0 ? null : marked.push(null) - 1;
    const result = body(type & ~FLAG_REF, at);
    if (mark !== null) marked[mark] = result;
    depth -= 1;
    return result;
  };
  const result = object();
  if (at !== data.length) throw invalid(at);
  return result;
}

/** Whether python has only one string with this text, in UTF-8: an empty one, or one character of Latin-1. */
function isSingleton(data: Buffer, start: number, length: number): boolean {
  return length === 0 || length === 1 || (length === 2 && (data[start] === 0xc2 || data[start] === 0xc3));
}

function invalid(at: number): ToolError {
  return new ToolError('python did not answer with compiled code', [
    { message: 'the code cannot be read', expected: 'an object as marshal writes it', found: `byte ${at}` },
  ]);
}
