import { rootCertificates } from 'node:tls';
import { readText } from '../fs/read.js';

/**
 * Returns the certificates (PEM) that servers are checked against if more are trusted than those of node and of NODE_EXTRA_CA_CERTS:
 * node takes a list of them in place of its own.
 */
export function certificatesWith(more: string, env: Readonly<NodeJS.ProcessEnv>): string[] {
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const own = extra === undefined || extra === '' ? null : readText(extra);
  return [...rootCertificates, ...(own === null ? [] : [own]), more];
}
