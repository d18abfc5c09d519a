import type { VirtualSpec } from '../virtual-package.js';

/** How the installer of a distribution behaves: what a manifest says about it, and what the installer's header knows. */
export interface Behaviour {
  /** Where to install unless the user says so, with variables of the target's environment; null for `$HOME/NAME`. */
  readonly defaultPrefix: string | null;
  /** Whether a prefix may have white space. */
  readonly spacesInPrefix: boolean;
  /** Whether the installer asks nothing, as with `-b`. */
  readonly batchMode: boolean;
  /** Shown at the end, without line ends behind it; null for a command to try. */
  readonly conclusionText: string | null;
  /** Whether the prefix is added to conda's list of environments. */
  readonly registerEnvs: boolean;
  /** How conda init is offered where conda is in the base; null for not at all. */
  readonly initializeConda: Initialization | null;
  /** Whether Enter is yes when conda init is offered. */
  readonly initializeByDefault: boolean;
  /** The program that starts the distribution, as a path in the prefix, and its arguments; null for none. */
  readonly entry: readonly string[] | null;
  /** What the machine must have, or nothing is installed. */
  readonly virtualSpecs: readonly VirtualSpec[];
  /** What whoever installs it is asked, in this order. */
  readonly options: readonly SetupOption[];
}

/** A choice of whoever installs a distribution; its scripts get the answer as the variable `OPTION_NAME`. */
export interface SetupOption {
  readonly name: string;
  /** One line. */
  readonly question: string;
  /** The answers that are possible; null for any text. */
  readonly values: readonly string[] | null;
  readonly default: string;
}

/** What conda init does: it brings conda's shell function, or puts condabin on PATH. */
export type Initialization = (typeof INITIALIZATIONS)[number];

/** The names of both. */
export const INITIALIZATIONS = ['classic', 'condabin'] as const;

/** Of a manifest that says nothing about it. */
export const USUAL_BEHAVIOUR: Behaviour = {
  defaultPrefix: null,
  spacesInPrefix: true,
  batchMode: false,
  conclusionText: null,
  registerEnvs: true,
  initializeConda: 'classic',
  initializeByDefault: false,
  entry: null,
  virtualSpecs: [],
  options: [],
};

/** In arguments of the entry and in texts that are relocated, the prefix replaces this. */
export const OWN_PLACEHOLDER = '@PREFIX@';

/** Returns whether this is the path of a file in the prefix: relative, and leading nowhere else. */
export function isProgramPath(path: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path) && !/\p{Cc}/u.test(path);
}
