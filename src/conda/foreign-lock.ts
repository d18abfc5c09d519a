/** A format of another tool that names packages. */
export type ForeignKind = 'pixi-lock' | 'conda-lock' | 'explicit' | 'environment-yml';

/** One that was recognised, and how to come from it to what this program reads. */
export interface ForeignLock {
  readonly kind: ForeignKind;
  /** With its article: `a pixi.lock file`. */
  readonly name: string;
  readonly fix: string;
}

const FORMATS: readonly (ForeignLock & { readonly lines: readonly RegExp[] })[] = [
  {
    kind: 'pixi-lock',
    name: 'a pixi.lock file',
    lines: [/^version: *\d/m, /^environments:/m, /^packages:/m],
    fix: 'export it (pixi workspace export conda-explicit-spec DIR), then give the @EXPLICIT list',
  },
  {
    // conda-lock writes it, and so does mamba, into NAME-lock.yaml (CEP 37).
    kind: 'conda-lock',
    name: 'a conda-lock file',
    lines: [/^version: *\d/m, /^metadata:/m, /^package:/m],
    fix: 'render it (conda-lock render -k explicit), then give the @EXPLICIT list',
  },
  {
    kind: 'explicit',
    name: 'an @EXPLICIT list',
    lines: [/^@EXPLICIT\s*$/m],
    fix: 'make a lock of it: archi-construct installer --lock LIST writes one beside the installer',
  },
  {
    kind: 'environment-yml',
    name: 'an environment.yml file',
    lines: [/^dependencies:\s*(?:\[.*)?$/m],
    fix: 'write its dependencies into the specs of a manifest, then make a lock of that: archi-construct lock',
  },
];

/** Which other format a text is in, by the keys that it has to have; null where it is none that is known. */
export function foreignLock(text: string): ForeignLock | null {
  return FORMATS.find(({ lines }) => lines.every((line) => line.test(text))) ?? null;
}
