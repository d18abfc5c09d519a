import { describe, expect, test } from 'vitest';
import { unreadFlags } from './flags.js';
import { readSources } from './sources.js';

test('a command reads every flag that it declares', () => {
  expect(unreadFlags(readSources())).toEqual([]);
});

describe('the check itself', () => {
  const command = (reads: string) =>
    unreadFlags([
      {
        path: 'x/index.ts',
        text: `  static override flags = {\n    ...common(),\n    'dry-run': boolean({\n      a: 1,\n    }),\n    out: string(),\n  };\n\n  run() { ${reads} }\n`,
      },
    ]);

  test.each([
    ["use({ out: flags.out, dry: flags['dry-run'] })", []],
    ["use({ dry: flags['dry-run'] })", ['x/index.ts: --out']],
    ['use({ out: flags.output })', ['x/index.ts: --dry-run', 'x/index.ts: --out']],
  ])('%s', (reads, expected) => {
    expect(command(reads)).toEqual(expected);
  });
});
