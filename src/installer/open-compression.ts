import { readSystemLibraries } from '../bases/open.js';
import { basePrograms } from '../bases/system-libraries.js';
import type { Emit } from '../events.js';
import type { Compression, CompressionChoice } from '../payload/compressions.js';
import { escapeControls } from '../text/escape.js';
import { chooseCompression, type KnownTarget } from './choose-compression.js';

/** Returns the compression for machines with the manifest's base. What `auto` chose is told as a step, with the reason. */
export function compressionForBase(choice: CompressionChoice, base: string | null, emit: Emit): Compression {
  const target = () =>
    base === null
      ? null
      : { name: `the manifest's base, ${escapeControls(base)}`, programs: programsOf(base) };
  return compressionFor(choice, target, emit);
}

/** Returns the same for the machine that `target` describes; it is called for `auto` alone. */
export function compressionFor(
  choice: CompressionChoice,
  target: () => KnownTarget | null,
  emit: Emit,
): Compression {
  const { compression, reason } = chooseCompression(choice, choice === 'auto' ? target() : null);
  if (reason === null) return compression;
  emit({ kind: 'start', step: 'compression', title: `Compression is ${compression}: ${reason}` });
  emit({ kind: 'end', step: 'compression' });
  return compression;
}

/** Returns the programs that the list of bases gives for one; null if it does not have it. */
export function programsOf(base: string): ReadonlySet<string> | null {
  return basePrograms(readSystemLibraries(), base);
}
