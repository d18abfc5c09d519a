import { wholeOf } from '../formats/content.js';
import { hasElfMagic } from '../formats/elf/read.js';
import type { PlacedEntry } from './place.js';
import { PLACEHOLDER } from './types.js';

/** Files that tell compilers, linkers and build tools where a library lies. */
const KINDS: readonly (readonly [path: RegExp, relocate: (text: string) => string])[] = [
  [/^(?:lib|share)\/pkgconfig\/[^/]+\.pc$/, toPrefix],
  [/^bin\/[^/]*-config$/, toPrefix],
  [/^lib\/[^/]+\/[^/]*Config\.sh$/, toPrefix],
  [/^lib\/python[\d.]+\/config-[^/]+\/(?:Makefile|python-config\.py)$/, toPrefix],
  [/^lib\/cmake\/.*\.cmake$/, relocateCmake],
  [/^lib\/[^/]+\.so$/, relocateLinkerScript],
];

/** Changes the paths of Debian in a file that describes a library to those of the prefix. Returns other entries unchanged. */
export function relocateText(entry: PlacedEntry): PlacedEntry {
  const kind = KINDS.find(([path]) => path.test(entry.path));
  if (entry.type !== 'file' || kind === undefined || hasElfMagic(entry.data)) return entry;
  const text = wholeOf(entry.data).toString('latin1');
  const relocated = kind[1](text);
  return relocated === text ? entry : { ...entry, data: Buffer.from(relocated, 'latin1') };
}

const TRIPLET = '[a-z0-9_]+-linux-gnu[a-z0-9]*';

/** Also `/lib/<triplet>`, which Debian has linked to `/usr/lib/<triplet>`, where no variable stands before it. */
function withoutTriplet(text: string): string {
  const folder = new RegExp(`(/(?:lib|include)|\\{(?:libdir|includedir)\\})/${TRIPLET}(?![\\w-])`, 'g');
  const root = new RegExp(`(?<![\\w})/])/lib/(?=${TRIPLET}/)`, 'g');
  return text.replaceAll(root, '/usr/lib/').replaceAll(folder, '$1');
}

function toPrefix(text: string): string {
  return withoutTriplet(text).replaceAll(/\/usr(?=\/(?:lib|include|share)\b|["'\s]|$)/g, PLACEHOLDER);
}

/**
 * CMake's exported targets find the prefix by going up from their own folder: one level less, since it is no longer below that of
 * the architecture. Static libraries are not in the package, so they are not looked for.
 */
function relocateCmake(text: string): string {
  return toPrefix(
    text
      .replace(/^get_filename_component\(_IMPORT_PREFIX "\$\{_IMPORT_PREFIX\}" PATH\)\n/m, '')
      .replace(/("\$\{CMAKE_CURRENT_LIST_DIR\}\/\.\.\/\.\.\/\.\.\/)\.\.\/"/, '$1"')
      .replaceAll(STATIC_CHECK, ''),
  );
}

const STATIC_CHECK = /^list\(APPEND _(?:cmake_import_check_files|IMPORT_CHECK_FILES)_\S+ "[^"]*\.a" ?\)\n/gim;

/** A linker script names its libraries without a folder: the linker looks for them where it found the script. */
function relocateLinkerScript(text: string): string {
  return text.replaceAll(new RegExp(`(?:/usr)?/lib/(?:${TRIPLET}/)?(?=lib)`, 'g'), '');
}
