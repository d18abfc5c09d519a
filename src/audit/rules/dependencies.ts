import { specName } from '../../conda/match-spec.js';
import type { ClosureFinding } from '../../lock/closure.js';
import type { AuditedPackage, Remark, Rule, RuleContext } from '../types.js';
import { newerGlibc } from './symbols.js';

const unmet: Rule = {
  id: 'dependency-unmet',
  severity: 'error',
  reason: 'no solver installs it, and what is installed without one may lack what it needs',
  check: (audited, { subject, dependencies }) =>
    remarksOf(dependencies.depends(audited), audited, subject).filter(({ expected = '' }) => {
      const name = specName(expected);
      // What the machines will have is not known of a channel.
      if (subject.kind === 'channel' && isUnknownVirtual(name, subject)) return false;
      return name !== '__glibc' || newerGlibc(audited, subject) === null;
    }),
};

const broken: Rule = {
  id: 'constraint-broken',
  severity: 'error',
  reason: 'no solver puts the two beside each other; they are known not to work together',
  check: (audited, { subject, dependencies }) =>
    subject.kind === 'channel' ? [] : remarksOf(dependencies.constrains(audited), audited, subject),
};

/** About what records ask of each other. */
export const dependencyRules: readonly Rule[] = [unmet, broken];

/** What every machine has of a platform: CEP-30. */
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
    // What is for every platform may lack something on one.
    const message = record.subdir === 'noarch' ? `${told.message} on ${platform}` : told.message;
    const isVirtual = specName(told.expected ?? '').startsWith('__');
    const fix = isVirtual
      ? 'build it for what the machines have, or promise more (--glibc)'
      : 'add a build that fits, name the channel that has one (--channel), or patch the record';
    return [{ path: null, ...told, message, fix }];
  });
}
