import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { canonicalMarshal } from '../../../src/payload/pyc/marshal.js';
import { pycFormat } from '../../../src/payload/pyc/versions.js';
import { describeWithTools } from '../../tools.js';

const LAYOUT = { numbers: 5, objects: 8, last: 2 };
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const canonical = (text: string) => canonicalMarshal(hex(text), LAYOUT).toString('hex');

/** Four bytes, little-endian. */
const hexOf = (number: number) => Buffer.from(Uint32Array.of(number).buffer).toString('hex');

// z: a short ASCII string, Z: an interned one; a type byte with 0x80 can be referred to. ): a small tuple.
test.each([
  ['a mark that nothing refers to', 'a902 da026162 6e'.replace('6e', '4e'), '2902 5a026162 4e'],
  ['references keep their objects', 'a903 da026162 da026364 7202000000', '2903 5a026162 da026364 7200000000'],
  ['equal constants are one object', '2902 7a026162 7a026162', '2902 fa026162 7200000000'],
  ['a string of one character is interned', '2901 7a0161', '2901 5a0161'],
  ['and one of Latin-1', '2901 7502000000c3a4', '2901 7402000000c3a4'],
  ['a set is sorted', '3e02000000 5a0162 4e', '3e02000000 4e 5a0162'],
  [
    'a set in a set of the same constants',
    '2902 3e02000000 da0162 da0161 3e02000000 7201000000 7200000000',
    '2902 be02000000 5a0161 5a0162 7200000000',
  ],
])('%s', (_, given, expected) => {
  expect(canonical(given)).toBe(expected.replaceAll(' ', ''));
  expect(canonical(expected)).toBe(expected.replaceAll(' ', ''));
});

test('of any number of constants, equal ones are one object', () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => `69${hexOf(i)}`);
  const doubled = `28${hexOf(10_000)}${numbers.join('')}${numbers.toReversed().join('')}`;
  const marked = numbers.map((number) => number.replace('69', 'e9'));
  const references = numbers.map((_, i) => `72${hexOf(i)}`).toReversed();
  expect(canonical(doubled)).toBe(`28${hexOf(10_000)}${marked.join('')}${references.join('')}`);
});

test.each([
  ['nothing', ''],
  ['an unknown type', '21'],
  ['a length beyond the end', '7a05 61'],
  ['a negative length', '73ffffffff'],
  ['a reference to nothing', '2901 7200000000'],
  ['more objects than bytes', '28ffffff7f 4e'],
  ['bytes behind the object', '4e4e'],
  ['half of a code object', '63 00000000'],
  ['a tuple that contains itself', 'a901 7200000000'],
  ['nesting deeper than python writes', `${'2901'.repeat(2001)}4e`],
])('%s is refused', (_, given) => {
  expect(() => canonical(given)).toThrow('python did not answer with compiled code');
});

const SOURCE = `
def f(a, *, b=(1, 2.5, 'x y', None)):
    if a in {None, 'json', 'argparse', 3.5, (1, 2)}: return lambda: {'json', 'argparse', 3.5, (1, 2), None}
    return [os.path.join(a, '}'), 'ä', 10**30, ..., True, b'bytes', -0.0]
async def g(self, parser, json, encoding): return await self
def h(): yield 1
`;

/** Compiles the source in a process that has these modules, and asks whether the canonical form loads as the same code. */
const COMPILE = `
import marshal, sys
for name in sys.argv[1:]: __import__(name)
sys.stdout.buffer.write(marshal.dumps(compile(sys.stdin.buffer.read(), 'lib/x.py', 'exec', 0, True)))
`;
const COMPARE = `
import marshal, sys
data = sys.stdin.buffer.read()
size = int(sys.argv[1])
before, after = marshal.loads(data[:size]), marshal.loads(data[size:])
sys.stdout.write(str(before == after and before.co_filename == after.co_filename))
`;

function python(script: string, args: readonly string[], input: string | Buffer): Buffer {
  const result = spawnSync('python3.11', ['-s', '-S', '-W', 'ignore', '-c', script, ...args], { input });
  if (result.status !== 0) throw new Error(result.stderr.toString());
  return result.stdout;
}

describeWithTools('code that python has compiled', { tools: ['python3.11'] }, () => {
  const format = pycFormat('3.11');
  const layout = format?.code ?? LAYOUT;

  test('is the same whatever the process has imported, and loads as the same code', () => {
    const plain = python(COMPILE, [], SOURCE);
    const loaded = python(COMPILE, ['argparse', 'json', 'tokenize', 'importlib.util'], SOURCE);
    const result = canonicalMarshal(plain, layout);
    expect(canonicalMarshal(loaded, layout)).toEqual(result);
    expect(canonicalMarshal(result, layout)).toEqual(result);
    expect(python(COMPARE, [String(plain.length)], Buffer.concat([plain, result])).toString()).toBe('True');
  });
});

test('versions that are not known have no format', () => {
  expect([pycFormat('3.5'), pycFormat('4.0'), pycFormat('constructor')]).toEqual([null, null, null]);
});
