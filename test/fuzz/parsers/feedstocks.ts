import { readBlobs, readTree } from '../../../src/feedstock/git/tree.js';
import {
  readAccount,
  readBranch,
  readCheckRuns,
  readOwner,
  readPublicKey,
  readRepository,
  readSecret,
  readStatuses,
} from '../../../src/feedstock/github/answers.js';
import { feedstocksOf } from '../../../src/feedstock/names/feedstocks.js';
import { parseOutputs } from '../../../src/feedstock/names/outputs.js';
import { createJournal } from '../../../src/feedstock/register/journal.js';
import { parsePlanNames } from '../../../src/feedstock/register/names.js';
import { ofBytes, ofJson, ofText, ofValue, type Parser } from './parser.js';

const SHA = '1'.repeat(40);
const REPOSITORY = {
  name: 'zlib-feedstock',
  full_name: 'porters/zlib-feedstock',
  owner: { login: 'porters' },
  fork: true,
  parent: { full_name: 'conda-forge/zlib-feedstock' },
  source: { full_name: 'conda-forge/zlib-feedstock' },
  default_branch: 'main',
  archived: false,
  disabled: false,
  permissions: { push: true, admin: false },
  clone_url: 'https://host.example/porters/zlib-feedstock.git',
  ssh_url: 'git@host.example:porters/zlib-feedstock.git',
  html_url: 'https://host.example/porters/zlib-feedstock',
};
const RUN = {
  name: 'linux',
  status: 'completed',
  conclusion: 'failure',
  details_url: null,
  html_url: 'https://x',
};
const STATUS = { context: 'ci', state: 'pending', target_url: null };
const OUTPUTS = { zlib: ['zlib'], 'libgcc-ng': { feedstocks: ['ctng-compilers'] }, python: 'python' };
const ENTRY = { repository: 'porters/zlib-feedstock', branch: 'aarch64', step: 'fork-asked' } as const;

/** What GitHub’s API, git and the files around feedstocks say. */
export const FEEDSTOCKS: readonly Parser[] = [
  ofValue(
    'a user of GitHub',
    { login: 'porter', type: 'User' },
    {
      reaches: ['feedstock/github/answers:readAccount', 'feedstock/github/answers:readOwner'],
      parse: (data) => [readAccount(data, 'repo, workflow'), readOwner(data)],
    },
  ),
  ofValue('a repository of GitHub', REPOSITORY, {
    reaches: ['feedstock/github/answers:readRepository'],
    parse: readRepository,
  }),
  ofValue(
    'a branch of GitHub',
    { commit: { sha: SHA }, protected: false },
    {
      reaches: ['feedstock/github/answers:readBranch'],
      parse: readBranch,
    },
  ),
  ofValue(
    'a key of GitHub',
    { key_id: '1', key: Buffer.alloc(32).toString('base64') },
    {
      reaches: ['feedstock/github/answers:readPublicKey'],
      parse: readPublicKey,
    },
  ),
  ofValue(
    'a secret of GitHub',
    { name: 'A', updated_at: '2026-01-01' },
    {
      reaches: ['feedstock/github/answers:readSecret'],
      parse: readSecret,
    },
  ),
  ofValue(
    'the checks of a commit',
    { total_count: 1, check_runs: [RUN], statuses: [STATUS] },
    {
      reaches: ['feedstock/github/answers:readCheckRuns', 'feedstock/github/answers:readStatuses'],
      parse: (data) => [readCheckRuns(data), readStatuses(data)],
    },
  ),
  ofBytes('the list of a tree', Buffer.from(`100644 blob ${SHA}      12\trecipe/meta.yaml\0`), {
    reaches: ['feedstock/git/tree:readTree'],
    parse: readTree,
  }),
  ofBytes('blobs', Buffer.from(`${SHA} blob 3\nabc\n${SHA} missing\n`), {
    reaches: ['feedstock/git/tree:readBlobs'],
    parse: readBlobs,
  }),
  ofJson('which feedstock makes what', OUTPUTS, {
    reaches: ['feedstock/names/outputs:parseOutputs'],
    parse: (text) => feedstocksOf(['zlib', 'libgcc-ng', 'python', 'x'], parseOutputs(text, 'x')),
  }),
  ofJson(
    'a plan of feedstocks',
    { waves: [[{ package: 'zlib' }]] },
    {
      reaches: ['feedstock/register/names:parsePlanNames'],
      parse: (text) => parsePlanNames(text, 'x'),
    },
  ),
  ofText('a journal', `${JSON.stringify(ENTRY)}\n`, {
    reaches: [],
    parse: (text) => createJournal(text, () => {}).last('fork-asked', ENTRY),
  }),
];
