import { type Recipe, type Step, stepsOf } from '../read.js';
import type { Finding } from '../types.js';

/** A package manager: how it installs, and how what it leaves behind goes. */
interface Manager {
  readonly name: string;
  /** What it is called by, and what it is told to do. */
  readonly called: RegExp;
  readonly installs: RegExp;
  /** Folders that are removed where it is cleaned up behind it. */
  readonly cleans: RegExp;
  /** How it cleans up by itself. */
  readonly cleansItself: RegExp | null;
  /** Folders that a cache mount keeps out of the layer. */
  readonly caches: RegExp;
  readonly way: string;
  /** How it is kept from asking; null where it does not ask. */
  readonly yes: RegExp | null;
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'apt-get',
    called: /\bapt(?:-get)?\b/,
    installs: /\s(?:install|upgrade|dist-upgrade)\b/,
    cleans: /\/var\/lib\/apt\/lists/,
    cleansItself: null,
    caches: /\/var\/(?:lib|cache)\/apt/,
    way: 'rm -rf /var/lib/apt/lists/*',
    yes: /\s(?:-y|-\w*y\w*|--yes|--assume-yes|-qq)\b/,
  },
  {
    name: 'yum or dnf',
    called: /\b(?:yum|dnf|microdnf)\b|"\$(?:yum|dnf|microdnf)"/,
    installs: /\s(?:install|update|upgrade)\b/,
    cleans: /\/var\/cache\/(?:yum|dnf)/,
    cleansItself: /\bclean\s+all\b/,
    caches: /\/var\/cache\b/,
    way: 'yum clean all',
    yes: /\s(?:-y|-\w*y\w*|--assumeyes)\b/,
  },
  {
    name: 'apk',
    called: /\bapk\b/,
    installs: /\sadd\b/,
    cleans: /\/var\/cache\/apk/,
    cleansItself: /--no-cache\b/,
    caches: /\/(?:var\/cache|etc)\/apk/,
    way: 'apk add --no-cache',
    yes: null,
  },
];

/** What is removed by a later instruction stays in the layer of this one. */
export function packagesLeaveNothing(recipe: Recipe): Finding[] {
  return installing(recipe)
    .filter(({ step, manager }) => !cleansUp(step, manager) && !keepsOutside(step, manager))
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
export function packagesAskNothing(recipe: Recipe): Finding[] {
  return installing(recipe)
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

function installing(recipe: Recipe): { step: Step; manager: Manager }[] {
  return stepsOf(recipe)
    .filter(({ keyword }) => keyword === 'RUN')
    .flatMap((step) =>
      MANAGERS.filter(({ called, installs }) => hasBehind(step, called, installs)).map((manager) => ({
        step,
        manager,
      })),
    );
}

function cleansUp(step: Step, { cleans, cleansItself }: Manager): boolean {
  return cleansItself?.test(step.text) || hasBehind(step, REMOVES, cleans);
}

const REMOVES = /\brm\s+-(?=\w*[rR])\w+\s/;

/** Whether one of the commands has the second behind the first; not one expression, which takes long for long texts. */
function hasBehind({ text }: Step, first: RegExp, second: RegExp): boolean {
  return text.split(/[;&|]/).some((command) => {
    const found = first.exec(command);
    return found !== null && second.test(command.slice(found.index + found[0].length));
  });
}

function keepsOutside({ flags }: Step, { caches }: Manager): boolean {
  return flags.some(
    ({ name, value }) => name === 'mount' && /type=(?:cache|tmpfs)/.test(value) && caches.test(value),
  );
}
