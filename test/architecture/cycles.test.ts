import { describe, expect, test } from 'vitest';
import { fileCycles, moduleCycles } from './cycles.js';
import { readSources } from './sources.js';

test('no file of src imports itself through other files, imports of types included', () => {
  expect(fileCycles(readSources())).toEqual([]);
});

test('no two modules of src import each other', () => {
  expect(moduleCycles(readSources())).toEqual([]);
});

describe('the check for cycles', () => {
  test('finds a cycle of type imports', () => {
    const sources = [
      { path: 'lock/a.ts', text: "import type { B } from './b.js';" },
      { path: 'lock/b.ts', text: "import { C } from '../conda/c.js';" },
      { path: 'conda/c.ts', text: "const { A } = await import('../lock/a.js');" },
    ];
    expect(fileCycles(sources)).toEqual(['lock/a.ts → lock/b.ts → conda/c.ts → lock/a.ts']);
    expect(moduleCycles(sources)).toEqual(['lock → conda → lock']);
  });

  test('finds a file that imports itself', () => {
    expect(fileCycles([{ path: 'lock/a.ts', text: "import { a } from './a.js';" }])).toEqual([
      'lock/a.ts → lock/a.ts',
    ]);
  });

  test('finds a cycle of modules where no cycle of files exists', () => {
    const sources = [
      { path: 'lock/a.ts', text: "import { c } from '../store/c.js';" },
      { path: 'store/d.ts', text: "import { b } from '../lock/b.js';" },
    ];
    expect(fileCycles(sources)).toEqual([]);
    expect(moduleCycles(sources)).toEqual(['lock → store → lock']);
  });

  test('allows two paths to the same file', () => {
    const sources = [
      { path: 'lock/a.ts', text: "import './b.js';\nimport './c.js';" },
      { path: 'lock/b.ts', text: "import './d.js';" },
      { path: 'lock/c.ts', text: "import './d.js';" },
    ];
    expect(fileCycles(sources)).toEqual([]);
  });
});
