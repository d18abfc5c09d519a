import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core/config';

// A step of `npm run build`: with oclif.manifest.json at the project's root, the program knows its commands without loading
// any, or oclif. The package `oclif` writes the same file, but has hundreds of megabytes of dependencies.
const root = fileURLToPath(new URL('../..', import.meta.url));
const plugin = new Plugin({
  root,
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
const commands = Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
const manifest = { ...plugin.manifest, commands: Object.fromEntries(commands) };
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
