import { type Problem, UserError } from '../errors.js';
import { parseManifest } from '../manifest/parse.js';
import type { ManifestSetup } from '../manifest/setup/types.js';
import type { Manifest } from '../manifest/types.js';
import { inOrder } from '../yaml/in-order.js';
import { KEYS, type KeyRow } from './keys/table.js';
import { type ConstructImage, imageLines } from './meaning/image-lines.js';
import { installerTypeProblems } from './meaning/installer-type.js';
import type { ManifestLine } from './meaning/manifest-line.js';
import { type ManifestLines, manifestLines } from './meaning/manifest-lines.js';
import type { NeighbourFiles } from './meaning/packages.js';
import { valueOfLines } from './meaning/places.js';
import { textOf } from './meaning/values.js';
import { type BuildOutput, buildOutputs } from './outputs/outputs.js';
import { type RecordedVariable, recordedVariables } from './template/recorded.js';
import type { ConstructYaml } from './types.js';

/** The manifest that a construct.yaml is read into, and what is beside it. */
export interface ConstructManifest {
  readonly manifest: Manifest;
  readonly lines: readonly ManifestLine[];
  /** The `@EXPLICIT` lists in place of solving, by environment; null is the base. */
  readonly explicit: ManifestLines['explicit'];
  /** The path of the licence: absolute, or relative to the construct.yaml, which it may leave; null if there is none. */
  readonly licenseFile: string | null;
  /** The files that are written beside the installer. */
  readonly outputs: readonly BuildOutput[];
  /** The image that is made in place of an installer; null if none is. */
  readonly image: ConstructImage | null;
  /** What has no effect, and what was read of the environment, one line each. */
  readonly notes: readonly string[];
}

/**
 * Returns the manifest that says what a construct.yaml does. Throws UserError with every problem, at its place in the construct.yaml:
 * keys that are refused, values that no manifest can have, and what the rules of manifests find.
 */
export function toManifest(construct: ConstructYaml, files: NeighbourFiles): ConstructManifest {
  const { lines, explicit, problems } = manifestLines(construct, files);
  const outputs = buildOutputs(construct);
  const image = imageLines(construct);
  const own = [
    ...refusalsBeside(problems, construct),
    ...installerTypeProblems(construct),
    ...outputs.problems,
    ...image.problems,
    ...problems,
  ];
  const { value: manifest, problems: found, placeOf } = valueOfLines(lines, construct.file, parseManifest);
  // Without what could not be said, the manifest has problems of its own.
  const all = problems.length > 0 ? own : [...own, ...found];
  if (manifest === null || all.length > 0) {
    const count = all.length === 1 ? '1 problem' : `${all.length} problems`;
    throw new UserError(`${construct.file} cannot be built here: ${count}`, inOrder(all));
  }
  const licenseFile = textOf(construct, 'license_file')?.value ?? null;
  return {
    manifest: { ...manifest, setup: placed(manifest.setup, placeOf) },
    ...{ lines, explicit, licenseFile, outputs: outputs.outputs, notes: notesOf(construct) },
    image: image.image,
  };
}

/** Returns a setup whose files and scripts have their places in the construct.yaml. */
function placed(setup: ManifestSetup, placeOf: (where: string) => string): ManifestSetup {
  const inConstruct = <Named extends { readonly where: string }>(named: Named): Named => ({
    ...named,
    where: placeOf(named.where),
  });
  const scripts = Object.entries(setup.scripts).map(([name, script]) => [name, inConstruct(script)]);
  return { ...setup, files: setup.files.map(inConstruct), scripts: Object.fromEntries(scripts) };
}

function notesOf(construct: ConstructYaml): string[] {
  const isImage = construct.installerType.types.includes('docker');
  const keys = [...construct.values.keys()].filter(
    (key) => (KEYS[key] as KeyRow).verdict === 'note' && !(isImage && key === 'company'),
  );
  const notes =
    keys.length === 0
      ? []
      : [
          `${construct.file}: without effect in ${isImage ? 'an image' : 'a .sh installer'}: ${keys.join(', ')}`,
        ];
  const read = recordedVariables(construct.environment).map(shownVariable);
  const asked = read.length === 0 ? [] : [`${construct.file}: read of the environment: ${read.join(', ')}`];
  return [...construct.warnings, ...notes, ...asked];
}

/** Notes become comments of a manifest: a name must not end the line. */
function shownVariable({ name, value, isSet, isSecret }: RecordedVariable): string {
  const shown = /^\w+$/.test(name) ? name : JSON.stringify(name);
  if (!isSet) return `${shown} (not set)`;
  return isSecret ? `${shown} (set; its value looks secret)` : `${shown}=${JSON.stringify(value)}`;
}

/** A problem of the same line says more than that its key is refused. */
function refusalsBeside(problems: readonly Problem[], { refusals }: ConstructYaml): readonly Problem[] {
  const lineOf = ({ where = '' }: Problem) => where.replace(/:\d+$/, '');
  const told = new Set(problems.map(lineOf));
  return refusals.filter((refusal) => !told.has(lineOf(refusal)));
}
