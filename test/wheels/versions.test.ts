import { expect, test } from 'vitest';
import { compareVersions } from '../../src/wheels/name/version-order.js';
import { meets, parseSpecifier } from '../../src/wheels/requires/specifier.js';
import { testWithTools } from '../tools.js';
import { python } from './packaging.js';

const VERSIONS = [
  ...[
    '0',
    '1',
    '1.0',
    '1.0.0',
    '1.1',
    '1.10',
    '1.9',
    '2',
    '10',
    '1!0.1',
    '0!1',
    '1.0.post1',
    '1.0.post1.dev2',
  ],
  ...[
    '1.0a1',
    '1.0a2',
    '1.0b1',
    '1.0rc1',
    '1.0rc1.post1',
    '1.0rc1.dev1',
    '1.0.dev1',
    '1.0.dev2',
    '1.0a1.dev3',
  ],
  ...['1.0+abc', '1.0+abc.1', '1.0+abc.2', '1.0+1', '1.0+10', '1.0+2', '1.0.post1+x', '1.1a1', '1.1+x'],
  ...['99999999999999999999999', '1.99999999999999999999998', '2024.1.5', '3.11.4', '3.12.0rc1'],
];

const SPECIFIERS = [
  ...[
    '',
    '==1.0',
    '==1',
    '==1.*',
    '==1.0.*',
    '!=1.*',
    '!=1.0',
    '== 1.0 ',
    '==1.0+abc',
    '!=1.0+abc',
    '===1.0',
  ],
  ...[
    '===1.0+ABC',
    '>=1.0',
    '>1.0',
    '>1.0.post0',
    '>1.0a1',
    '<=1.0',
    '<1.0',
    '<1.0rc1',
    '<1.1',
    '<1.0.post1',
  ],
  ...['~=1.0', '~=1.0.0', '~=1.0a1', '~=1.0.post1', '~=1.0.dev1', '>=1,<2', '>=1,!=1.0,<1.1', ',', '>=1,,<2'],
  ...['==1!0.1', '>=1!0', '>=3.8', '>=3.7,<4', '!=3.0.*,!=3.1.*,>=2.7', '~=3.11', '==1.0.dev1', '==v1.0'],
];

const NO_SPECIFIERS = [
  ...['1.0', '=1.0', '=>1', '>=', '>=1.*', '~=1', '~=1.*', '==1.0+abc.*', '>=1.0+abc', '==*'],
  ...['>= 1 0', '>=x', '<>1', '>1;', '<1.0+x', '=='],
];

testWithTools('versions are ordered as packaging orders them', { tools: ['python3'] }, () => {
  const code = `
of = version.Version
print(json.dumps([[(of(a) > of(b)) - (of(a) < of(b)) for b in value] for a in value]))`;
  const ours = VERSIONS.map((a) => VERSIONS.map((b) => Math.sign(compareVersions(a, b)) + 0));
  expect(ours).toEqual(python(code, VERSIONS));
});

testWithTools('specifiers take the versions that they take in packaging', { tools: ['python3'] }, () => {
  const code = `
print(json.dumps([[specifiers.SpecifierSet(text).contains(one, prereleases=True) for one in value[1]] for text in value[0]]))`;
  const theirs = python<boolean[][]>(code, [SPECIFIERS, VERSIONS]);
  const rows = (answers: readonly (readonly boolean[])[]) =>
    answers.flatMap((row, i) => row.map((isMet, j) => `${VERSIONS[j]} ${SPECIFIERS[i]}: ${isMet}`));
  const ours = SPECIFIERS.map((text) => VERSIONS.map((one) => meets(one, parseSpecifier(text) ?? [])));
  expect(rows(ours)).toEqual(rows(theirs));
});

testWithTools('what is no specifier for packaging is none', { tools: ['python3'] }, () => {
  const code = `
def reads(text):
    try:
        # Not a SpecifierSet: in older pips it takes what PEP 440 does not know.
        return all(specifiers.Specifier(part) for part in text.split(",") if part.strip())
    except specifiers.InvalidSpecifier:
        return False
print(json.dumps([reads(text) for text in value]))`;
  const all = [...SPECIFIERS, ...NO_SPECIFIERS];
  const theirs = python<boolean[]>(code, all);
  expect(all.map((text) => [text, parseSpecifier(text) !== null])).toEqual(
    all.map((text, i) => [text, theirs[i]]),
  );
});

test('.* follows a release alone, as in packaging since version 22', () => {
  expect(['==1.0a1.*', '!=1.0.post1.*', '==1.0.dev1.*'].map(parseSpecifier)).toEqual([null, null, null]);
});

test('a specifier with more than 50 clauses is none', () => {
  expect(parseSpecifier('>=1,'.repeat(50))).toHaveLength(50);
  expect(parseSpecifier('>=1,'.repeat(51))).toBeNull();
});
