import { setFlagsFromString } from 'node:v8';

/**
 * Loads rattler (wasm, about 50 ms): called by what needs it, not at import. V8 would compile its functions a second time while
 * they run; a command is over before that pays. To solve for 53 packages takes half the processor time without, and 50 MB less.
 */
export async function loadRattler(): Promise<typeof import('@conda-org/rattler')> {
  setFlagsFromString('--liftoff-only');
  try {
    return await import('@conda-org/rattler');
  } finally {
    // Other modules are compiled as ever: decompressors run long enough.
    setFlagsFromString('--no-liftoff-only');
  }
}
