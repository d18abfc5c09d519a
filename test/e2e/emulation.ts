import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const BINFMT = '/proc/sys/fs/binfmt_misc';

/** Processors that qemu-user-static emulates, by its names. */
type Emulated = 'aarch64' | 'riscv64';

/**
 * Lets the kernel run programs of another processor through qemu-user-static inside any root (flag F: the interpreter is opened at
 * registration). Returns the reason if it cannot, or null if such programs run now.
 */
export function emulate(processor: Emulated): string | null {
  if (processor === 'aarch64' && process.arch === 'arm64') return null;
  const entry = `${BINFMT}/qemu-${processor}`;
  try {
    if (!existsSync(`${BINFMT}/register`)) {
      execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT], { stdio: 'pipe' });
    }
    const registration = `/usr/lib/binfmt.d/qemu-${processor}.conf`;
    if (!existsSync(entry)) writeFileSync(`${BINFMT}/register`, readFileSync(registration));
    writeFileSync(entry, '1');
    const opensAtRegistration = /^flags:.*F/m.test(readFileSync(entry, 'utf8'));
    return opensAtRegistration ? null : `${entry} is registered without the flag F`;
  } catch (error) {
    return `${processor} programs cannot be emulated here: ${String(error)}`;
  }
}
