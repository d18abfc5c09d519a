import { isProjectName, projectName } from '../name/project-name.js';
import { type Marker, parseMarker } from './marker.js';
import { type Clause, parseSpecifier } from './specifier.js';

/** What a distribution requires (PEP 508), as one line of `Requires-Dist` has it. */
export interface Requirement {
  /** As PEP 503 writes it. */
  readonly name: string;
  /** As PEP 503 writes them. */
  readonly extras: readonly string[];
  /** Empty for any version. */
  readonly clauses: readonly Clause[];
  /** The clauses as written, for messages. */
  readonly specifier: string;
  /** A url that it is to come from; null if it has none. */
  readonly url: string | null;
  readonly marker: Marker | null;
}

const LONGEST = 4096;

/** Reads a requirement. Returns null if it is none. */
export function parseRequirement(text: string): Requirement | null {
  if (text.length > LONGEST) return null;
  const [, name = '', inBrackets = '', rest = ''] =
    /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/s.exec(text) ?? [];
  if (!isProjectName(name)) return null;
  const extras = inBrackets
    .split(',')
    .map((extra) => extra.trim())
    .filter((extra) => extra !== '');
  if (!extras.every(isProjectName)) return null;
  const of = { name: projectName(name), extras: extras.map(projectName) };
  const [, address, behind] = /^@\s*(\S+)(?:\s+;(.*))?$/s.exec(rest) ?? [];
  if (address !== undefined) return whole({ ...of, clauses: [], specifier: '', url: address }, behind);
  const semicolon = rest.indexOf(';');
  const versions = (semicolon < 0 ? rest : rest.slice(0, semicolon)).trim();
  const specifier = versions.replace(/^\((.*)\)$/s, '$1').trim();
  const clauses = parseSpecifier(specifier);
  if (clauses === null) return null;
  return whole(
    { ...of, clauses, specifier, url: null },
    semicolon < 0 ? undefined : rest.slice(semicolon + 1),
  );
}

function whole(requirement: Omit<Requirement, 'marker'>, text: string | undefined): Requirement | null {
  if (text === undefined) return { ...requirement, marker: null };
  const marker = parseMarker(text);
  return marker === null ? null : { ...requirement, marker };
}
