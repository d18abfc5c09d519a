import { writeFileAtomic } from '../host/fs/write.js';
import type { Layout } from './layout.js';
import { statusPage } from './status-page.js';
import type { PortStatus } from './types.js';

/** The status file and its page, which follow every change. */
export interface StatusFile {
  readonly status: () => PortStatus;
  /** Writes both anew, each whole. */
  readonly change: (changes: Partial<PortStatus>) => void;
}

/** Opens the status file of a port. Its functions throw ToolError if the disk refuses. */
export function openStatus(first: PortStatus, { status: file, page }: Layout, now: () => string): StatusFile {
  let status = first;
  return {
    status: () => status,
    change: (changes) => {
      status = { ...status, ...changes, updated: now() };
      writeFileAtomic(file, `${JSON.stringify(status, null, 2)}\n`);
      writeFileAtomic(page, statusPage(status));
    },
  };
}
