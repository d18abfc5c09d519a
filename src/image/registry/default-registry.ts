import { UserError } from '../../errors.js';
import type { RegistryReference } from '../types.js';
import { formatReference } from './reference.js';

/** A reference with a registry. */
export interface NamedReference extends RegistryReference {
  readonly registry: string;
}

/**
 * Adds the default registry to a reference without one, and `library/` to a repository of one part, as docker does. Throws
 * UserError if there is no default: no host is built into this program.
 */
export function withRegistry(reference: RegistryReference, defaultRegistry: string | null): NamedReference {
  const { registry, repository } = reference;
  if (registry !== null) return { ...reference, registry };
  if (defaultRegistry !== null)
    return {
      ...reference,
      registry: defaultRegistry,
      repository: repository.includes('/') ? repository : `library/${repository}`,
    };
  const text = formatReference(reference);
  throw new UserError('no registry is given', {
    where: text,
    message: 'the reference names no registry, and no default is set',
    expected: `HOST/${text}, or a default: --default-registry HOST, ARCHI_CONSTRUCT_REGISTRY=HOST, or a docker login without a host`,
    found: 'no host; unlike docker, this program has no built-in registry',
    fix: 'write the host; for docker’s own, take the line Registry of `docker info`, without https://index. and /v1/',
  });
}
