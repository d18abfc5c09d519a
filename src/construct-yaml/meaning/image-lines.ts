import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import type { ManifestLine } from './manifest-line.js';
import { type Given, textOf } from './values.js';

/** The image that `installer_type: docker` asks for. */
export interface ConstructImage {
  /** Those of an image.yaml. */
  readonly lines: readonly ManifestLine[];
  /** `name:version`, and where it is said. */
  readonly tag: Given;
  /** `tar` for an archive of the image; null for a Dockerfile and what it needs. */
  readonly format: 'tar' | null;
  /** Whether root's list of conda environments is in the image. */
  readonly registers: boolean;
}

/** Returns the image.yaml that says what `installer_type: docker` and the `docker_*` keys do; an image of null for other types. */
export function imageLines(construct: ConstructYaml): {
  image: ConstructImage | null;
  problems: readonly Problem[];
} {
  const { values, installerType } = construct;
  if (!installerType.types.includes('docker')) return { image: null, problems: [] };
  const name = textOf(construct, 'name')?.value ?? '';
  const version = textOf(construct, 'version')?.value ?? '';
  const base = textOf(construct, 'docker_base_image');
  const place = textOf(construct, 'default_prefix');
  const line = (key: string, value: string, where: string | null) => ({
    text: `${key}: ${JSON.stringify(value)}`,
    where,
  });
  const image: ConstructImage = {
    lines: [
      line('name', repositoryName(name), construct.where(['name'])),
      line('base', base?.value ?? '', base?.where ?? null),
      line('manifest', 'manifest.yaml', null),
      line('prefix', place?.value ?? `/opt/${name.toLowerCase()}`, place?.where ?? construct.where(['name'])),
      line('locale', 'C.UTF-8', null),
      line('pyc', 'none', null),
      { text: 'cmd: [/bin/bash]', where: null },
      { text: 'labels:', where: null },
      ...labels(construct, { name, version }),
    ],
    tag: textOf(construct, 'docker_tag') ?? {
      value: `${name.toLowerCase()}:${version}`,
      where: construct.where(['name']),
    },
    format: values.get('docker_image_format') === 'tar' ? 'tar' : null,
    registers: values.get('register_envs') === true,
  };
  return { image, problems: imageProblems(construct) };
}

/** constructor’s own labels come first, so that `docker_labels` wins. */
function labels(
  construct: ConstructYaml,
  { name, version }: { name: string; version: string },
): ManifestLine[] {
  const { values, where } = construct;
  const given = values.get('docker_labels');
  const company = textOf(construct, 'company');
  const all = new Map<string, { value: string; where: string | null }>([
    ['org.opencontainers.image.title', { value: name, where: where(['name']) }],
    ['org.opencontainers.image.version', { value: version, where: where(['version']) }],
  ]);
  if (company !== null) all.set('org.opencontainers.image.vendor', company);
  for (const [key, value] of given instanceof Map ? given : new Map<string, PythonValue>())
    all.set(key, { value: String(value), where: where(['docker_labels', key]) });
  return [...all].map(([key, label]) => ({
    text: `  ${JSON.stringify(key)}: ${JSON.stringify(label.value)}`,
    where: label.where,
  }));
}

function imageProblems(construct: ConstructYaml): Problem[] {
  const { installerType, file, whereKey } = construct;
  const problems: Problem[] = [];
  if (textOf(construct, 'docker_base_image') === null)
    problems.push({
      where: installerType.where,
      message: 'an image needs a base',
      expected: 'docker_base_image',
      fix: `add docker_base_image to ${file}, such as debian:13-slim`,
    });
  const place = textOf(construct, 'default_prefix');
  if (place !== null && !/^\/[^$`]*$/.test(place.value))
    problems.push({
      where: place.where,
      message: 'an image has no variables of a target',
      expected: 'an absolute path without $',
      found: quoteValue(place.value),
      fix: 'write the path in the image',
    });
  if (construct.values.has('build_outputs'))
    problems.push({
      where: whereKey(['build_outputs']),
      message: 'build_outputs are written beside a .sh installer, and there is none',
      fix: 'remove the key, or build them with --installer-type sh',
    });
  return problems;
}

/** Turns a name into a valid repository name: lower case, single separators. */
function repositoryName(name: string): string {
  return (name.toLowerCase().match(/[a-z0-9]+/g) ?? ['image']).join('-');
}
