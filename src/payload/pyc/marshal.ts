import { ToolError } from '../../errors.js';
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
  const code = readMarshal(data, layout);
  const uses = new Map<Marshalled, number>();
  const count = (object: Marshalled): void => {
    const before = uses.get(object) ?? 0;
    uses.set(object, before + 1);
    if (before > 0) return;
    for (const part of object.parts) if ('parts' in part) count(part);
  };
  count(code);
  const written: Buffer[] = [];
  const indexes = new Map<Marshalled, number>();
  const write = (object: Marshalled): void => {
    const index = indexes.get(object);
    if (index !== undefined) {
      written.push(reference(index));
      return;
    }
    const isShared = isReferable(object) && (uses.get(object) ?? 0) > 1;
    if (isShared) indexes.set(object, indexes.size);
    written.push(Buffer.of(isShared ? object.type | FLAG_REF : object.type));
    for (const part of object.parts) {
      if ('parts' in part) write(part);
      else written.push(part);
    }
  };
  write(code);
  return Buffer.concat(written);
}

/** The bit of a type byte that says: other objects can refer to this one. */
const FLAG_REF = 0x80;

/** An object as it is written: its type, then bytes and the objects that are part of it. */
interface Marshalled {
  type: number;
  readonly parts: (Buffer | Marshalled)[];
}

/** None, True, False, StopIteration and Ellipsis are one byte, shorter than a reference. */
function isReferable({ parts }: Marshalled): boolean {
  return parts.length > 0;
}

function reference(index: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8('r'.charCodeAt(0));
  bytes.writeUInt32LE(index, 1);
  return bytes;
}

/** Reads one object (Python/marshal.c). Nesting is at most 2000 deep: python refuses to write more. */
function readMarshal(data: Buffer, layout: CodeLayout): Marshalled {
  const marked: Marshalled[] = [];
  const onlyOne = uniqueObjects();
  let at = 0;
  const bytes = (count: number) => {
    if (count < 0 || at + count > data.length) throw invalid(at);
    at += count;
    return data.subarray(at - count, at);
  };
  const object = (): Marshalled => {
    const place = at;
    const type = bytes(1).readUInt8();
    if (type === 'r'.charCodeAt(0)) {
      const known = marked[bytes(4).readUInt32LE()];
      if (known === undefined) throw invalid(place);
      return known;
    }
    const result: Marshalled = { type: type & ~FLAG_REF, parts: [] };
    // Before its parts are read: the numbers of those are higher.
    const number = (type & FLAG_REF) === 0 ? null : marked.push(result) - 1;
    const { parts } = result;
    const take = (count: number) => {
      const taken = bytes(count);
      parts.push(taken);
      return taken;
    };
    const objects = (count: number) => {
      if (count < 0 || count > data.length - at) throw invalid(place);
      for (let i = 0; i < count; i++) parts.push(object());
    };
    switch (String.fromCharCode(result.type)) {
      case 'N':
      case 'F':
      case 'T':
      case 'S':
      case '.':
        break;
      case 'i':
        take(4);
        break;
      case 'g':
        take(8);
        break;
      case 'y':
        take(16);
        break;
      case 'l':
        take(2 * Math.abs(take(4).readInt32LE()));
        break;
      case 's':
      case 't':
      case 'A':
        take(take(4).readInt32LE());
        break;
      case 'u':
        if (isSingleton(take(take(4).readInt32LE()))) result.type = 't'.charCodeAt(0);
        break;
      case 'a':
        if (isSingleton(take(take(4).readInt32LE()))) result.type = 'A'.charCodeAt(0);
        break;
      case 'z':
        if (isSingleton(take(take(1).readUInt8()))) result.type = 'Z'.charCodeAt(0);
        break;
      case 'Z':
        take(take(1).readUInt8());
        break;
      case ')':
        objects(take(1).readUInt8());
        break;
      case '(':
      case '[':
        objects(take(4).readInt32LE());
        break;
      case '<':
      case '>':
        objects(take(4).readInt32LE());
        parts.splice(1, Number.POSITIVE_INFINITY, ...sorted(parts.slice(1)));
        break;
      case 'c':
        take(4 * layout.numbers);
        objects(layout.objects);
        take(4);
        objects(layout.last);
        break;
      default:
        throw invalid(place);
    }
    const unique = result.type === CODE ? result : onlyOne(result);
    if (number !== null) marked[number] = unique;
    return unique;
  };
  const result = object();
  if (at !== data.length) throw invalid(at);
  return result;
}

const CODE = 'c'.charCodeAt(0);

/** Returns a function that returns the first of all equal objects. The parts of an object are to be such objects. */
function uniqueObjects(): (object: Marshalled) => Marshalled {
  const known = new Map<string, Marshalled>();
  const names = new Map<Marshalled, number>();
  const nameOf = (object: Marshalled) => {
    const name = names.get(object) ?? names.size;
    names.set(object, name);
    return name;
  };
  return (object) => {
    const parts = object.parts.map((part) =>
      'parts' in part ? `#${nameOf(part)}` : `${part.length}:${part.toString('latin1')}`,
    );
    const key = `${object.type} ${parts.join(' ')}`;
    const first = known.get(key) ?? object;
    known.set(key, first);
    return first;
  };
}

function sorted(elements: Marshalled['parts']): Marshalled['parts'] {
  return elements
    .map((element) => ({ element, bytes: expanded(element) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ element }) => element);
}

/** Whether python has only one string with this text, in UTF-8: an empty one, or one character of Latin-1. */
function isSingleton(text: Buffer): boolean {
  if (text.length <= 1) return true;
  return text.length === 2 && (text[0] === 0xc2 || text[0] === 0xc3);
}

/** Returns the bytes of an object without references. */
function expanded(part: Buffer | Marshalled): Buffer {
  if (!('parts' in part)) return part;
  return Buffer.concat([Buffer.of(part.type), ...part.parts.map(expanded)]);
}

function invalid(at: number): ToolError {
  return new ToolError('python did not answer with compiled code', [
    { message: 'the code cannot be read', expected: 'an object as marshal writes it', found: `byte ${at}` },
  ]);
}
