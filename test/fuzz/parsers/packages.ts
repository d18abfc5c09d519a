import { readEntryPoints } from '../../../src/package/entry-points.js';
import { readIndexJson } from '../../../src/package/index-json.js';
import { readLegacyPaths } from '../../../src/package/legacy-paths.js';
import { readPathsJson } from '../../../src/package/paths-json.js';
import { statedPaths } from '../../../src/package/stated-paths.js';
import { ofJson, ofText, type Parser } from './parser.js';
import { FN, RECORD, SHA } from './seeds.js';

const PATHS = {
  paths_version: 1,
  paths: [
    { _path: 'bin/x', path_type: 'hardlink', sha256: SHA, size_in_bytes: 1, no_link: true },
    {
      _path: 'lib/y',
      path_type: 'softlink',
      file_mode: 'text',
      prefix_placeholder: '/opt/placeholder_placeholder',
    },
  ],
};

/** Readers of package metadata. Whole packages are in packages.test.ts. */
export const PACKAGES: readonly Parser[] = [
  ofJson('info/index.json', RECORD, {
    reaches: ['package/index-json:readIndexJson'],
    parse: (text) => readIndexJson(text, FN),
  }),
  ofJson('info/paths.json', PATHS, {
    reaches: ['package/paths-json:readPathsJson'],
    parse: (text) => [
      readPathsJson(text),
      statedPaths((path) => (path.endsWith('.json') ? text : undefined)),
    ],
  }),
  ofJson(
    'info/link.json',
    { noarch: { type: 'python', entry_points: ['x = a.b:c'] } },
    {
      reaches: ['package/entry-points:readEntryPoints'],
      parse: readEntryPoints,
    },
  ),
  ofText('has_prefix and files', 'bin/x\nlib/y\n', {
    reaches: ['package/legacy-paths:readLegacyPaths'],
    parse: (text) =>
      readLegacyPaths({ files: text, hasPrefix: `/opt/x text "${text}"\n${text}`, noLink: text }),
  }),
];
