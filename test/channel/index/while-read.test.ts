import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { serveFolder } from '../../../src/host/server/serve-folder.js';
import { testWithTools } from '../../tools.js';
import { useChannelFolder } from './channel-folder.js';

const channel = useChannelFolder();

const NAMES = ['repodata.json', 'current_repodata.json', 'run_exports.json'].flatMap((name) => [
  name,
  `${name}.zst`,
  `${name}.bz2`,
]);
const FILES = [...NAMES, 'repodata_shards.msgpack.zst'];

// Reads everything repeatedly, and reports at the end which sha256 each path had. A line on stdin stops it.
const READER = `
  const { createHash } = require('node:crypto');
  const { readFileSync } = require('node:fs');
  const seen = {};
  let enough = false;
  process.stdin.once('data', () => { enough = true; process.stdin.destroy(); });
  const read = async (place) =>
    place.startsWith('http') ? Buffer.from(await (await fetch(place)).arrayBuffer()) : readFileSync(place);
  const loop = async () => {
    do {
      for (const place of process.argv.slice(1)) {
        const sha256 = createHash('sha256').update(await read(place)).digest('hex');
        (seen[place] ??= {})[sha256] = true;
      }
      await new Promise((resolve) => setImmediate(resolve));
    } while (!enough);
    console.log(JSON.stringify(seen));
  };
  loop();
`;

testWithTools(
  'the index is read as one whole version while it is replaced, from the disk and over http',
  { tools: ['bzip2'] },
  async () => {
    await channel.put({ name: 'a' });
    await channel.index();
    const versions: Record<string, string>[] = [digests()];
    const server = await serveFolder({ folder: channel.at(), host: '127.0.0.1', port: 0, served: () => {} });
    onTestFinished(server.close);
    const places = FILES.flatMap((name) => [channel.at('linux-64', name), `${server.url}/linux-64/${name}`]);
    const reader = spawn(process.execPath, ['-e', READER, ...places], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(reader, 'close');
    const printed = text(reader.stdout);
    for (let timestamp = 1; timestamp <= 8; timestamp += 1) {
      await channel.put({ name: `b${timestamp}` });
      const patch = { packages: {}, 'packages.conda': { 'a-1.0-0.conda': { timestamp } } };
      writeFileSync(channel.at('linux-64/patch_instructions.json'), JSON.stringify(patch));
      await channel.index();
      versions.push(digests());
    }
    reader.stdin.write('enough\n');
    expect(await ended).toEqual([0, null]);
    const seen: Record<string, Record<string, true>> = JSON.parse(await printed);
    expect(Object.keys(seen)).toHaveLength(places.length);
    for (const [place, found] of Object.entries(seen)) {
      const name = place.split('/').at(-1) ?? '';
      const known = versions.map((version) => version[name]);
      expect(known, name).toEqual(expect.arrayContaining(Object.keys(found)));
    }
  },
);

function digests(): Record<string, string> {
  const sha256 = (name: string) =>
    createHash('sha256')
      .update(readFileSync(channel.at('linux-64', name)))
      .digest('hex');
  return Object.fromEntries(FILES.map((name) => [name, sha256(name)]));
}
