import { type Source, sourceOf } from './sources.js';

/** It prints what oclif.manifest.json tells of the commands: there is nothing in it for a program. */
const COMMAND_LINE_ONLY = ['completion/index.ts'];

/** What every command may use besides api.ts: how a command line is parsed, and how errors of it are told. */
const USUAL = /^(?:cli\/|errors\.ts$|text\/)/;

/** Every value that a command imports and that is neither exported by api.ts, nor a constant, nor of `cli`; `command: what`. */
export function commandViolations(sources: readonly Source[]): string[] {
  const exported = exportsOfApi(sources);
  return sources
    .filter(({ path }) => path.endsWith('/index.ts') && !COMMAND_LINE_ONLY.includes(path))
    .flatMap((command) =>
      valuesOf(command).flatMap(({ specifier, name }) => {
        const path = sourceOf(command, specifier);
        if (path === null || USUAL.test(path) || exported.has(`${path} ${name}`)) return [];
        if (name !== null && /^[A-Z][A-Z_]*$/.test(name)) return [];
        return [`${command.path}: ${name === null ? `${path} whole` : `${name} of ${path}`}`];
      }),
    );
}

/** The values that api.ts exports from other files: `lock/run.ts resolveLock`. */
function exportsOfApi(sources: readonly Source[]): ReadonlySet<string> {
  const api = sources.find(({ path }) => path === 'api.ts');
  if (api === undefined) throw new Error('src has no api.ts');
  const clauses = api.text.matchAll(/^export \{([^}]*)\} from '([^']+)';/gm);
  return new Set(
    [...clauses].flatMap(([, names = '', specifier = '']) =>
      namesOf(names).map((name) => `${sourceOf(api, specifier)} ${name}`),
    ),
  );
}

interface ImportedValue {
  readonly specifier: string;
  /** As the other file exports it; null where the whole file is imported. */
  readonly name: string | null;
}

function valuesOf({ text }: Source): ImportedValue[] {
  const still = text.matchAll(/^import \{([^}]*)\} from '([^']+)';/gm);
  const later = [...text.matchAll(/(?:const \{([^}]*)\} = await )?\bimport\('([^']+)'\)/g)];
  return [...still, ...later].flatMap(([, names, specifier = '']): ImportedValue[] =>
    names === undefined ? [{ specifier, name: null }] : namesOf(names).map((name) => ({ specifier, name })),
  );
}

/** The names of values in braces, as the other file exports them. */
function namesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '))
    .map((entry) => entry.replace(/(?: as |:).*$/, ''));
}
