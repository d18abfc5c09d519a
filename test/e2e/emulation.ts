import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const BINFMT = '/proc/sys/fs/binfmt_misc';
const ENTRY = `${BINFMT}/qemu-aarch64`;
const REGISTRATION = '/usr/lib/binfmt.d/qemu-aarch64.conf';

/**
 * Lets the kernel run aarch64 programs through qemu-user-static inside any root (flag F: the interpreter is opened at
 * registration). Returns the reason if it cannot, or null if such programs run now.
 */
export function emulateAarch64(): string | null {
  if (process.arch === 'arm64') return null;
  try {
    if (!existsSync(`${BINFMT}/register`)) {
      execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT], { stdio: 'pipe' });
    }
    if (!existsSync(ENTRY)) writeFileSync(`${BINFMT}/register`, readFileSync(REGISTRATION));
    writeFileSync(ENTRY, '1');
    const opensAtRegistration = /^flags:.*F/m.test(readFileSync(ENTRY, 'utf8'));
    return opensAtRegistration ? null : `${ENTRY} is registered without the flag F`;
  } catch (error) {
    return `aarch64 programs cannot be emulated here: ${String(error)}`;
  }
}
