import { BugError } from '../errors.js';
import { fillNames, type TargetNames } from './compilers/target.js';
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
  readonly suites: Readonly<
    Record<string, { readonly glibc: string; readonly gcc: string; readonly pythons: readonly string[] }>
  >;
  readonly ignored_depends: readonly string[];
  readonly packages: readonly RecipeDocument[];
}

interface RecipeDocument {
  readonly name: string;
  readonly kind?: BootstrapRecipe['kind'];
  readonly layout?: BootstrapRecipe['layout'];
  /** Path below the prefix → file beside the table. */
  readonly files?: Readonly<Record<string, string>>;
  readonly python?: '2' | '3';
  readonly debian: readonly string[];
  readonly suites?: readonly string[];
  readonly of?: string;
  readonly run_exports?: Readonly<Record<string, string>>;
  readonly strong_run_exports?: Readonly<Record<string, string>>;
  readonly depends?: readonly string[];
  readonly drop?: readonly string[];
  readonly moves?: Readonly<Record<string, string>>;
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
    suites: Object.entries(document.suites).map(([name, suite]) => ({ name, ...suite })),
    recipes: document.packages.map((recipe) => toRecipe(recipe, NO_FILES, {})),
    ignoredDepends: new Set(document.ignored_depends),
  };
}

const NO_FILES = () => {
  throw new BugError('packages.yaml names a file');
};

/**
 * Parses the table of compilers for one target or that of build tools, `construct/bootstrap/compilers.yaml` and `tools.yaml`. `read`
 * returns the text of a file beside it; `names` is empty for tools. Throws BugError if it has no packages.
 */
export async function parseTable(
  text: string,
  { read, names }: { readonly read: (file: string) => string; readonly names: TargetNames },
): Promise<readonly BootstrapRecipe[]> {
  const { parse } = await import('yaml');
  const document = parse(fillNames(text, names)) as Pick<RecipesDocument, 'packages'> | null;
  if (!document?.packages) throw new BugError('a table of compilers or tools has no packages');
  return document.packages.map((recipe) => toRecipe(recipe, read, names));
}

function toRecipe(
  document: RecipeDocument,
  read: (file: string) => string,
  names: TargetNames,
): BootstrapRecipe {
  const files = Object.entries(document.files ?? {});
  return {
    name: document.name,
    kind: document.kind ?? 'plain',
    layout: document.layout ?? 'prefix',
    files: Object.fromEntries(files.map(([path, file]) => [path, fillNames(read(file), names)])),
    names,
    pythonMajor: document.python ?? null,
    debian: document.debian.map(toChoice),
    suites: document.suites ?? [],
    of: document.of ?? null,
    runExports: { weak: document.run_exports ?? {}, strong: document.strong_run_exports ?? {} },
    depends: document.depends ?? [],
    drop: document.drop ?? [],
    moves: document.moves ?? {},
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
