import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, type Ran, runProgram } from '../program.js';

/** The files of an image, and a way to run commands in them. */
export interface UnpackedImage {
  /** Absolute path of its root on this host. */
  readonly path: string;
  /** Runs a command inside with the image's environment and without a network. */
  run(command: readonly string[]): Promise<Ran>;
}

/** Unpacks the only image of an OCI layout, none of whose layers removes a file, into a new folder. Throws an Error if tar fails. */
export async function unpackImage(layout: string, path: string): Promise<UnpackedImage> {
  mkdirSync(path);
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  const { config, layers } = read(blob(read(join(layout, 'index.json')).manifests[0].digest));
  for (const { digest } of layers) await outputOf(['tar', '-xf', blob(digest), '-C', path]);
  const variables: readonly string[] = read(blob(config.digest)).config.Env;
  const enter = ['unshare', '--mount', '--net', '--pid', '--fork', 'sh', '-ec', ENTER, path];
  const environment = Object.fromEntries(variables.map((line) => line.split(/=(.*)/s)));
  return {
    path,
    run: (command) => runProgram([...enter, ...command], { environment: { ...environment, HOME: '/root' } }),
  };
}

const ENTER =
  'mkdir -p "$0/dev"; mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; exec chroot "$0" "$@"';
