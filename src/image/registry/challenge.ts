/** An authentication scheme that a server offers (RFC 9110, 11.6.1). */
export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Parses the challenges of a `WWW-Authenticate` header, in order; leaves out invalid parts. */
export function parseChallenges(header: string | null): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  for (const { groups = {} } of (header ?? '').slice(0, LONGEST).matchAll(PIECE)) {
    const { scheme, name, quoted, plain } = groups;
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
    const current = challenges.at(-1);
    if (name === undefined || current === undefined) continue;
    current.parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  }
  return challenges;
}

const LONGEST = 8192;
const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
/** `name="value"` or `name=value`, else the scheme of the parameters that follow. */
const PIECE = new RegExp(
  `(?<name>${TOKEN})\\s*=\\s*(?:"(?<quoted>(?:[^"\\\\]|\\\\.)*)"|(?<plain>[^\\s,"]+))|(?<scheme>${TOKEN})(?=\\s|,|$)`,
  'g',
);
