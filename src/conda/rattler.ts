import { setFlagsFromString } from 'node:v8';

/**
 * Loads rattler (wasm, about 50 ms) when it is needed, not at import. Only V8's baseline compiler is used: a command ends
 * before optimized code pays off. Solving for 53 packages then takes half the processor time, and 50 MB less.
 */
export async function loadRattler(): Promise<typeof import('@conda-org/rattler')> {
  setFlagsFromString('--liftoff-only');
  try {
    return await import('@conda-org/rattler');
  } finally {
    // Other modules are optimized as usual: decompressors run long enough.
    setFlagsFromString('--no-liftoff-only');
  }
}
