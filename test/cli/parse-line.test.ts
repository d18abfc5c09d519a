import { describe, expect, test } from 'vitest';
import { parseLine } from '../../src/cli/parse-line.js';
import type { LineRules } from '../../src/cli/tokens.js';
import type { UserError } from '../../src/errors.js';

const RULES: LineRules = {
  flags: {
    quiet: { type: 'boolean', char: 'q', default: false, exclusive: ['verbose'] },
    verbose: { type: 'boolean', char: 'v', default: false },
    out: { type: 'option', char: 'o', default: 'dist' },
    format: { type: 'option', options: ['tree', 'dot'] },
    root: { type: 'option', multiple: true, multipleNonGreedy: true },
    want: { type: 'option', multiple: true },
    depth: { type: 'option', min: 0, max: 9 },
    all: { type: 'boolean', default: false, dependsOn: ['root'] },
  },
  args: { path: {} },
};

const parse = (argv: readonly string[], rules: LineRules = RULES) => parseLine(argv, rules, 'graph');

describe('values', () => {
  test('of flags that are not given are their defaults', () => {
    expect(parse([])).toEqual({
      flags: { quiet: false, verbose: false, out: 'dist', all: false },
      args: { path: undefined },
      argv: [],
    });
  });

  test.each([
    [['--out', 'a'], { out: 'a' }],
    [['--out=a=b'], { out: 'a=b' }],
    [['-o', 'a'], { out: 'a' }],
    [['-oa'], { out: 'a' }],
    [['-o=a'], { out: 'a' }],
    [['--out', '-'], { out: '-' }],
    [['--out', '--other=a'], { out: '--other=a' }],
    [['--out', '-1'], { out: '-1' }],
    [['-q'], { quiet: true }],
    [['--depth', '07'], { depth: 7 }],
    [['--root', 'a', '--root', 'b'], { root: ['a', 'b'] }],
    [['--want', 'a', 'b', '-v', 'c'], { want: ['a', 'b', 'c'], verbose: true }],
    [['--all', '--root', 'a'], { all: true, root: ['a'] }],
  ])('%j', (argv, flags) => {
    expect(parse(argv).flags).toMatchObject(flags);
    expect(parse(argv).argv).toEqual([]);
  });

  test.each([
    [['a'], ['a']],
    [['-'], ['-']],
    [['-3'], ['-3']],
    [['--', '--out'], ['--out']],
    [['--root', 'a', 'b'], ['b']],
    [['--want', 'a', '--out', 'b', 'c'], ['c']],
    [['--want', 'a', '--', 'b'], ['b']],
  ])('arguments of %j', (argv, args) => {
    expect(parse(argv).argv).toEqual(args);
    expect(parse(argv).args).toEqual({ path: args[0] });
  });

  test('arguments keep their order, and one may come twice', () => {
    expect(parse(['b', 'a', 'b'], { ...RULES, strict: false }).argv).toEqual(['b', 'a', 'b']);
  });
});

describe('a command that runs a program', () => {
  const rules = { ...RULES, strict: false, runsProgram: true };

  test.each([
    [
      ['image', '-v', 'python', '-v', '--version'],
      ['image', 'python', '-v', '--version'],
    ],
    [
      ['-v', 'image', 'sh', '--', '-c'],
      ['image', 'sh', '--', '-c'],
    ],
    [
      ['image', '-v', '--', '--flag'],
      ['image', '--flag'],
    ],
    [['-v', 'image'], ['image']],
    [
      ['-v', 'image', 'sh', ''],
      ['image', 'sh', ''],
    ],
  ])('%j: its words behind the first argument are not ours', (argv, words) => {
    expect(parse(argv, rules)).toMatchObject({ argv: words, flags: { verbose: true } });
  });
});

