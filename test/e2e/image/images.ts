import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { bootstrapChannel, LINES } from '../channel.js';

/** The channel of linux-aarch64 from which images are made. */
export function armChannel(): Promise<string> {
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line');
  return bootstrapChannel('linux-aarch64', line);
}

/** A distribution of a few small packages without python: it is installed within seconds, emulated too. */
const SMALL = {
  name: 'Small',
  version: '1.0',
  channels: ['https://channel.example'],
  specs: ['picosat', 'bzip2'],
  platforms: { 'linux-aarch64': { virtual_packages: ['__linux 3.10', '__glibc 2.36'] } },
};

/** Writes the image.yaml of the small distribution with its manifest beside it. Returns the path of the image.yaml. */
export function writeImage(
  folder: string,
  image: Readonly<Record<string, unknown>>,
  manifest: Readonly<Record<string, unknown>> = {},
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.yaml'), stringify({ ...SMALL, ...manifest }));
  const whole = { name: 'small', manifest: 'manifest.yaml', prefix: '/opt/small', ...image };
  writeFileSync(join(folder, 'image.yaml'), stringify(whole));
  return join(folder, 'image.yaml');
}
