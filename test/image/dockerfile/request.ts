import { parseImage } from '../../../src/image/description/parse.js';
import type { DockerfileRequest } from '../../../src/image/dockerfile/document.js';
import { renderDockerfile } from '../../../src/image/dockerfile/render.js';
import { parseDockerfile } from '../../../src/image/lint/dockerfile.js';
import type { Instruction } from '../../../src/image/lint/instruction.js';
import type { ImageDescription } from '../../../src/image/types.js';

/** Makes a minimal description. `lines` are added to its YAML. */
export function describeImage(lines = '', base = 'debian:12'): ImageDescription {
  return parseImage(`name: a\nbase: ${base}\nmanifest: m.yaml\nprefix: /opt/a\n${lines}\n`, 'image.yaml');
}

/** Renders its Dockerfile, by default plain and for aarch64. */
export function render(
  description: ImageDescription,
  request: Partial<Omit<DockerfileRequest, 'description'>> = {},
): Promise<string> {
  const plain = {
    source: 'image.yaml',
    platform: 'linux-aarch64',
    envs: [],
    files: [],
    prefetched: Object.keys(description.prefetch).length > 0,
    version: '1.0',
    installer: 'i.sh',
    cacheMounts: false,
    qemu: null,
    inherited: null,
  } as const;
  return renderDockerfile({ ...plain, ...request, description });
}

/** Returns the instructions of one kind in a Dockerfile. */
export function stepsOf(text: string, keyword: string): readonly Instruction[] {
  return parseDockerfile(text, 'Dockerfile')
    .stages.flatMap(({ from, steps }) => [from, ...steps])
    .filter((step) => step.keyword === keyword);
}

/** Returns the script of the first RUN with these words, with its folders moved below `root`. */
export function runScript(text: string, words: string, root = ''): string {
  const step = stepsOf(text, 'RUN').find((run) => run.text.includes(words));
  if (step === undefined) throw new Error(`no RUN holds ${words}`);
  return step.text.replace(/(?<=[\s"'])\/(?=(?:etc|home|usr|opt|tmp)\/)/g, `${root}/`);
}
