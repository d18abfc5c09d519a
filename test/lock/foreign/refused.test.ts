import { expect, test } from 'vitest';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import type { ForeignChoice } from '../../../src/lock/foreign/types.js';
import { failureOf } from '../errors.js';

const SHA256 = 'a'.repeat(64);
const URL_OF = 'https://host/c/linux-64/zlib-1.2-0.conda';
const HEAD =
  'version: 1\nmetadata: {platforms: [linux-64], channels: [{url: x, used_env_vars: [TOKEN]}]}\npackage:\n';

function entry(fields: string): string {
  return `- {name: zlib, version: '1.2', manager: conda, platform: linux-64, ${fields}}\n`;
}

function pixi(used: string, record = `- conda: ${URL_OF}\n  sha256: ${SHA256}\n`, version = 6): string {
  return `version: ${version}\nenvironments:\n  default:\n    packages:\n      linux-64:\n${used}packages:\n${record}`;
}

/** What is wrong, the kind and the text, and what is asked of it. */
const CASES: Readonly<
  Record<string, readonly ['conda-lock' | 'pixi-lock', string, Partial<ForeignChoice>?]>
> = {
  'conda-lock-other-version': ['conda-lock', HEAD.replace('1', '9')],
  'conda-lock-other-platform': [
    'conda-lock',
    HEAD + entry(`url: '${URL_OF}'`),
    { platform: 'linux-aarch64' },
  ],
  'conda-lock-other-category': ['conda-lock', HEAD + entry(`url: '${URL_OF}'`), { category: ['dev'] }],
  'conda-lock-entries': [
    'conda-lock',
    [
      HEAD,
      entry(`url: '${URL_OF}', hash: {}`),
      entry(`url: '${URL_OF}', hash: {md5: abc}`),
      entry(`url: 'file:///home/me/zlib-1.2-0.conda', hash: {sha256: ${SHA256}}`),
      entry(`url: 'https://host/c/linux-64/..%2f..%2fetc-1-0.conda', hash: {sha256: ${SHA256}}`),
      entry(`url: 'https://host/$TOKEN/c/linux-64/zlib-1.2-0.conda', hash: {sha256: ${SHA256}}`),
      entry(`url: 'https://$TOKEN.host/c/linux-64/zlib-1.2-0.conda', hash: {sha256: ${SHA256}}`),
      entry(`url: '${URL_OF}#${'b'.repeat(32)}', hash: {sha256: ${SHA256}}`),
      entry(`url: 'https://host/c/osx-64/zlib-1.2-0.conda', hash: {sha256: ${SHA256}}`),
      entry(`url: 'https://host/c/linux-64/evil-1.2-0.conda', hash: {sha256: ${SHA256}}`),
      entry(`url: 'https://host/c/linux-64/zlib-9-0.conda', hash: {sha256: ${SHA256}}`),
      '- just text\n',
    ].join(''),
  ],
  'pixi-lock-newer': ['pixi-lock', pixi(`      - conda: ${URL_OF}\n`, undefined, 8)],
  'pixi-lock-other-environment': ['pixi-lock', pixi(`      - conda: ${URL_OF}\n`), { environment: 'test' }],
  'pixi-lock-other-platform': [
    'pixi-lock',
    pixi(`      - conda: ${URL_OF}\n`),
    { platform: 'linux-riscv64' },
  ],
  'pixi-lock-entries': [
    'pixi-lock',
    pixi(
      `      - conda_source: mine[abc] @ .\n      - conda: ./folder\n      - conda: ${URL_OF}x\n      - {}\n      - pypi: https://host/requests-2.32-py3-none-any.whl\n`,
    ),
  ],
  'two-checksums': [
    'conda-lock',
    [HEAD, ...[SHA256, 'b'.repeat(64)].map((sha) => entry(`url: '${URL_OF}', hash: {sha256: ${sha}}`))].join(
      '',
    ),
  ],
  'two-records': [
    'pixi-lock',
    pixi(
      `      - conda: ${URL_OF}\n`,
      [SHA256, 'b'.repeat(64)].map((sha) => `- conda: ${URL_OF}\n  sha256: ${sha}\n`).join(''),
    ),
  ],
  'two-keys': ['pixi-lock', `${pixi(`      - conda: ${URL_OF}\n`)}packages: []\n`],
  'two-documents': ['pixi-lock', `${pixi(`      - conda: ${URL_OF}\n`)}---\nversion: 6\n`],
  'not-yaml': ['pixi-lock', 'version: [6\n'],
};

test.each(Object.entries(CASES))('%s', async (name, [kind, text, choice]) => {
  const usual = { platform: 'linux-64', environment: null, category: [], dropPip: false } as const;
  const failure = await failureOf(() =>
    readForeignLock({ text, file: 'x.lock', kind }).list({ ...usual, ...choice }),
  );
  await expect(failure).toMatchFileSnapshot(`golden/${name}.txt`);
});

test.each([
  'https://me:$PASSWORD@host/c/linux-64/zlib-1.2-0.conda',
  'https://host/t/$TOKEN/c/linux-64/zlib-1.2-0.conda',
  `https://host/t/$${'{TOKEN}'}/c/linux-64/zlib-1.2-0.conda`,
])('the variable of %s is left out: what is a secret is given with the channel', (url) => {
  const text = `${HEAD}${entry(`url: '${url}', hash: {sha256: ${SHA256}}`)}`;
  const choice = { platform: 'linux-64', environment: null, category: [], dropPip: false } as const;
  const { packages } = readForeignLock({ text, file: 'x', kind: 'conda-lock' }).list(choice);
  expect(packages.map(({ url, channel }) => [url, channel])).toEqual([[URL_OF, 'https://host/c']]);
});
