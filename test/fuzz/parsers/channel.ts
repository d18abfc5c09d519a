import { parseCachedFacts } from '../../../src/channel/index/cached-facts.js';
import { channeldataOf } from '../../../src/channel/index/channeldata.js';
import { factsOf } from '../../../src/channel/index/facts.js';
import { readEntries } from '../../../src/channel/index/index-channel.js';
import { loadMsgpack } from '../../../src/channel/index/open-codecs.js';
import { type PatchInstructions, parsePatch } from '../../../src/channel/index/patch.js';
import { planSubdir } from '../../../src/channel/index/plan.js';
import { readEntry } from '../../../src/channel/index/repodata.js';
import { shardNamesIn } from '../../../src/channel/index/shards.js';
import { parseState } from '../../../src/channel/index/state.js';
import { parseRepodata } from '../../../src/channel/parse-repodata.js';
import { parseChannelUrl } from '../../../src/conda/channel-url.js';
import { loadVersions } from '../../../src/conda/version.js';
import { ofBytes, ofJson, ofText, ofValue, type Parser } from './parser.js';
import { FN, RECORD, SHA } from './seeds.js';

const CHANNEL = parseChannelUrl('https://host/team');
const OWN = { ...RECORD, noarch: undefined };
const msgpack = await loadMsgpack();
const versions = await loadVersions();

const ABOUT = {
  description: ['a', 'b'],
  dev_url: 'https://a',
  home: 'https://a',
  license: 'MIT',
  summary: ' c\n',
  tags: ['d'],
  keywords: [],
  identifiers: [{ doi: 'e' }],
};

/** Everything in a channel with one package. */
async function indexed(
  index: Readonly<Record<string, unknown>>,
  info: ReadonlyMap<string, Buffer>,
  patch: PatchInstructions | null,
): Promise<void> {
  const file = { fn: FN, size: 1, md5: 'b'.repeat(32), sha256: SHA };
  const facts = factsOf({ file, index, info, source: {} });
  const zstdCompress = async (bytes: Uint8Array) => bytes;
  const codecs = { versions, zstdCompress, bzip2Compress: null, encode: msgpack.encode };
  const plan = await planSubdir({ subdir: 'linux-aarch64', facts: [facts], patch }, codecs);
  channeldataOf([{ subdir: 'linux-aarch64', facts: plan.facts }], versions);
}

/** Readers of channels and of the memory of an index. */
export const CHANNELS: readonly Parser[] = [
  ofJson(
    'repodata',
    {
      info: { subdir: 'linux-aarch64', base_url: '../x' },
      packages: { 'zlib-1.2.13-h1_0.tar.bz2': OWN },
      'packages.conda': { [FN]: OWN },
      removed: [],
      repodata_version: 2,
    },
    {
      reaches: ['channel/parse-repodata:parseRepodata'],
      parse: (text) => {
        const request = { text, where: 'x', channel: CHANNEL, subdir: 'linux-aarch64', only: null } as const;
        const repodata = parseRepodata(request);
        for (const name of repodata.names()) repodata.read(name);
      },
    },
  ),
  ofJson(
    'patch instructions',
    {
      patch_instructions_version: 1,
      packages: { [FN]: { depends: ['a'] } },
      'packages.conda': { [FN]: { license: null } },
      revoke: [FN],
      remove: ['a-1-0.conda'],
    },
    {
      reaches: ['channel/index/patch:parsePatch'],
      parse: (text) => indexed(RECORD, new Map(), parsePatch(text, 'x')),
    },
  ),
  ofJson(
    'what index remembers',
    { archiConstructMade: 1, subdirs: {}, channeldata: null },
    {
      reaches: ['channel/index/state:parseState'],
      parse: parseState,
    },
  ),
  ofJson('info/about.json', ABOUT, {
    reaches: [],
    parse: (text) => indexed(RECORD, new Map([['info/about.json', Buffer.from(text)]]), null),
  }),
  ofJson(
    'info/run_exports.json',
    { weak: ['a'], strong: ['b >=1'] },
    {
      reaches: [],
      parse: (text) => indexed(RECORD, new Map([['info/run_exports.json', Buffer.from(text)]]), null),
    },
  ),
  ofText('facts of an index', '{"archiConstructIndex":1}\n{"fn":"a","facts":{"fn":"a"}}\n', {
    reaches: ['channel/index/cached-facts:parseCachedFacts'],
    parse: (text) => parseCachedFacts(Buffer.from(text)),
  }),
  ofValue('info/index.json as repodata has it', RECORD, {
    reaches: ['channel/index/repodata:readEntry', 'channel/index/index-channel:readEntries'],
    parse: (index) => {
      const file = { fn: FN, index: Object(index), size: 1, md5: 'b'.repeat(32), sha256: SHA };
      return [readEntries([{ file, subdir: 'linux-aarch64' }]), readEntry(file, 'linux-aarch64')];
    },
  }),
  ofBytes(
    'an index of shards',
    Buffer.from(msgpack.encode({ info: {}, shards: { zlib: new Uint8Array(32) } })),
    {
      reaches: [],
      // A file that cannot be decoded is written again.
      throws: [Error],
      parse: (bytes) => shardNamesIn(msgpack.decode(bytes)),
    },
  ),
];
