import { parseImage } from '../../../src/image/description/parse.js';
import type { DockerfileRequest } from '../../../src/image/dockerfile/document.js';
import { renderDockerfile } from '../../../src/image/dockerfile/render.js';
import { parseDockerfile } from '../../../src/image/lint/dockerfile.js';
import type { Instruction } from '../../../src/image/lint/instruction.js';
import type { ImageDescription } from '../../../src/image/types.js';

/** A description with the least in it; `lines` are more of its YAML. */
export function describeImage(lines = '', base = 'debian:12'): ImageDescription {
  return parseImage(`name: a\nbase: ${base}\nmanifest: m.yaml\nprefix: /opt/a\n${lines}\n`, 'image.yaml');
}

/** Its Dockerfile; plain and for aarch64 unless something else is asked for. */
export function render(
  description: ImageDescription,
  request: Partial<Omit<DockerfileRequest, 'description'>> = {},
): Promise<string> {
  const plain = {
    platform: 'linux-aarch64',
    version: '1.0',
    installer: 'i.sh',
    cacheMounts: false,
    qemu: null,
    inherited: null,
  } as const;
  return renderDockerfile({ ...plain, ...request, description });
}

/** The instructions of one kind in a Dockerfile's text. */
export function stepsOf(text: string, keyword: string): readonly Instruction[] {
  return parseDockerfile(text, 'Dockerfile')
    .stages.flatMap(({ from, steps }) => [from, ...steps])
    .filter((step) => step.keyword === keyword);
}

/** The script of the first RUN that holds these words, its folders moved below `root`. */
export function runScript(text: string, words: string, root = ''): string {
  const step = stepsOf(text, 'RUN').find((run) => run.text.includes(words));
  if (step === undefined) throw new Error(`no RUN holds ${words}`);
  return step.text.replace(/(?<=[\s"'])\/(?=(?:etc|home|usr|opt|tmp)\/)/g, `${root}/`);
}
