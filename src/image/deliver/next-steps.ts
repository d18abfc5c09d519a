import { resolve } from 'node:path';
import { shellWord } from '../../text/shell-word.js';
import { type OutputChoice, transportOf } from './output.js';

/** Images that were made, and where they are. */
interface Made {
  readonly tag: string;
  /** Number of platforms. */
  readonly count: number;
  readonly output: OutputChoice | null;
  /** Whether docker or podman has the image in its store. */
  readonly isLoaded: boolean;
  /** The pushed reference; null if nothing was pushed. */
  readonly pushed: string | null;
}

/** Returns the lines that say how to load and run an image: command lines with absolute paths. */
export function nextSteps({ tag, count, output, isLoaded, pushed }: Made): readonly string[] {
  const inStore = isLoaded || (output !== null && count === 1);
  const name = inStore ? tag : pushed;
  return [
    ...(output === null || isLoaded ? [] : [loadLine(output, tag, count)]),
    ...(name === null ? [] : [`  run it   archi-construct image run ${shellWord(name)}`]),
  ];
}

function loadLine({ form, path }: OutputChoice, tag: string, count: number): string {
  const place = shellWord(resolve(path));
  const source = `${transportOf(form)}:${place}`;
  // docker and podman load one platform of an index, and podman names a layout by its folder.
  if (count > 1) return `  push it  skopeo copy --all ${source} docker://HOST/NAME:TAG`;
  if (form === 'oci-layout') return `  load it  skopeo copy ${source} docker-daemon:${shellWord(tag)}`;
  if (form === 'oci-archive') return `  load it  podman load --input ${place}`;
  return `  load it  docker load --input ${place}   # or podman load`;
}
