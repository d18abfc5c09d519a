/** What a pyc file of one python X.Y looks like. */
export interface PycFormat {
  /** The first two bytes of each file as a little-endian number: `importlib.util.MAGIC_NUMBER` of every release of X.Y. */
  readonly magic: number;
  /** Bytes of the header before the code: magic, flags (3.7 and later), mtime, and size (3.3 and later) of the source. */
  readonly header: number;
  /** How marshal writes a code object; null if marshal writes no references to objects (python 2). */
  readonly code: CodeLayout | null;
}

/** The fields of a marshalled code object, in their order: numbers, objects, the number of the first line, objects. */
export interface CodeLayout {
  readonly numbers: number;
  readonly objects: number;
  readonly last: number;
}

const TO_37: CodeLayout = { numbers: 5, objects: 8, last: 1 };
const TO_310: CodeLayout = { numbers: 6, objects: 8, last: 1 };
const FROM_311: CodeLayout = { numbers: 5, objects: 8, last: 2 };

/** The python versions whose pyc files are known. A pre-release of X.Y has another magic than its releases. */
const FORMATS: Readonly<Record<string, PycFormat>> = {
  '2.7': { magic: 62211, header: 8, code: null },
  '3.6': { magic: 3379, header: 12, code: TO_37 },
  '3.7': { magic: 3394, header: 16, code: TO_37 },
  '3.8': { magic: 3413, header: 16, code: TO_310 },
  '3.9': { magic: 3425, header: 16, code: TO_310 },
  '3.10': { magic: 3439, header: 16, code: TO_310 },
  '3.11': { magic: 3495, header: 16, code: FROM_311 },
  '3.12': { magic: 3531, header: 16, code: FROM_311 },
  '3.13': { magic: 3571, header: 16, code: FROM_311 },
};

/** Returns the format of the pyc files of python `version` (`3.11`); null if it is not known. */
export function pycFormat(version: string): PycFormat | null {
  return Object.hasOwn(FORMATS, version) ? (FORMATS[version] ?? null) : null;
}
