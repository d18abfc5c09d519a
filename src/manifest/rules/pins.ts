import { parseFileName, parsePin } from '../../conda/file-name.js';
import { readMatchSpec } from '../../conda/match-spec.js';
import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import type { Draft, Scope } from '../draft.js';

/** A pin names one build. */
export function pinsAreWhole(draft: Draft): Problem[] {
  return [draft.base, ...draft.platforms]
    .flatMap(({ pins }) => pins)
    .filter((pin) => nameOf(pin) === null)
    .map(({ value, where }) => ({
      where,
      message: 'not a pin',
      expected: 'name-version-build, such as python-3.7.0-hab5db58_3',
      found: quoteValue(value),
      fix:
        parseFileName(value) !== null
          ? 'leave the ending of the file name out'
          : 'give all three parts; a package without a build belongs into specs',
    }));
}

/** An environment holds one build of a package. A platform's pins come on top of the manifest's own. */
export function pinsAreOnePerPackage({ base, platforms }: Draft): Problem[] {
  return [repeatedPins([], base.pins), ...platforms.map(({ pins }) => repeatedPins(base.pins, pins))].flat();
}

/** What is excluded everywhere is pinned or asked for nowhere; a platform may leave out what others have. */
export function excludedPackagesAreNotWanted({ base, platforms }: Draft): Problem[] {
  return [base, ...platforms].flatMap((scope) => {
    const excluded = scope === base ? base.exclude : [...base.exclude, ...scope.exclude];
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
    // The same pin again is a repetition, which nothingIsListedTwice reports.
    if (name === null || first === undefined || first.value === pin.value) return [];
    return index < above.length ? [] : [twoBuilds(name, first, pin)];
  });
}

function twoBuilds(name: string, first: Text, second: Text): Problem {
  return {
    where: second.where,
    message: `${name} is pinned to two builds`,
    expected: `one: ${quoteValue(first.value)} stands at ${first.where}`,
    found: quoteValue(second.value),
    fix: 'keep one of them; what differs by platform belongs below platforms',
  };
}

function contradiction(wanted: Text, exclude: Text): Problem {
  return {
    where: wanted.where,
    message: `${exclude.value} is asked for and excluded`,
    expected: `one of both: it is excluded at ${exclude.where}`,
    found: quoteValue(wanted.value),
    fix: 'take it out of one of the two lists',
  };
}

function wantedOf({ pins, specs }: Scope): (Text & { name: string | null })[] {
  return [
    ...pins.map((pin) => ({ ...pin, name: nameOf(pin) })),
    ...specs.map((spec) => ({ ...spec, name: readMatchSpec(spec.value)?.name ?? null })),
  ];
}

/** Null for a pin that is none; a file name would read as a pin whose build ends in .conda. */
function nameOf({ value }: Text): string | null {
  return parseFileName(value) === null ? (parsePin(value)?.name ?? null) : null;
}
