import { expect, test } from 'vitest';
import { condaJson, condaJsonFile } from '../../src/conda/sorted-json.js';

// Written by CPython 3.11: json.dumps(value, sort_keys=True, indent=2).
test("JSON is written as Python's json.dumps writes it for conda", () => {
  const value = { b: [], '10': {}, '9': [1, { é: '\u{1f40d}\u007f', a: null }], none: undefined };
  const text = [
    '{',
    '  "10": {},',
    '  "9": [',
    '    1,',
    '    {',
    '      "a": null,',
    '      "\\u00e9": "\\ud83d\\udc0d\u007f"',
    '    }',
    '  ],',
    '  "b": []',
    '}',
  ].join('\n');
  expect(condaJson(value)).toBe(text);
  expect(condaJsonFile(value).toString()).toBe(`${text}\n`);
});
