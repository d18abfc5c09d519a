import { specName } from '../../conda/match-spec.js';
import type { ClosureFinding } from '../../lock/closure.js';
import type { AuditedPackage, AuditRule, Remark, RuleContext } from '../types.js';
import { newerGlibc } from './symbols.js';

const unmet: AuditRule = {
  id: 'dependency-unmet',
  severity: 'error',
  reason: 'a solver cannot install the package; installed without a solver, it may not work',
  check: (audited, { subject, dependencies }) =>
    remarksOf(dependencies.depends(audited), audited, subject).filter(({ expected = '' }) => {
      const name = specName(expected);
      // The virtual packages of the target are not known for a channel.
      if (subject.kind === 'channel' && isUnknownVirtual(name, subject)) return false;
      return name !== '__glibc' || newerGlibc(audited, subject) === null;
    }),
};

const broken: AuditRule = {
  id: 'constraint-broken',
  severity: 'error',
  reason: 'a solver does not install the two packages together; they are known not to work together',
  check: (audited, { subject, dependencies }) =>
    subject.kind === 'channel' ? [] : remarksOf(dependencies.constrains(audited), audited, subject),
};

/** Rules about dependencies between records. */
export const dependencyRules: readonly AuditRule[] = [unmet, broken];

/** Virtual packages that every system of a platform has: CEP-30. */
const IMPLIED: readonly string[] = ['__unix', '__linux', '__archspec'];

function isUnknownVirtual(name: string, { virtualPackages }: RuleContext['subject']): boolean {
  return name.startsWith('__') && !IMPLIED.includes(name) && !Object.hasOwn(virtualPackages, name);
}

function remarksOf(
  findings: readonly ClosureFinding[],
  { record }: AuditedPackage,
  { kind, platform }: RuleContext['subject'],
): Remark[] {
  return findings.flatMap(({ problem }) => {
    if (problem === undefined) return [];
    const { where: _, ...told } = problem;
    if (kind === 'prefix') return [{ path: null, ...told }];
    // A noarch package may lack a dependency on one platform.
    const message = record.subdir === 'noarch' ? `${told.message} on ${platform}` : told.message;
    const isVirtual = specName(told.expected ?? '').startsWith('__');
    const fix = isVirtual
      ? 'build it for an older system, or state a newer glibc (--glibc)'
      : 'add a matching build, name a channel that has one (--channel), or patch the record';
    return [{ path: null, ...told, message, fix }];
  });
}
