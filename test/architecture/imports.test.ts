import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, readSources } from './sources.js';
import { tableViolations } from './table.js';

test('every import in src is allowed by the table of modules', () => {
  expect(tableViolations(readSources())).toEqual([]);
});

test('no folder of src has more than 26 files', () => {
  const counts = new Map<string, number>();
  for (const { path } of readSources()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 26)).toEqual([]);
});

const NO_HOST = 'only a command, run.ts, build.ts, worker.ts and open-….ts may use the host';

describe('the check for imports', () => {
  test.each([
    ['lock/solve.ts', "import { get } from '../host/http.js';", NO_HOST],
    ['lock/solve.ts', "const { get } = await import('../host/http.js');", NO_HOST],
    ['lock/solve.ts', "export * from '../host/http.js';", NO_HOST],
    ['lock/solve.ts', "import '../host/http.js';", NO_HOST],
    ['lock/solve.ts', "import {\n  a,\n  b,\n} from '../host/http.js';", NO_HOST],
    ['lock/solve.ts', "import { type Get } from '../host/http.js';", NO_HOST],
    ['lock/reopen.ts', "import { get } from '../host/http.js';", NO_HOST],
    ['channel/read.ts', "import { a } from './index/run.js';", 'channel may not know channel/index'],
    ['lock/solve.ts', "import { Flags } from '@oclif/core';", '@oclif/core lives in cli'],
    ['manifest/parse.ts', "import { lock } from '../lock/lock.js';", 'manifest may not know lock'],
    ['manifest/parse.ts', "import type { Entry } from '../package/tar.js';", 'manifest may not know package'],
    ['errors.ts', "import { a } from './conda/record.js';", 'errors may not know conda'],
    ['store/fetch.ts', "import fetch from 'node-fetch';", 'node-fetch lives in host'],
    ['store/fetch.ts', "import { get } from 'node:https';", 'only host may use it'],
    ['store/fetch.ts', "import pad from 'left-pad';", 'left-pad has no home in the table'],
    ['store/fetch.ts', "import pad from '../../test/pad.js';", 'leaves src'],
    ['lock/solve.ts', "import { build } from '../image/build.js';", 'lock may not know image'],
    ['utils/pad.ts', "import { join } from 'node:path';", 'utils has no row in the table'],
  ])('refuses in %s the import %j', (path, text, reason) => {
    expect(tableViolations([{ path, text }])).toEqual([expect.stringMatching(`: ${reason}$`)]);
  });

  test.each([
    ['lock/solve.ts', "import type { Get } from '../host/http.js';"],
    ['lock/solve.ts', "import { Version } from '../conda/version.js';"],
    ['lock/solve.ts', "import { read } from '../channel/repodata.js';"],
    ['lock/solve.ts', "import { join } from 'node:path';"],
    ['lock/solve.ts', "// import { get } from '../host/http.js';"],
    ['image/build.ts', "import { get } from '../host/http.js';"],
    ['image/direct/open-layers.ts', "import { get } from '../../host/http.js';"],
    ['store/types.ts', "import type { LockedPackage } from '../lock/types.js';"],
    ['host/http.ts', "import fetch from 'node-fetch';"],
    ['channel/index/index.ts', "import { get } from '../../host/http.js';"],
  ])('allows in %s the import %j', (path, text) => {
    expect(tableViolations([{ path, text }])).toEqual([]);
  });

  test('finds the imports of the real sources', () => {
    const imports = readSources().flatMap(importsOf);
    expect(imports).toContainEqual({ specifier: '../lock/types.js', typeOnly: true, later: false });
    expect(imports).toContainEqual({ specifier: '../errors.js', typeOnly: false, later: false });
  });
});
