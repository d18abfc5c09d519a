import { expect, test } from 'vitest';
import type { Platform } from '../../src/conda/platform.js';
import { parseWheelName } from '../../src/wheels/name/file-name.js';
import { projectName } from '../../src/wheels/name/project-name.js';
import { misfitOf } from '../../src/wheels/name/tags.js';
import { normalVersion } from '../../src/wheels/name/version.js';
import { testWithTools } from '../tools.js';
import { python } from './packaging.js';

const VERSIONS = [
  ...[
    '1',
    '1.0',
    'v1.0',
    '1.0.0',
    '01.02',
    '1!2.0',
    '0!1',
    '1.0a1',
    '1.0-alpha.1',
    '1.0.beta',
    '1.0c2',
    '1.0rc',
    '1.0-pre3',
  ],
  ...[
    '1.0preview_4',
    '1.0-1',
    '1.0.post',
    '1.0post3',
    '1.0-rev2',
    '1.0r4',
    '1.0.dev',
    '1.0-dev3',
    '1.0a1.post2.dev3',
  ],
  ...[
    '1.0+abc',
    '1.0+ABC.001',
    '1.0+a_b-c',
    '1.0+01',
    '2024.01.05',
    '1.0.0rc1.post1',
    '1.0a',
    '1.0.a1',
    ' 1.0 ',
    '1.0RC1',
  ],
  ...[
    '',
    'x',
    '1.',
    '1..0',
    '1.0+',
    '1.0+a+b',
    '1.0 a',
    '1.0--1',
    '-1',
    '1.0alphabeta',
    '1,0',
    '1.0-dev-post',
    '1.0.x',
  ],
];

testWithTools('versions are normalized as packaging does it', { tools: ['python3'] }, () => {
  const code = `
def normal(text):
    try:
        return str(version.Version(text))
    except version.InvalidVersion:
        return None
print(json.dumps([normal(text) for text in value]))`;
  const theirs = python<(string | null)[]>(code, VERSIONS);
  expect(VERSIONS.map((text) => [text, normalVersion(text)])).toEqual(
    VERSIONS.map((text, i) => [text, theirs[i]]),
  );
});

testWithTools('names are normalized as packaging does it', { tools: ['python3'] }, () => {
  const names = ['A', 'a-b', 'A_b.C', 'a--b__c..d', 'Zope.Interface', 'x_-_y'];
  const theirs = python<string[]>(
    'print(json.dumps([utils.canonicalize_name(name) for name in value]))',
    names,
  );
  expect(names.map(projectName)).toEqual(theirs);
});

const PYTHONS = ['3.7', '3.8', '3.11', '3.12'];
const TAGS = [
  ...[
    'py3-none-any',
    'py2.py3-none-any',
    'py2-none-any',
    'py311-none-any',
    'py37-none-any',
    'py312-none-any',
    'cp311-none-any',
  ],
  ...['cp310-none-any', 'cp311-abi3-any', 'py3-abi3-any'],
  ...[
    'cp311-cp311',
    'cp37-cp37m',
    'cp37-cp37',
    'cp38-cp38',
    'cp39-abi3',
    'cp311-abi3',
    'cp312-abi3',
    'cp32-abi3',
    'cp311-none',
  ].map((tag) => `${tag}-manylinux_2_17_aarch64.manylinux2014_aarch64`),
  ...[
    'manylinux_2_28_aarch64',
    'manylinux_2_35_aarch64',
    'manylinux1_x86_64',
    'manylinux_2_17_x86_64',
    'linux_aarch64',
  ].map((tag) => `cp311-cp311-${tag}`),
  ...[
    'musllinux_1_2_aarch64',
    'macosx_11_0_arm64',
    'win_amd64',
    'manylinux2010_aarch64',
    'manylinux_2_5_aarch64',
  ].map((tag) => `cp311-cp311-${tag}`),
  ...[
    'cp313-cp313t-manylinux_2_17_aarch64',
    'pp311-pypy311_pp73-manylinux_2_17_aarch64',
    'cp3-none-any',
    'py3-none-linux_aarch64',
  ],
];

