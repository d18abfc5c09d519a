import { formatPin, parseFileName } from '../../conda/file-name.js';
import type { Platform } from '../../conda/platform.js';
import type { Problem } from '../../errors.js';
import type { ForeignList } from './types.js';

/** Returns what is wrong with a list as a whole: it has no package of conda, or two builds of one package. */
export function listProblems(
  list: ForeignList,
  { file, platform }: { readonly file: string; readonly platform: Platform },
): Problem[] {
  if (list.packages.length + list.pins.length === 0) return [empty(list, file, platform)];
  const firsts = new Map<string, Build>();
  return buildsOf(list, file).flatMap((build) => {
    const first = firsts.get(build.name);
    if (first === undefined) {
      firsts.set(build.name, build);
      return [];
    }
    if (first.text === build.text) return [];
    const { where, name } = build;
    const message = `it has two builds of ${name}, and an environment has one`;
    const fix = 'delete one of them, or make the list anew with the tool that wrote it';
    return [{ where, message, expected: 'one build', found: `${first.text}\n${build.text}`, fix }];
  });
}

interface Build {
  readonly name: string;
  /** The url, or the pin. */
  readonly text: string;
  readonly where: string;
}

function buildsOf({ packages, pins }: ForeignList, where: string): Build[] {
  return [
    ...packages.map(({ fn, url }) => ({ name: parseFileName(fn)?.name ?? fn, text: url, where })),
    ...pins.map((pin) => ({ name: pin.name, text: formatPin(pin), where: pin.where })),
  ];
}

function empty({ wheels, dropped }: ForeignList, where: string, platform: Platform): Problem {
  const ofPip = wheels.length + dropped.length > 0;
  return {
    where,
    message: `it has no packages of conda for ${platform}${ofPip ? ': what it has is of pip' : ''}`,
    expected: 'one package at least',
    fix: ofPip
      ? 'list the wheels below wheels in a manifest, beside the python that has them'
      : 'give another --platform, or another list',
  };
}
