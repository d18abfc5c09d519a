// One run that is measured: what reading a folder of recipes takes at least, each file as text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

let length = 0;
const folders = [process.argv[2]];
for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) folders.push(path);
    else length += readFileSync(path, 'utf8').length;
  }
}
process.stdout.write(`${length}\n`);
