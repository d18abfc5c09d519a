import { BugError } from '../errors.js';
import type { BootstrapRecipe, DebianChoice, Edit, Suite } from './types.js';

/** The contents of `construct/bootstrap/packages.yaml`. */
export interface BootstrapRecipes {
  readonly suites: readonly Suite[];
  readonly recipes: readonly BootstrapRecipe[];
  /** Debian packages that a prefix does not need, even if a Debian package depends on them. */
  readonly ignoredDepends: ReadonlySet<string>;
}

/** The document as written in the file. It is not validated here: a test reads the real file. */
interface RecipesDocument {
  readonly suites: Readonly<Record<string, { readonly glibc: string; readonly pythons: readonly string[] }>>;
  readonly ignored_depends: readonly string[];
  readonly packages: readonly RecipeDocument[];
}

interface RecipeDocument {
  readonly name: string;
  readonly kind?: BootstrapRecipe['kind'];
  readonly python?: '2' | '3';
  readonly debian: readonly string[];
  readonly suites?: readonly string[];
  readonly of?: string;
  readonly run_exports?: Readonly<Record<string, string>>;
  readonly strong_run_exports?: Readonly<Record<string, string>>;
  readonly depends?: readonly string[];
  readonly drop?: readonly string[];
  readonly edits?: readonly (Omit<Edit, 'optional'> & { readonly optional?: boolean })[];
  readonly certificates?: string;
  readonly links?: Readonly<Record<string, string>>;
  readonly prefix_in?: string;
  readonly wheels?: readonly string[];
}

/** Parses the project's own data file. Throws BugError if it has no suites or no packages. */
export async function parseRecipes(text: string): Promise<BootstrapRecipes> {
  const { parse } = await import('yaml');
  const document = parse(text) as Partial<RecipesDocument> | null;
  if (!document?.suites || !document.packages)
    throw new BugError('packages.yaml has no suites or no packages');
  return {
    suites: Object.entries(document.suites).map(([name, { glibc, pythons }]) => ({ name, glibc, pythons })),
    recipes: document.packages.map(toRecipe),
    ignoredDepends: new Set(document.ignored_depends),
  };
}

function toRecipe(document: RecipeDocument): BootstrapRecipe {
  return {
    name: document.name,
    kind: document.kind ?? 'plain',
    pythonMajor: document.python ?? null,
    debian: document.debian.map(toChoice),
    suites: document.suites ?? [],
    of: document.of ?? null,
    runExports: { weak: document.run_exports ?? {}, strong: document.strong_run_exports ?? {} },
    depends: document.depends ?? [],
    drop: document.drop ?? [],
    edits: (document.edits ?? []).map((edit) => ({ ...edit, optional: edit.optional ?? false })),
    certificates: document.certificates ?? null,
    links: document.links ?? {},
    prefixIn: document.prefix_in ?? null,
    wheels: document.wheels ?? [],
  };
}

function toChoice(text: string): DebianChoice {
  const alternatives = text.split('|').map((item) => item.trim());
  return {
    alternatives: alternatives.map((item) => item.replace(/\?$/, '')),
    optional: alternatives.some((item) => item.endsWith('?')),
  };
}