describe('problems', () => {
  test.each<[string[], object[]]>([
    [['--out'], [{ where: '--out', message: 'this flag needs a value' }]],
    [['--out', '--root', 'a'], [{ where: '--out', message: 'this flag needs a value' }]],
    [['--out', '--', 'a'], [{ where: '--out', message: 'this flag needs a value' }]],
    [['--format'], [{ where: '--format', expected: 'tree, dot' }]],
    [['--format', 'tre'], [{ where: '--format', found: '"tre"', fix: 'did you mean tree?' }]],
    [['--out='], [{ where: '--out', message: 'the value is empty' }]],
    [['--root', 'a', '--root', ''], [{ where: '--root', message: 'the value is empty' }]],
    [[''], [{ where: 'PATH', message: 'this argument is empty' }]],
    [['--out', '-q'], [{ where: '--out', expected: '--out=VALUE' }]],
    [['-q=1'], [{ where: '--quiet', message: 'this flag takes no value', found: '"1"' }]],
    [['-q-'], [{ where: '-q-', message: 'no such flag' }]],
    [['-q--', 'a'], [{ where: '-q--', message: 'no such flag' }]],
    [['a', 'b', 'c', 'd', 'e'], [{ where: '"b" "c" "d" …', message: '4 arguments too many' }]],
    [['--quiet=yes'], [{ where: '--quiet', message: 'this flag takes no value', found: '"yes"' }]],
    [['-qx'], [{ where: '-x', message: 'no such flag' }]],
    [['--constructor'], [{ where: '--constructor', message: 'no such flag' }]],
    [['--depth', '1e1'], [{ where: '--depth', expected: 'a whole number, from 0 to 9', found: '"1e1"' }]],
    [['--depth', '10'], [{ where: '--depth', found: '"10"' }]],
    [['--depth', '-1'], [{ where: '--depth', found: '"-1"' }]],
    [['--depth='], [{ where: '--depth', found: '""' }]],
    [['--chanel', 'a', 'b'], [{ where: '--chanel', message: 'no such flag' }]],
  ])('%j', (argv, expected) => {
    const { problems } = errorOf(argv);
    expect(problems).toMatchObject(expected);
    expect(problems).toHaveLength(expected.length);
  });

  test('a list of arguments has no empty one', () => {
    const message = 'this argument is empty';
    expect(errorOf(['a', '', 'b', ''], { ...RULES, strict: false }).problems).toMatchObject([
      { where: 'argument 2', message },
      { where: 'argument 4', message },
    ]);
  });

  test('all are told at once', () => {
    const rules: LineRules = {
      flags: { ...RULES.flags, to: { type: 'option', required: true } },
      args: { path: {} },
    };
    const argv = ['a', 'b', '-qv', '--out', 'a', '--out', 'b', '--format', 'x', '--all', '--depth', 'n'];
    expect(errorOf(argv, rules).problems).toEqual([
      { where: '--verbose', message: 'cannot be combined with --quiet', fix: 'give one of the two' },
      { where: '--out', message: 'this flag is given twice', fix: 'give it once' },
      {
        where: '--format',
        message: 'invalid value',
        expected: 'tree, dot',
        found: '"x"',
        fix: 'archi-construct graph --help lists the arguments and flags',
      },
      {
        where: '--depth',
        message: 'invalid value',
        expected: 'a whole number, from 0 to 9',
        found: '"n"',
        fix: 'archi-construct graph --help lists the arguments and flags',
      },
      {
        where: '--all',
        message: 'requires --root',
        fix: 'archi-construct graph --help lists the arguments and flags',
      },
      {
        where: '--to',
        message: 'this flag is missing',
        fix: 'archi-construct graph --help lists the arguments and flags',
      },
      {
        where: '"b"',
        message: 'one argument too many',
        fix: 'archi-construct graph --help lists the arguments and flags',
      },
    ]);
  });

  function errorOf(argv: readonly string[], rules: LineRules = RULES): UserError {
    try {
      parse(argv, rules);
    } catch (error) {
      return error as UserError;
    }
    throw new Error('nothing was wrong');
  }
});
