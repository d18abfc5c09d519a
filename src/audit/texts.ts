import { posix } from 'node:path';
import { type Content, indexIn, wholeOf } from '../formats/content.js';

/** The parts of a script’s first line. */
export interface ScriptInterpreter {
  /** Absolute. */
  readonly interpreter: string;
  /** The program that `env` starts; null if the interpreter is not env. */
  readonly program: string | null;
}

/** Files that builds read: sysconfig data of python; files of make, cmake, pkg-config and libtool; `*-config` scripts. */
const BUILD_METADATA =
  /(^|\/)(_sysconfigdata[^/]*\.py|Makefile[^/]*|[^/]*\.(mk|cmake|pc|la|mak)|config\.(status|site)|Setup(\.local)?|[^/]*-config)$|(^|\/)etc\/conda\/.*activate\.d\/[^/]*$|(^|\/)info\/recipe\//;

/** Manuals, licences and change logs, which may mention tools. */
const DOCUMENTS = /(^|\/)(share\/(doc|man|info|licenses?)|man|docs?)\/|\.(md|rst|txt|html?|[1-8])$/;

const TOOLS =
  'ar|as|ld(?:\\.\\w+)?|nm|ranlib|strip|objcopy|objdump|readelf|gcc(?:-ar|-nm|-ranlib)?|g\\+\\+|cc|c\\+\\+|cpp|clang(?:\\+\\+)?|gfortran';
const TOOL = new RegExp(
  `(?<![\\w.$}/-])/(?:usr/(?:local/)?)?bin/(?:[\\w]+-[\\w-]+-)?(?:${TOOLS})(?:-\\d+(?:\\.\\d+)*)?(?![\\w./+-])`,
  'g',
);
/** Most tools reported of one file. */
const MOST = 10;
/** A binary file has a NUL among its first bytes. */
const HEAD = 1 << 12;
/** Longer files are not searched. */
const LONGEST_TEXT = 8 << 20;
/** Bytes of a script's first line that the kernel reads. */
const SHEBANG_LIMIT = 512;

/** Returns true for a file that builds read. */
export function isBuildMetadata(path: string): boolean {
  return BUILD_METADATA.test(path);
}

/** Finds absolute paths of compilers and binutils in a text, each once, sorted. Returns none for documents. */
export function programsIn(path: string, data: Content): string[] {
  const isText = !DOCUMENTS.test(path) && data.length <= LONGEST_TEXT && !data.subarray(0, HEAD).includes(0);
  if (!isText || indexIn(data, Buffer.from('/bin/')) < 0) return [];
  const tools = new Set(wholeOf(data).toString('latin1').match(TOOL) ?? []);
  return [...tools].sort().slice(0, MOST);
}

/** Returns the interpreter of a script; null if the file is no script. */
export function readShebang(data: Buffer): ScriptInterpreter | null {
  if (data[0] !== 0x23 || data[1] !== 0x21) return null;
  const [line = ''] = data.toString('utf8', 2, SHEBANG_LIMIT).split('\n', 1);
  const [interpreter = '', ...rest] = line.trim().split(/\s+/);
  if (!interpreter.startsWith('/')) return null;
  const program =
    posix.basename(interpreter) === 'env' ? (rest.find((word) => !/^-|=/.test(word)) ?? null) : null;
  return { interpreter, program };
}
