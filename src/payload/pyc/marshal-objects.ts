/**
 * The objects of marshalled data, each known by its number; equal ones are one object, except code. What is kept of them is
 * numbers in a few arrays, because a large package has a million of them.
 */
export interface MarshalObjects {
  /** Returns the object of this type with the bytes from `start` to `end`, behind which it has these parts. */
  add(type: number, start: number, end: number, parts: readonly number[]): number;
  /** Returns a new code object. Its last parts, `last` of them, come behind the four bytes from `line` on. */
  addCode(start: number, end: number, parts: readonly number[], line: number, last: number): number;
  /** Compares two objects by the bytes that they have when they are written without references. */
  compare(one: number, other: number): number;
  /** Returns the bytes of the object that all others are parts of. Those are marked that are referred to. */
  write(root: number): Buffer;
}

/** The bit of a type byte that says: other objects can refer to this one. */
export const FLAG_REF = 0x80;

export const CODE = 'c'.charCodeAt(0);
export const REFERENCE = 'r'.charCodeAt(0);
const REFERENCE_LENGTH = 5;

// What is known of each object.
const TYPE = 0;
const START = 1;
const END = 2;
/** Where its parts begin among those of all objects, and how many there are. */
const FIRST = 3;
const COUNT = 4;
/** In how many places it is a part. */
const USES = 5;
const HASH = 6;
/** Only of code. */
const LINE = 7;
const LAST = 8;
const FIELDS = 9;

/** Returns an empty set of objects whose bytes are in `data`. */
export function marshalObjects(data: Buffer): MarshalObjects {
  let fields = new Int32Array(FIELDS << 8);
  let parts = new Int32Array(1 << 8);
  let count = 0;
  let partCount = 0;
  /** Objects by their hash, plus one: each is at the first place from there on that was free. At most half are taken. */
  let places = new Int32Array(1 << 10);
  /** Bytes of all objects, and of the references to them. */
  let size = 0;

  const get = (object: number, field: number): number => fields[object * FIELDS + field] ?? 0;
  const set = (object: number, field: number, value: number): void => {
    fields[object * FIELDS + field] = value;
  };
  const partOf = (object: number, i: number): number => parts[get(object, FIRST) + i] ?? 0;
  const compareBytes = (one: number, other: number): number =>
    data.compare(data, get(other, START), get(other, END), get(one, START), get(one, END));
  /** None, True, False, StopIteration and Ellipsis are one byte, shorter than a reference. */
  const isReferable = (object: number): boolean => get(object, END) > get(object, START);

  /** Puts an object behind the others. */
  const append = (type: number, start: number, end: number, own: readonly number[]): number => {
    fields = withRoom(fields, (count + 1) * FIELDS);
    parts = withRoom(parts, partCount + own.length);
    set(count, TYPE, type);
    set(count, START, start);
    set(count, END, end);
    set(count, FIRST, partCount);
    set(count, COUNT, own.length);
    set(count, USES, 0);
    for (let i = 0; i < own.length; i++) parts[partCount + i] = own[i] ?? 0;
    return count;
  };
  /** Keeps the object that was appended. */
  const keep = (object: number): number => {
    size += 1 + get(object, END) - get(object, START);
    for (let i = 0; i < get(object, COUNT); i++) {
      const part = partOf(object, i);
      const uses = get(part, USES);
      if (uses > 0) size += isReferable(part) ? REFERENCE_LENGTH : 1;
      set(part, USES, uses + 1);
    }
    count += 1;
    partCount += get(object, COUNT);
    return object;
  };
  const hashOf = (object: number): number => {
    let hash = mixed(SEED, get(object, TYPE));
    for (let at = get(object, START); at < get(object, END); at++) hash = mixed(hash, data[at] ?? 0);
    for (let i = 0; i < get(object, COUNT); i++) hash = mixed(hash, partOf(object, i));
    return hash ^ (hash >>> 16);
  };
  const isSame = (one: number, other: number): boolean => {
    if (get(one, HASH) !== get(other, HASH) || get(one, TYPE) !== get(other, TYPE)) return false;
    const [start, place, length] = [get(one, START), get(other, START), get(one, END) - get(one, START)];
    if (get(other, END) - place !== length || get(one, COUNT) !== get(other, COUNT)) return false;
    for (let i = 0; i < length; i++) if (data[start + i] !== data[place + i]) return false;
    for (let i = 0; i < get(one, COUNT); i++) if (partOf(one, i) !== partOf(other, i)) return false;
    return true;
  };
  /** Returns the place of an object that is the same; the free one for it if there is none. */
  const placeOf = (object: number): number => {
    const last = places.length - 1;
    let place = get(object, HASH) & last;
    for (;;) {
      const found = places[place] ?? 0;
      if (found === 0 || isSame(found - 1, object)) return place;
      place = (place + 1) & last;
    }
  };
  const spread = (): void => {
    const before = places;
    places = new Int32Array(2 * before.length);
    for (const object of before) if (object > 0) places[placeOf(object - 1)] = object;
  };

  const compare = (one: number, other: number): number => {
    if (one === other) return 0;
    const bytes = get(one, TYPE) - get(other, TYPE) || compareBytes(one, other);
    if (bytes !== 0) return bytes;
    for (let i = 0; i < get(one, COUNT); i++) {
      const difference = compare(partOf(one, i), partOf(other, i));
      if (difference !== 0) return difference;
    }
    return 0;
  };

  const write = (root: number): Buffer => {
    const written = Buffer.allocUnsafe(size);
    /** The numbers under which objects are referred to, plus one. */
    const marks = new Int32Array(count);
    let marked = 0;
    let at = 0;
    const copy = (start: number, end: number): void => {
      for (let from = start; from < end; from++) written[at++] = data[from] ?? 0;
    };
    const writeOne = (object: number): void => {
      const mark = marks[object] ?? 0;
      if (mark > 0) {
        at = written.writeUInt32LE(mark - 1, written.writeUInt8(REFERENCE, at));
        return;
      }
      const isShared = get(object, USES) > 1 && isReferable(object);
      if (isShared) marks[object] = ++marked;
      const type = get(object, TYPE);
      at = written.writeUInt8(isShared ? type | FLAG_REF : type, at);
      copy(get(object, START), get(object, END));
      const parts = get(object, COUNT);
      const line = type === CODE ? parts - get(object, LAST) : -1;
      for (let i = 0; i < parts; i++) {
        if (i === line) copy(get(object, LINE), get(object, LINE) + 4);
        writeOne(partOf(object, i));
      }
    };
    writeOne(root);
    return written;
  };

  return {
    add: (type, start, end, own) => {
      const object = append(type, start, end, own);
      set(object, HASH, hashOf(object));
      const place = placeOf(object);
      const found = places[place] ?? 0;
      if (found > 0) return found - 1;
      places[place] = object + 1;
      keep(object);
      if (2 * count > places.length) spread();
      return object;
    },
    addCode: (start, end, own, line, last) => {
      const object = append(CODE, start, end, own);
      set(object, LINE, line);
      set(object, LAST, last);
      size += 4;
      return keep(object);
    },
    compare,
    write,
  };
}

/** Not known before, so that nobody can write a source whose constants all have one hash. No result depends on it. */
const SEED = Math.trunc(Math.random() * 2 ** 32);

function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x01000193);
  return product ^ (product >>> 15);
}

function withRoom(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Int32Array(2 * length);
  larger.set(array);
  return larger;
}
