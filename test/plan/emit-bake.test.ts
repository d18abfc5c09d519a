import { describe, expect, test } from 'vitest';
import { emitBake } from '../../src/plan/emit/bake.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from './sample.js';

/** A block of HCL: its kind and label, and its attributes: texts, lists of texts, maps of texts, or names of variables. */
interface Block {
  readonly kind: string;
  readonly label: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const TOKEN = /\s*(?:#[^\n]*\n)*\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|[{}[\]=,])/y;

/** Reads the HCL that bake files are made of. Throws where it is something else, or where a text has a template in it. */
function readHcl(text: string): Block[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`no HCL: ${text.slice(end, end + 80)}`);
    tokens.push(match[1] ?? '');
  }
  const blocks: Block[] = [];
  while (tokens.length > 0) {
    const kind = tokens.shift() ?? '';
    const label = string(tokens.shift() ?? '');
    blocks.push({ kind, label, attributes: map() });
  }
  return blocks;

  function take(token: string): void {
    const found = tokens.shift();
    if (found !== token) throw new Error(`${token} expected, ${found} found`);
  }

  function map(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    take('{');
    while (tokens[0] !== '}') {
      const key = tokens.shift() ?? '';
      take('=');
      entries.push([key.startsWith('"') ? string(key) : key, value()]);
    }
    take('}');
    return Object.fromEntries(entries);
  }

  function value(): unknown {
    if (tokens[0] === '{') return map();
    const token = tokens.shift() ?? '';
    if (token !== '[') return token.startsWith('"') ? string(token) : { variable: token };
    const items: unknown[] = [];
    while (tokens[0] !== ']') {
      items.push(value());
      if (tokens[0] === ',') tokens.shift();
    }
    take(']');
    return items;
  }
}

function string(token: string): string {
  const bare = token.replaceAll('$${', '').replaceAll('%%{', '').replace(`docker-image://\${IMAGE}`, '');
  if (/[$%]\{/.test(bare)) throw new Error(`a template: ${token}`);
  return JSON.parse(token).replaceAll('$${', '${').replaceAll('%%{', '%{');
}

interface Target {
  readonly contexts?: Readonly<Record<string, string>>;
  readonly args: { readonly RECIPE: string };
  readonly 'dockerfile-inline': string;
}

function targetsOf(text: string): [string, Target][] {
  return readHcl(text)
    .filter(({ kind, label }) => kind === 'target' && label !== '_shared')
    .map(({ label, attributes }) => [label, attributes as unknown as Target]);
}

describe('the bake file', () => {
  test('of the sample', async () => {
    await expect(emitBake(SAMPLE)).toMatchFileSnapshot('golden/docker-bake.hcl');
  });

  test('has a target for each build, which takes the channels of those it needs', () => {
    const seen = new Set<string>();
    for (const [name, { contexts = {}, 'dockerfile-inline': dockerfile }] of targetsOf(
      emitBake(HOSTILE_PLAN),
    )) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]+$/);
      for (const [context, target] of Object.entries(contexts)) {
        expect(seen).toContain(target.replace(/^target:/, ''));
        expect(dockerfile).toContain(`COPY --from=${context} /channel /channel\n`);
      }
      seen.add(name);
    }
    expect(seen.size).toBe(HOSTILE.length);
  });

  test('names every target in the default group, and no target like the group', () => {
    const blocks = readHcl(emitBake(SAMPLE));
    const group = blocks.find(({ kind }) => kind === 'group');
    expect(group?.attributes['targets']).toEqual(targetsOf(emitBake(SAMPLE)).map(([name]) => name));
  });

  test('hands every hostile name on as it is', () => {
    const targets = targetsOf(emitBake(HOSTILE_PLAN));
    expect(targets.map(([, { args }]) => args.RECIPE)).toEqual(HOSTILE.map((name) => `recipes/${name}`));
  });
});
