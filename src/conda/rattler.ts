import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Loads rattler (wasm, about 30 ms) when it is needed, not at import. Only V8's baseline compiler is used: a command ends
 * before optimized code pays off. Solving for 53 packages then takes half the processor time, and 50 MB less. Its CommonJS form
 * reads the wasm from a file; the other contains it as text, which takes 30 ms and 12 MB more.
 */
export async function loadRattler(): Promise<typeof import('@conda-org/rattler')> {
  setFlagsFromString('--liftoff-only');
  try {
    return require('@conda-org/rattler');
  } finally {
    // Other modules are optimized as usual: decompressors run long enough.
    setFlagsFromString('--no-liftoff-only');
  }
}

const require = createRequire(import.meta.url);
