import type { BaseFamily, BaseReference } from '../types.js';

const FAMILY_OF: Readonly<Record<string, BaseFamily>> = {
  almalinux: 'dnf',
  rockylinux: 'dnf',
  oraclelinux: 'dnf',
  fedora: 'dnf',
  ubi: 'dnf',
  'ubi-minimal': 'dnf',
  debian: 'apt',
  ubuntu: 'apt',
  buildpack: 'apt',
};

/** Returns the package manager of a well-known base, such as that of `arm64v8/centos:7`; null for other bases. */
export function familyOf(base: BaseReference): BaseFamily | null {
  if (base.kind === 'scratch') return 'none';
  if (base.kind !== 'registry') return null;
  const name = base.repository.split('/').at(-1) ?? '';
  if (name === 'centos') return centosFamily(base.tag);
  // Red Hat names its images ubi8/ubi, ubi9/ubi-minimal; AlmaLinux almalinux:9, almalinux/9-minimal.
  const whole = base.repository.split('/');
  return (
    whole.flatMap((part) => FAMILY_OF[part] ?? (/^ubi\d+$/.test(part) ? ['dnf' as const] : []))[0] ?? null
  );
}

function centosFamily(tag: string | null): BaseFamily | null {
  if (tag === null) return null;
  if (/^(centos)?7(\.|$)/.test(tag)) return 'centos7';
  return /^(stream|[89])/.test(tag) ? 'dnf' : null;
}
