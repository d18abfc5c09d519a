import { parse } from '@cdktf/hcl2json';

/** One target of a bake file. */
export interface Target {
  readonly name: string;
  /** Every attribute as it stands in the file, by its name; `inherits` was followed. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly contexts: Values;
  readonly args: Values;
  readonly dockerfile: string;
}

type Values = Readonly<Record<string, string>>;
type Block = Readonly<Record<string, unknown>>;

/** What a bake file says. */
export interface BakeFile {
  /** In the order of the default group. */
  readonly targets: readonly Target[];
  /** What is built if nothing is named. */
  readonly byDefault: readonly string[];
}

/** Reads a bake file by HashiCorp's own parser, with the variables' defaults but for those given. Throws for other HCL. */
export async function readBake(text: string, variables: Values = {}): Promise<BakeFile> {
  const file = (await parse('docker-bake.hcl', text)) as Readonly<
    Record<string, Readonly<Record<string, Block[]>>>
  >;
  const given: Record<string, string> = {};
  for (const [name, [block]] of Object.entries(file['variable'] ?? {}))
    given[name] = variables[name] ?? plain(String(block?.['default']), {});
  const blocks = new Map(Object.entries(file['target'] ?? {}).map(([name, [block = {}]]) => [name, block]));
  const targets = [...blocks]
    .filter(([name]) => name !== '_shared')
    .map(([name, block]) => {
      const parents = ((block['inherits'] ?? []) as string[]).map((parent) => blocks.get(parent) ?? {});
      const merged = (key: string) => Object.assign({}, ...[...parents, block].map((one) => one[key]));
      return {
        name,
        attributes: Object.assign({}, ...parents, block),
        contexts: plainAll(merged('contexts'), given),
        args: plainAll(merged('args'), given),
        dockerfile: plain(String(block['dockerfile-inline']), given),
      };
    });
  const [group] = file['group']?.['default'] ?? [];
  const byDefault = (group?.['targets'] ?? []) as string[];
  // The parser sorts by name.
  return {
    targets: targets.sort((a, b) => byDefault.indexOf(a.name) - byDefault.indexOf(b.name)),
    byDefault,
  };
}

function plainAll(values: Values, variables: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value, variables)]));
}

/** The parser leaves templates to us: `$${` is `${`, a variable's name alone is its value. Throws Error for any other. */
function plain(text: string, variables: Values): string {
  return text.replace(/\$\$\{|%%\{|\$\{(\w+)\}|[$%]\{/g, (whole, name: string | undefined) => {
    if (whole.length === 3) return whole.slice(1);
    const value = name === undefined ? undefined : variables[name];
    if (value === undefined) throw new Error(`a template: ${text}`);
    return value;
  });
}
