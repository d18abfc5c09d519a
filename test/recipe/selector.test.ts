import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLATFORMS } from '../../src/conda/platform.js';
import { evaluate } from '../../src/recipe/expression/evaluate.js';
import { parseExpression } from '../../src/recipe/expression/parse.js';
import type { Scope, Value } from '../../src/recipe/expression/types.js';
import { metaYamlScope } from '../../src/recipe/scope.js';
import { selectLines } from '../../src/recipe/selector.js';
import { USUAL_VARIANT } from '../../src/recipe/variant.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

interface Vector {
  readonly params: readonly {
    readonly source?: string;
    readonly values?: readonly unknown[];
    readonly names?: string;
  }[];
  readonly asserts: readonly { readonly expr: string }[];
  readonly assigns: readonly { readonly var: string; readonly expr?: string; readonly value?: string }[];
}

const target = { platform: 'linux-aarch64', variant: USUAL_VARIANT } as const;
const scope = metaYamlScope(target);

function worth(expression: string, names: Scope = scope): Value {
  return evaluate(parseExpression(expression), names);
}

/** Returns the lines that are kept, joined as by conda-build. */
function selected(lines: readonly string[], names: Scope) {
  return selectLines(lines, names).filter((line) => line !== null);
}

describeWithSharedData("by conda-build's own test table", () => {
  const { tests } = JSON.parse(readFileSync(join(sharedData, 'vectors/selectors.json'), 'utf8')) as {
    tests: Readonly<Record<string, Vector>>;
  };
  const vector = (name: string) => {
    const vectorTest = tests[name];
    if (vectorTest === undefined) throw new Error(`no ${name} in the table`);
    return vectorTest;
  };

  /** The table holds Python, which our own reader of Python's strings and tuples reads. */
  const listIn = (python: string) => {
    const [, tuple = ''] = /'\\n'\.join\((\(.*\))\)$/s.exec(python) ?? [];
    return worth(tuple) as string[];
  };
  const namespace = (expr: string) => {
    const inner = /select_lines\(lines, (\{.*?\}), variants_in_place/.exec(expr)?.[1] ?? '';
    const names = worth(inner.replace('OSModuleSubset', 'os')) as ReadonlyMap<string, Value>;
    const builtins = ['int', 'float', 'list', 'len'].map((name): [string, Value] => [name, scope.get(name)]);
    return new Map([...builtins, ...names]);
  };

  const { asserts, assigns } = vector('test_select_lines');
  test.each(asserts.map(({ expr }) => expr))('select_lines keeps the expected lines: row %#', (expr) => {
    const lines = listIn(assigns[0]?.expr ?? '');
    const expected = listIn(expr.slice(expr.indexOf(' == ') + 4));
    expect(expected.length).toBeGreaterThan(10);
    expect(selected(lines, namespace(expr))).toEqual(expected);
  });

  test.each(vector('test_select_access_environ').asserts.map(({ expr }) => expr))(
    'os.environ in %s is read',
    (expr) => {
      const [, expression = ''] = /eval_selector\("(.*?)", namespace/.exec(expr) ?? [];
      expect(worth(expression)).toBe('NOTFOUND');
    },
  );

  const malicious = vector('test_select_malicious').params.find(({ names }) => names === 'expression');
  test.each(malicious?.values ?? [])('%s is refused', (expression) => {
    expect(() => worth(String(expression))).toThrow(SyntaxError);
  });

  const source = vector('test_get_selectors').params[0]?.source ?? '';
  const platforms = [...source.matchAll(/\('([a-z0-9-]+)', \{([^}]*)\}\)/g)].map(
    ([, platform = '', names = '']) => [platform, names.match(/\w+/g) ?? []] as const,
  );
  const ours = platforms.filter(([platform]) => (PLATFORMS as readonly string[]).includes(platform));
  const everyName = new Set(platforms.flatMap(([, names]) => names));
  test('every platform of this program is in the table', () => expect(ours).toHaveLength(PLATFORMS.length));
  test.each(ours)('%s has the names %j', (platform, names) => {
    const own = metaYamlScope({ ...target, platform: platform as (typeof PLATFORMS)[number] });
    const holding = [...everyName].filter((name) => own.get(name) === true);
    expect(holding.sort()).toEqual([...names].sort());
    for (const name of everyName) expect(own.get(name), name).toBeTypeOf('boolean');
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'the battery of selectors holds with the names set by the bits of %i',
    (bits) => {
      const names = new Map<string, Value>([
        ['foo', (bits & 1) > 0],
        ['bar', (bits & 2) > 0],
        ['baz', (bits & 4) > 0],
      ]);
      const known = vector('test_select_lines_battery').assigns;
      const lines = known.flatMap(({ var: name, value }) =>
        name.startsWith('test_') && value ? [value] : [],
      );
      const holds = ['foo', 'bar', 'baz', 'foo and bar', 'foo and baz', 'foo or bar', 'foo or baz'];
      expect(lines).toHaveLength(holds.length);
      const expected = holds.filter((selector) => worth(selector, names) === true).map(() => 'test');
      expect(selected(lines, names)).toEqual(expected);
    },
  );

  test('a list of images is selected by platform and environment', () => {
    const python = vector('test_select_lines_complicated_smoke').assigns[0]?.expr ?? '';
    const text = worth(python.replace(/^textwrap\.dedent\(|\)$/g, '')) as string;
    expect(
      selected(
        text.split('\n').map((line) => line.trim()),
        scope,
      ),
    ).toEqual(['', '', '']);
  });
});

describe('a selector', () => {
  test.each([
    ['linux and aarch64 and py>=37', true],
    ['linux and aarch64 and py < 37', false],
    ['not win', true],
    ['win or (linux and not x86_64)', true],
    ['target_platform == "linux-aarch64"', true],
    ['build_platform != target_platform', false],
    ['cuda_compiler_version != "None"', false],
    ['python_impl == "pypy"', false],
    ['py in (27, 311)', true],
    ['target_platform.startswith("linux-")', true],
    ['unix and (osx or unknown_name)', undefined],
    ['(np|int) >= 121', true],
  ])('is evaluated: %s', (selector, value) => expect(worth(selector)).toBe(value));

  test.each([
    ['{{ x[1:2] }}', '{{ x[1:2] }}'],
    ['skip: true  # [win]', null],
    ['# a comment [linux]', ''],
    ['  - foo  # [linux]  # why', '  - foo'],
    ['  - foo  # [__import__("os")]', { problem: expect.any(String) }],
  ])('is removed from the line %j, or drops it', (line, expected) => {
    expect(selectLines([line], scope)).toEqual([expected]);
  });

  test('in a long line of brackets is read in linear time', () => {
    const line = `a # ${'[x]('.repeat(50_000)}`;
    expect(selectLines([line], scope)).toEqual([line]);
  });
});
