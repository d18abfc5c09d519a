/** One target of a bake file. */
export interface Target {
  readonly name: string;
  /** Every attribute of the file by its name, with `inherits` resolved. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly contexts: Values;
  readonly args: Values;
  readonly dockerfile: string;
}

type Values = Readonly<Record<string, string>>;
type Block = Readonly<Record<string, unknown>>;

interface File {
  readonly variable: Readonly<Record<string, { readonly default: string }>>;
  readonly group: { readonly default: { readonly targets: readonly string[] } };
  readonly target: Readonly<Record<string, Block>>;
}

/** The content of a bake file. */
export interface BakeFile {
  /** In the order of the default group. */
  readonly targets: readonly Target[];
  /** The targets of the default group. */
  readonly byDefault: readonly string[];
}

/**
 * Reads a bake file in JSON as buildx does: targets inherit, and every string is a template. Variables have their
 * defaults except for those given. Throws an Error for a template other than a variable's name.
 */
export function readBake(text: string, variables: Values = {}): BakeFile {
  const file: File = JSON.parse(text);
  const given: Record<string, string> = {};
  for (const [name, { default: value }] of Object.entries(file.variable))
    given[name] = variables[name] ?? plain(value, {});
  const targets = Object.entries(file.target)
    .filter(([name]) => name !== '_shared')
    .map(([name, block]) => {
      const parents = ((block['inherits'] ?? []) as string[]).map((parent) => file.target[parent] ?? {});
      const merged = (key: string) => Object.assign({}, ...[...parents, block].map((target) => target[key]));
      return {
        name,
        attributes: Object.assign({}, ...parents, block),
        contexts: plainAll(merged('contexts'), given),
        args: plainAll(merged('args'), given),
        dockerfile: plain(String(block['dockerfile-inline']), given),
      };
    });
  const byDefault = file.group.default.targets;
  return {
    targets: targets.sort((a, b) => byDefault.indexOf(a.name) - byDefault.indexOf(b.name)),
    byDefault,
  };
}

function plainAll(values: Values, variables: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value, variables)]));
}

/** Expands a template: `$${` is `${`, `${NAME}` is a variable's value. Throws an Error for any other. */
function plain(text: string, variables: Values): string {
  return text.replace(/\$\$\{|%%\{|\$\{(\w+)\}|[$%]\{/g, (whole, name: string | undefined) => {
    if (whole.length === 3) return whole.slice(1);
    const value = name === undefined ? undefined : variables[name];
    if (value === undefined) throw new Error(`a template: ${text}`);
    return value;
  });
}
