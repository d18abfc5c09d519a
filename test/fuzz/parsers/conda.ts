import { readSpecs } from '../../../src/channel/meta/check-wanted.js';
import { parseChannelUrl } from '../../../src/conda/channel-url.js';
import { parseFileName, parsePin } from '../../../src/conda/file-name.js';
import { parseJson } from '../../../src/conda/json-text.js';
import { parseMatchSpec } from '../../../src/conda/match-spec.js';
import { parseRecord } from '../../../src/conda/parse-record.js';
import { parsePlatform } from '../../../src/conda/platform.js';
import { solverSpec } from '../../../src/conda/solver-spec.js';
import { loadVersions } from '../../../src/conda/version.js';
import { matchesVersion, parseVersionSpec } from '../../../src/conda/version-spec.js';
import { redactUrl } from '../../../src/text/redact-url.js';
import { ofJson, ofText, ofValue, type Parser } from './parser.js';
import { RECORD } from './seeds.js';

const versions = await loadVersions();
const readSpec = (text: string) => [parseMatchSpec(text), solverSpec(text), readSpecs([text], 'x')];
const SPECS = [
  'conda/match-spec:parseMatchSpec',
  'conda/match-spec:readMatchSpec',
  'channel/meta/check-wanted:readSpecs',
];
const CHANNELS = {
  reaches: ['conda/channel-url:parseChannelUrl', 'conda/channel-url:decodePath'],
  parse: (text: string) => [redactUrl(text), parseChannelUrl(text)],
};

/** Readers of conda's specs, versions, records and channels. */
export const CONDA: readonly Parser[] = [
  ofText('a match spec', 'conda-forge/linux-64::zlib[version=">=1.2,<2",build="h*",md5=abc]', {
    reaches: SPECS,
    parse: readSpec,
  }),
  ofText('a match spec of old', 'zlib >=1.2.1,!=1.3|2.* h*_0', { reaches: SPECS, parse: readSpec }),
  ofText('a version spec', '>=1.2.1,!=1.3|2.*|~=1.4|^1.5$', {
    reaches: ['conda/version-spec:parseVersionSpec'],
    // Readers of specs throw both.
    throws: [SyntaxError, TypeError],
    parse: (text) => matchesVersion(parseVersionSpec(text), '1!2.0rc1+local', versions),
  }),
  ofText('a version', '1!2.0rc1_3.post1.dev2+local.1', {
    reaches: [],
    // Callers decide what to do about a bad version.
    throws: [TypeError],
    parse: (text) => [
      versions.compare(text, '1.0'),
      matchesVersion(parseVersionSpec('>=1.2,!=1.3.*|~=2.0'), text, versions),
    ],
  }),
  ofText('a platform', 'linux-aarch64', {
    reaches: ['conda/platform:parsePlatform'],
    parse: (text) => parsePlatform(text),
  }),
  ofText('a file name', 'zlib-1.2.13-h1_0.conda', {
    reaches: ['conda/file-name:parseFileName'],
    parse: parseFileName,
  }),
  ofText('a pin', 'zlib-1.2.13-h1_0', { reaches: ['conda/file-name:parsePin'], parse: parsePin }),
  ofText('a channel', 'https://user:p%40ss@host:80/t/token/team/', CHANNELS),
  ofText('a channel on disk', 'file:///srv/a%20b', CHANNELS),
  ofValue('a record', RECORD, {
    reaches: ['conda/parse-record:parseRecord'],
    parse: (value) => parseRecord(value, 'x'),
  }),
  ofJson('JSON', RECORD, {
    reaches: ['conda/json-text:parseJson'],
    throws: [SyntaxError],
    parse: parseJson,
  }),
];
