import { describe, expect, test } from 'vitest';
import { readSources } from '../../architecture/sources.js';
import { PARSERS } from './all.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

describe('a parser given any input returns a value or throws an error with an exit code other than 70:', () => {
  test.each(PARSERS)('$what', (parser) => parser.check(RUNS), 2 ** 31 - 1);
});

/** Functions with such names that are no parsers: they take a path or a request, and call those above. */
const NO_PARSERS = [
  'async/body:readPieces',
  // Data files of this project, whose mistakes are bugs.
  'bootstrap/recipes:parseTable',
  'bootstrap/recipes:parseRecipes',
  'cli/program:readProgram',
  'bootstrap/debian/read-index:readIndex',
  'bootstrap/trust/find-keyring:readKeyring',
  'channel/folder:readFromFolder',
  'channel/http:readOverHttp',
  'channel/http:readBody',
  'channel/index/open-folder:readIfThere',
  'channel/index/open-packages:readPackages',
  'channel/index/open-packages:readPatch',
  'channel/meta/flags:readMetaFlags',
  'channel/read-channel:readChannel',
  'channel/read-channel:readOwn',
  'channel/read-channel:readPlatforms',
  'channel/read-channels:readChannels',
  'image/oci/document:readDocument',
  'image/oci/blob:readChecked',
  'image/oci/blob:readWhole',
  'image/registry/small-body:readSmallBody',
  'installer/header/read-parts:readParts',
  'package/stated-index:readStatedIndex',
  'package/stated-paths:readStatedPaths',
  'recipe/open-files:readRecipeFiles',
  'store/read-verified:readVerified',
];

test('every exported function that parses, reads or decodes is in the table', () => {
  const exported = readSources().flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:async )?function\*? ?((?:parse|read|decode)[A-Z]?\w*)\(/gm)].map(
      ([, name]) => `${path.replace(/\.ts$/, '')}:${name}`,
    ),
  );
  // A file named open-… takes paths, and host is the outside.
  const parsers = exported.filter(
    (name) => !/^host\/|\/(?:run|open[^/]*):/.test(name) && !NO_PARSERS.includes(name),
  );
  const reached = new Set(PARSERS.flatMap(({ reaches }) => reaches));
  expect(parsers.filter((name) => !reached.has(name))).toEqual([]);
  expect([...reached, ...NO_PARSERS].filter((name) => !exported.includes(name))).toEqual([]);
});