testWithTools(
  'the tags of a target are those that packaging gives a python on such a machine',
  { tools: ['python3'] },
  () => {
    const code = `
answers = []
for python in value["pythons"]:
    pair = tuple(int(part) for part in python.split("."))
    abi = "cp%d%d" % pair + ("m" if pair < (3, 8) else "")
    levels = ["manylinux_2_%d_aarch64" % minor for minor in range(28, 4, -1)]
    legacy = ["manylinux2014_aarch64", "manylinux2010_aarch64", "manylinux1_aarch64"]
    platforms = levels + legacy + ["linux_aarch64"]
    known = set(tags.cpython_tags(pair, [abi], platforms))
    known |= set(tags.compatible_tags(pair, "cp%d%d" % pair, platforms))
    answers.append([bool(known & set(tags.parse_tag(tag))) for tag in value["tags"]])
print(json.dumps(answers))`;
    const theirs = python<boolean[][]>(code, { pythons: PYTHONS, tags: TAGS });
    const ours = PYTHONS.map((python) => TAGS.map((tag) => fits(tag, { python, glibc: '2.28' })));
    const named = (answers: readonly (readonly boolean[])[]) =>
      answers.flatMap((row, i) => row.map((isFit, j) => `${PYTHONS[i]} ${TAGS[j]} ${isFit}`));
    expect(named(ours)).toEqual(named(theirs));
  },
);

function fits(
  tag: string,
  { python, glibc }: { python: string; glibc: string },
  platform: Platform = 'linux-aarch64',
): boolean {
  const wheel = parseWheelName(`x-1-${tag}.whl`);
  return wheel !== null && misfitOf(wheel, { platform, python, glibc }) === null;
}

test.each([
  ['cp310-cp310-manylinux2014_aarch64', 'it is not for python 3.11'],
  [
    'cp311-cp311-manylinux_2_28_aarch64',
    'it needs glibc 2.28, which is newer than the manifest promises for linux-aarch64',
  ],
  ['cp311-cp311-musllinux_1_2_aarch64', 'it is for musl, but the python of conda needs glibc'],
  ['cp311-cp311-manylinux2014_x86_64', 'it is not for linux-aarch64'],
  ['cp311-cp311-macosx_11_0_arm64', 'it is not for linux-aarch64'],
])('a wheel that does not fit is told with the reason: %s', (tag, reason) => {
  const wheel = parseWheelName(`x-1-${tag}.whl`);
  if (wheel === null) throw new Error('no wheel');
  expect(misfitOf(wheel, { platform: 'linux-aarch64', python: '3.11', glibc: '2.17' })?.message).toBe(reason);
});

test.each([
  ['cp311-cp311-manylinux_2_28_aarch64', true],
  ['cp311-cp311-musllinux_1_2_aarch64', false],
])('only a wheel for a newer glibc is helped by a declaration: %s', (tag, isHelped) => {
  const wheel = parseWheelName(`x-1-${tag}.whl`);
  if (wheel === null) throw new Error('no wheel');
  const misfit = misfitOf(wheel, { platform: 'linux-aarch64', python: '3.11', glibc: '2.17' });
  expect(misfit?.fix.includes('virtual_packages')).toBe(isHelped);
});

test.each([
  ...[
    'x.whl',
    'x-1.whl',
    'x-1-py3-none.whl',
    'x-1-a-py3-none-any.whl',
    '-1-py3-none-any.whl',
    'x-y-py3-none-any.whl',
  ],
  ...[
    'x-1-py3-none-.whl',
    'x-1-py3-no ne-any.whl',
    '../x-1-py3-none-any.whl',
    'x-1-py3-none-any.zip',
    'x-1-1-1-py3-none-any.whl',
  ],
])('%s is not the name of a wheel', (fn) => {
  expect(parseWheelName(fn)).toBeNull();
});
