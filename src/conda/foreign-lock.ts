/** A file format of another tool that lists packages. */
export type ForeignKind = 'pixi-lock' | 'conda-lock' | 'explicit' | 'environment-yml';

/** A recognised foreign format, and how to convert it to what this program reads. */
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
    lines: [/^\uFEFF?version: *["']?-?\d/m, /^environments:/m, /^packages:/m],
    fix: 'make a lock of it: archi-construct installer --lock PIXI.LOCK writes one beside the installer',
  },
  {
    // Written by conda-lock, and by mamba as NAME-lock.yaml (CEP 37); also pixi.lock 1 to 3. Old ones state no version.
    kind: 'conda-lock',
    name: 'a conda-lock file',
    lines: [/^\uFEFF?(?:metadata|package):/m, /^\uFEFF?(?:version: *["']?-?\d| +(?:manager|content_hash):)/m],
    fix: 'make a lock of it: archi-construct installer --lock CONDA-LOCK.YML writes one beside the installer',
  },
  {
    kind: 'explicit',
    name: 'an @EXPLICIT list',
    lines: [/^\uFEFF?@EXPLICIT\s*$/m],
    fix: 'make a lock of it: archi-construct installer --lock LIST writes one beside the installer',
  },
  {
    kind: 'environment-yml',
    name: 'an environment.yml file',
    lines: [/^\uFEFF?dependencies:\s*(?:\[.*)?$/m],
    fix: 'write its dependencies into the specs of a manifest, then make a lock of that: archi-construct lock',
  },
];

/** Returns the foreign format of a text, recognised by its required keys; null if no known format matches. */
export function foreignLock(text: string): ForeignLock | null {
  return FORMATS.find(({ lines }) => lines.every((line) => line.test(text))) ?? null;
}
