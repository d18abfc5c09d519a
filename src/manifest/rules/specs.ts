import { isPackageName } from '../../conda/identifier.js';
import { readMatchSpec } from '../../conda/match-spec.js';
import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import { environmentsIn, listsIn, type ManifestDraft } from '../draft.js';

/** The manifest, and each of its `envs`, must have at least one spec or pin. */
export function somethingIsWanted(draft: ManifestDraft): Problem[] {
  return environmentsIn(draft)
    .filter(({ base, platforms }) =>
      [base, ...platforms].every(({ specs, pins }) => specs.length + pins.length === 0),
    )
    .map(({ env, where }) => ({
      where,
      message: `${env === null ? 'the manifest' : `envs.${env.value}`} lists no packages`,
      expected: 'specs or pins',
      fix: 'add, for example, specs: [python 3.7.*, conda, pip]',
    }));
}

/** A spec must be a match spec (CEP-29) that names one package. */
export function specsAreMatchSpecs(draft: ManifestDraft): Problem[] {
  const requested = environmentsIn(draft).flatMap(({ requestedSpecs }) => requestedSpecs ?? []);
  return [...listsIn(draft).flatMap(({ specs }) => specs), ...requested]
    .filter(({ value }) => !namesOnePackage(value))
    .map(({ value, where }) => ({
      where,
      message: 'not a match spec for one package',
      expected: 'name, name version, or name version build',
      found: quoteValue(value),
      fix: /^[<>=!~]/.test(value)
        ? 'YAML has split a spec at a comma inside [ ]: put the whole spec in quotes, "python >=3.7,<3.8"'
        : 'write it as python 3.7.* or python >=3.7,<3.8; list exact builds in pins',
    }));
}

/** An exclude must be a package name without a version. */
export function excludesAreNames(draft: ManifestDraft): Problem[] {
  return notNames(
    'exclude',
    listsIn(draft).flatMap(({ exclude }) => exclude),
  );
}

/** So must an item of menus. */
export function menusAreNames(draft: ManifestDraft): Problem[] {
  return notNames(
    'menus',
    environmentsIn(draft).flatMap(({ menus }) => menus ?? []),
  );
}

function notNames(key: string, names: readonly Text[]): Problem[] {
  return names
    .filter(({ value }) => !isPackageName(value) || value !== value.toLowerCase())
    .map(({ value, where }) => ({
      where,
      message: `${key} lists package names only`,
      expected: 'a name such as readline',
      found: quoteValue(value),
      fix: 'write the name alone, in lower case',
    }));
}

function namesOnePackage(spec: string): boolean {
  const name = readMatchSpec(spec)?.name ?? null;
  return name !== null && !name.includes('*') && /^[\x20-\x7e]+$/.test(spec);
}
