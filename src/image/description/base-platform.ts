import type { Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { formatReference } from '../registry/reference.js';
import type { ImageDescription } from '../types.js';

// Namespaces of docker's official images for a single architecture.
const NAMESPACES: Readonly<Record<string, Platform>> = {
  amd64: 'linux-64',
  arm64v8: 'linux-aarch64',
  ppc64le: 'linux-ppc64le',
  s390x: 'linux-s390x',
  arm32v7: 'linux-armv7l',
  arm32v6: 'linux-armv6l',
  riscv64: 'linux-riscv64',
  i386: 'linux-32',
};

/** Throws UserError if the base's namespace is for one architecture and other platforms are requested. */
export function refuseForeignBase({ base, file }: ImageDescription, platforms: readonly Platform[]): void {
  if (base.kind !== 'registry' || base.registry !== null) return;
  const [namespace = '', ...rest] = base.repository.split('/');
  const own = rest.length === 1 && Object.hasOwn(NAMESPACES, namespace) ? NAMESPACES[namespace] : undefined;
  const others = platforms.filter((platform) => own !== undefined && platform !== own);
  if (own === undefined || others.length === 0) return;
  throw new UserError(`the base does not exist for ${others.join(', ')}`, {
    where: file,
    message: `images below ${namespace}/ are for ${own} alone`,
    expected: `a base for ${others.join(', ')}`,
    found: quoteValue(formatReference(base)),
    fix: `write it without ${namespace}/, or give --platform ${own}`,
  });
}
