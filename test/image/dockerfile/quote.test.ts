import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dockerWord, runWord, writeExecForm } from '../../../src/image/dockerfile/quote.js';
import { parseDockerfile } from '../../../src/image/lint/dockerfile.js';
import { outputOf } from '../../program.js';
import { describeImage, render, stepsOf } from './request.js';

/** Characters that break quoting, mixed into ordinary text. */
const hostile = fc
  .array(
    fc.constantFrom(
      '"',
      "'",
      '\\',
      '$',
      '$',
      '{A}',
      '`',
      '$(id)',
      ' ',
      '#',
      '<<X',
      '&&',
      ';',
      '|',
      '[',
      ']',
      ',',
      '=',
      'é',
      '😀',
      'a',
      '-',
      '*',
      '!',
    ),
  )
  .map((parts) => parts.join(''));

describe('dockerWord', () => {
  test('quotes any text so that it is read back as one word', () => {
    fc.assert(
      fc.property(hostile, hostile, (first, second) => {
        const text = `FROM x:1\nENV A=${dockerWord(first)} B=${dockerWord(second)}\nUSER u\n`;
        expect(parseDockerfile(text, 'D').stages[0]?.steps).toMatchObject([
          {
            keyword: 'ENV',
            properties: [
              { name: 'A', value: asRead(first) },
              { name: 'B', value: asRead(second) },
            ],
          },
          { keyword: 'USER', text: 'u' },
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  test('escapes every $, so that no builder expands it', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(dockerWord(value).replace(/\\./gs, '')).not.toContain('$');
      }),
    );
  });

  test.each(['\n', 'a\r', '\0', '\u007f'])('refuses %j', (value) => {
    expect(() => dockerWord(value)).toThrow(RangeError);
    expect(() => runWord(value)).toThrow(RangeError);
  });
});

test('shellWord quotes words so that the program gets them unchanged', async () => {
  const words = fc.sample(hostile, 300);
  const script = `printf '%s\\n' ${words.map(runWord).join(' ')}`;
  expect((await outputOf(['sh', '-c', script])).split('\n').slice(0, -1)).toEqual(words);
});

test('quoted words of a RUN are read back from the Dockerfile as words', async () => {
  const words = fc.sample(hostile, 300).filter((word) => !word.includes('#'));
  const text = `FROM x:1\nRUN printf '%s\\n' \\\n${words.map((word) => `  ${runWord(word)} \\\n`).join('')}  end\n`;
  const [run] = stepsOf(text, 'RUN');
  const output = await outputOf(['sh', '-c', run?.text ?? '']);
  expect(output.split('\n').slice(0, -1)).toEqual([...words, 'end']);
});

test('execForm writes a list as JSON in ASCII on one line', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(hostile, fc.string())), (words) => {
      const text = writeExecForm(words);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(text)).toEqual(words);
    }),
  );
});

test('labels, environment and commands of an image are read back from its Dockerfile unchanged', async () => {
  const label = fc.stringMatching(/^[a-z]([a-z./-]{0,8}[a-z])?$/);
  const name = fc.stringMatching(/^[A-Z_]{1,6}$/).filter((text) => text !== 'PATH');
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(label, hostile, { noNullPrototype: true }),
      fc.dictionary(name, hostile, { noNullPrototype: true }),
      fc.array(hostile, { minLength: 1 }),
      async (labels, env, words) => {
        const text = await render({ ...describeImage(), labels, env, entrypoint: words, cmd: words });
        const properties = (keyword: string) =>
          Object.fromEntries(
            stepsOf(text, keyword).flatMap((step) => step.properties.map(({ name, value }) => [name, value])),
          );
        expect(properties('LABEL')).toMatchObject(mapped(labels));
        expect(properties('ENV')).toMatchObject(mapped(env));
        for (const keyword of ['ENTRYPOINT', 'CMD']) {
          expect(stepsOf(text, keyword).map((step) => JSON.parse(step.text))).toEqual([words]);
        }
        expect(stepsOf(text, 'FROM')).toHaveLength(3);
      },
    ),
    { numRuns: 100 },
  );
});

/** dockerfile-ast removes every backslash but those before a $. */
function asRead(value: string): string {
  return value.replaceAll('$', '\\$');
}

function mapped(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, asRead(value)]));
}
