import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';

/**
 * Parses `--volume DIR:/inside[:ro]` and makes DIR absolute, since builders take a bare name as a volume of their own.
 * `resolveFolder` returns null if there is no such folder; docker would create it as root. Throws UserError.
 */
export function parseVolume(text: string, resolveFolder: (path: string) => string | null): string {
  const [folder = '', inside = '', ...rest] = text.split(':');
  const mode = rest.join(':');

  const isForm = folder !== '' && inside.startsWith('/') && ['', 'ro', 'rw'].includes(mode);
  const host = isForm ? resolveFolder(folder) : null;
  if (host !== null) return [host, inside, ...rest].join(':');
  throw new UserError('this folder cannot be mounted', {
    where: '--volume',
    message: isForm ? 'no such folder' : 'not a folder here and a path in the container',
    expected: 'DIR:/path or DIR:/path:ro',
    found: quoteValue(text),
    fix: isForm ? 'make the folder, or correct the path' : 'write it like ./feedstocks:/feedstocks',
  });
}
