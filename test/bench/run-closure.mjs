// One run that is measured: reads a channel and closes over one name, as `channel meta` does, without solving.
import { readFile } from 'node:fs/promises';
import { selectPackages } from '../../lib/channel/meta/select.js';
import { collectUniverse } from '../../lib/channel/meta/universe.js';
import { readChannel } from '../../lib/channel/read-channel.js';
import { parseMatchSpec } from '../../lib/conda/match-spec.js';
import { loadVersions } from '../../lib/conda/version.js';

const [folder, name] = process.argv.slice(2);
const read = (_location, subdir, file) => readFile(`${folder}/${subdir}/${file}`).catch(() => null);
const channel = await readChannel({
  location: folder,
  platform: 'linux-aarch64',
  read,
  decompress: {},
  emit() {},
});
const started = performance.now();
const versions = await loadVersions();
const universe = collectUniverse([name], (one) => channel.find(one));
const collected = performance.now();
const wanted = [parseMatchSpec(name)];
const selection = selectPackages({ universe, wanted, virtual: [], newest: null, versions });
const ended = performance.now();
const figures = {
  records: channel.records,
  universe: universe.packages.length,
  requirements: universe.requirements.length,
  needs: universe.needs.length,
  kept: selection.packages.length,
  collect: (collected - started) / 1000,
  select: (ended - collected) / 1000,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
