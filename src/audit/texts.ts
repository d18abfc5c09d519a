import { posix } from 'node:path';
import { type Content, indexIn, wholeOf } from '../formats/content.js';

/** The first line of a script, taken apart. */
export interface Shebang {
  /** Absolute. */
  readonly interpreter: string;
  /** What `env` is asked for; null where the interpreter is not env. */
  readonly program: string | null;
}

/** Files that tell others how to build: python's own, of make, cmake, pkg-config, libtool, and `*-config` scripts. */
const BUILD_METADATA =
  /(^|\/)(_sysconfigdata[^/]*\.py|Makefile[^/]*|[^/]*\.(mk|cmake|pc|la|mak)|config\.(status|site)|Setup(\.local)?|[^/]*-config)$|(^|\/)etc\/conda\/.*activate\.d\/[^/]*$|(^|\/)info\/recipe\//;

/** Manuals, licences and change logs speak of tools, and nobody runs that. */
const DOCUMENTS = /(^|\/)(share\/(doc|man|info|licenses?)|man|docs?)\/|\.(md|rst|txt|html?|[1-8])$/;

const TOOLS =
  'ar|as|ld(?:\\.\\w+)?|nm|ranlib|strip|objcopy|objdump|readelf|gcc(?:-ar|-nm|-ranlib)?|g\\+\\+|cc|c\\+\\+|cpp|clang(?:\\+\\+)?|gfortran';
const TOOL = new RegExp(
  `(?<![\\w.$}/-])/(?:usr/(?:local/)?)?bin/(?:[\\w]+-[\\w-]+-)?(?:${TOOLS})(?:-\\d+(?:\\.\\d+)*)?(?![\\w./+-])`,
  'g',
);
/** As many are told of one file. */
const MOST = 10;
/** Of a file that is no text, this much has a NUL. */
const HEAD = 1 << 12;
/** A text of this kind is never longer. */
const LONGEST_TEXT = 8 << 20;
/** The kernel reads no more of a first line. */
const SHEBANG_LIMIT = 512;

/** Whether others take from this file how to build. */
export function isBuildMetadata(path: string): boolean {
  return BUILD_METADATA.test(path);
}

/** Compilers and binutils that a text names by absolute paths, each once, sorted; none of what is only read by people. */
export function programsIn(path: string, data: Content): string[] {
  const isText = !DOCUMENTS.test(path) && data.length <= LONGEST_TEXT && !data.subarray(0, HEAD).includes(0);
  if (!isText || indexIn(data, Buffer.from('/bin/')) < 0) return [];
  const found = new Set(wholeOf(data).toString('latin1').match(TOOL) ?? []);
  return [...found].sort().slice(0, MOST);
}

/** The interpreter of a script; null for what is none. */
export function readShebang(data: Buffer): Shebang | null {
  if (data[0] !== 0x23 || data[1] !== 0x21) return null;
  const [line = ''] = data.toString('utf8', 2, SHEBANG_LIMIT).split('\n', 1);
  const [interpreter = '', ...rest] = line.trim().split(/\s+/);
  if (!interpreter.startsWith('/')) return null;
  const program =
    posix.basename(interpreter) === 'env' ? (rest.find((word) => !/^-|=/.test(word)) ?? null) : null;
  return { interpreter, program };
}
