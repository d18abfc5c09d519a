import type { Recipe, Step } from '../read.js';
import type { Finding } from '../types.js';

/** A package manager: how it installs, and how what it leaves behind goes. */
interface Manager {
  readonly name: string;
  readonly installs: RegExp;
  readonly cleans: RegExp;
  /** Folders that a cache mount keeps out of the layer. */
  readonly caches: RegExp;
  readonly way: string;
  /** How it is kept from asking; null where it does not ask. */
  readonly yes: RegExp | null;
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'apt-get',
    installs: /\bapt(?:-get)?\b[^;&|]*\s(?:install|upgrade|dist-upgrade)\b/,
    cleans: /rm\s+-\w*[rR]\w*\s[^;&|]*\/var\/lib\/apt\/lists/,
    caches: /\/var\/(?:lib|cache)\/apt/,
    way: 'rm -rf /var/lib/apt/lists/*',
    yes: /\s(?:-y|-\w*y\w*|--yes|--assume-yes|-qq)\b/,
  },
  {
    name: 'yum or dnf',
    installs: /(?:\b(?:yum|dnf|microdnf)\b|"\$(?:yum|dnf|microdnf)")[^;&|]*\s(?:install|update|upgrade)\b/,
    cleans: /\bclean\s+all\b|rm\s+-\w*[rR]\w*\s[^;&|]*\/var\/cache\/(?:yum|dnf)/,
    caches: /\/var\/cache\b/,
    way: 'yum clean all',
    yes: /\s(?:-y|-\w*y\w*|--assumeyes)\b/,
  },
  {
    name: 'apk',
    installs: /\bapk\b[^;&|]*\sadd\b/,
    cleans: /--no-cache\b|rm\s+-\w*[rR]\w*\s[^;&|]*\/var\/cache\/apk/,
    caches: /\/(?:var\/cache|etc)\/apk/,
    way: 'apk add --no-cache',
    yes: null,
  },
];

/** What is removed by a later instruction stays in the layer of this one. */
export function packagesLeaveNothing({ stages }: Recipe): Finding[] {
  return installing(stages)
    .filter(({ step, manager }) => !manager.cleans.test(step.text) && !keepsOutside(step, manager))
    .map(({ step, manager }) => ({
      severity: 'warning',
      rule: 'clean',
      where: step.where,
      message: `what ${manager.name} downloaded stays in the layer`,
      expected: `${manager.way} in the same RUN, or a cache mount`,
      fix: `add && ${manager.way}`,
    }));
}

/** There is nobody to answer. */
export function packagesAskNothing({ stages }: Recipe): Finding[] {
  return installing(stages)
    .filter(({ step, manager }) => manager.yes !== null && !manager.yes.test(step.text))
    .map(({ step, manager }) => ({
      severity: 'error',
      rule: 'unattended',
      where: step.where,
      message: `${manager.name} will ask, and nobody answers`,
      expected: 'install -y',
      fix: 'add -y',
    }));
}

function installing(stages: Recipe['stages']): { step: Step; manager: Manager }[] {
  return stages
    .flatMap(({ steps }) => steps)
    .filter(({ keyword }) => keyword === 'RUN')
    .flatMap((step) =>
      MANAGERS.filter(({ installs }) => installs.test(step.text)).map((manager) => ({ step, manager })),
    );
}

function keepsOutside({ flags }: Step, { caches }: Manager): boolean {
  return flags.some(
    ({ name, value }) => name === 'mount' && /type=(?:cache|tmpfs)/.test(value) && caches.test(value),
  );
}
