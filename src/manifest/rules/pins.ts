import { parseFileName, parsePin } from '../../conda/file-name.js';
import { readMatchSpec } from '../../conda/match-spec.js';
import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import {
  type EnvironmentDraft,
  environmentsIn,
  listsIn,
  type ManifestDraft,
  type ManifestLists,
} from '../draft.js';

/** A pin must be one build: name-version-build. */
export function pinsAreWhole(draft: ManifestDraft): Problem[] {
  return listsIn(draft)
    .flatMap(({ pins }) => pins)
    .filter((pin) => nameOf(pin) === null)
    .map(({ value, where }) => ({
      where,
      message: 'not a pin',
      expected: 'name-version-build, such as python-3.7.0-hab5db58_3',
      found: quoteValue(value),
      fix:
        parseFileName(value) !== null
          ? 'leave out the ending of the file name'
          : 'write all three parts, or move the package to specs',
    }));
}

/** A package may be pinned only once: an environment has one build of it. A platform's pins are added to the manifest's. */
export function pinsAreOnePerPackage(draft: ManifestDraft): Problem[] {
  return environmentsIn(draft).flatMap(({ base, platforms }) => [
    ...repeatedPins([], base.pins),
    ...platforms.flatMap(({ pins }) => repeatedPins(base.pins, pins)),
  ]);
}

/**
 * An excluded package must not be in pins or specs. A platform may exclude a package that the lists for all platforms contain. An
 * environment without `exclude` leaves out what the manifest leaves out.
 */
export function excludedPackagesAreNotWanted(draft: ManifestDraft): Problem[] {
  return [
    ...wantedAndExcluded(draft, draft.base.exclude),
    ...draft.envs.flatMap((env) =>
      wantedAndExcluded(env, env.has.exclude ? env.base.exclude : draft.base.exclude),
    ),
  ];
}

function wantedAndExcluded({ base, platforms }: EnvironmentDraft, ofAll: readonly Text[]): Problem[] {
  return [base, ...platforms].flatMap((scope) => {
    const excluded = scope === base ? ofAll : [...ofAll, ...scope.exclude];
    return wantedOf(scope).flatMap(({ name, where, value }) => {
      const exclude = excluded.find((text) => text.value === name);
      return exclude === undefined ? [] : [contradiction({ value, where }, exclude)];
    });
  });
}

function repeatedPins(above: readonly Text[], pins: readonly Text[]): Problem[] {
  const firsts = new Map<string, Text>();
  return [...above, ...pins].flatMap((pin, index) => {
    const name = nameOf(pin);
    const first = name === null ? undefined : firsts.get(name);
    if (name !== null && first === undefined) firsts.set(name, pin);
    // nothingIsListedTwice reports identical pins.
    if (name === null || first === undefined || first.value === pin.value) return [];
    return index < above.length ? [] : [twoBuilds(name, first, pin)];
  });
}

function twoBuilds(name: string, first: Text, second: Text): Problem {
  return {
    where: second.where,
    message: `${name} is pinned to two builds`,
    expected: `one build: ${quoteValue(first.value)} is at ${first.where}`,
    found: quoteValue(second.value),
    fix: 'keep one of them, or move each below its platform in platforms',
  };
}

function contradiction(pin: Text, exclude: Text): Problem {
  return {
    where: pin.where,
    message: `${exclude.value} is both wanted and excluded`,
    expected: `only one of the two: it is excluded at ${exclude.where}`,
    found: quoteValue(pin.value),
    fix: 'remove it from one of the two lists',
  };
}

function wantedOf({ pins, specs }: ManifestLists): (Text & { name: string | null })[] {
  return [
    ...pins.map((pin) => ({ ...pin, name: nameOf(pin) })),
    ...specs.map((spec) => ({ ...spec, name: readMatchSpec(spec.value)?.name ?? null })),
  ];
}

/** Returns the package name of a pin. Returns null if the pin is invalid or a file name (whose build would end in .conda). */
function nameOf({ value }: Text): string | null {
  return parseFileName(value) === null ? (parsePin(value)?.name ?? null) : null;
}
