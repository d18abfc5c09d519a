import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';

/** A JSON schema, or any part of GitHub's description of its API. */
interface Node {
  readonly [key: string]: unknown;
}

let loaded: { readonly document: Node; readonly ajv: Ajv } | undefined;

/** GitHub's own description of its REST API, as its npm package has it, with `nullable` as JSON schema says it. */
function description() {
  if (loaded !== undefined) return loaded;
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const document = plain(JSON.parse(readFileSync(file, 'utf8'))) as Node;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'github', components: document['components'], paths: document['paths'] });
  loaded = { document, ajv };
  return loaded;
}

/** An operation and the status of its answer: `GET /repos/{owner}/{repo}`, 200. */
export interface Operation {
  readonly route: string;
  readonly status: number;
}

/** Returns what is wrong with an answer by GitHub's description of the API; null for a good one. */
export function wrongAnswer({ route, status }: Operation, body: unknown): string | null {
  const { document, ajv } = description();
  const [method = '', path = ''] = route.split(' ');
  const answers = at(document, ['paths', path, method.toLowerCase(), 'responses']);
  if (answers === undefined) return `${route} is no operation of the API`;
  const answer = at(answers, [String(status)]);
  if (answer === undefined) return status >= 400 ? null : `${route} does not answer ${status}`;
  const named = answer['$ref'] as string | undefined;
  const place = named?.slice(2).split('/') ?? [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    String(status),
  ];
  const content = at(document, [...place, 'content']);
  if (content?.['application/json'] === undefined) return body === undefined ? null : 'it has a body';
  const pointer = [...place, 'content', 'application/json', 'schema'].map(escaped).join('/');
  const validate = ajv.getSchema(`github#/${pointer}`);
  if (validate === undefined) return `no schema at ${pointer}`;
  return validate(body) === true ? null : ajv.errorsText(validate.errors).slice(0, 500);
}

/** Returns an answer by the name of its schema: what is given, and for every other required key the example of the description. */
export function example(schema: string, given: Node): Node {
  return filled(at(description().document, ['components', 'schemas', schema]) ?? {}, given) as Node;
}

function filled(schema: Node, given: unknown): unknown {
  const whole = resolved(schema);
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given)))
    return given;
  if (given === undefined) {
    if (whole['example'] !== undefined) return whole['example'];
    if (whole['default'] !== undefined) return whole['default'];
    if (whole['enum'] !== undefined) return (whole['enum'] as unknown[])[0];
    if ([whole['type']].flat().includes('null')) return null;
  }
  const [type] = [whole['type']].flat();
  if (type === 'array') return [];
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'string') return 'text';
  const object = given as Node | undefined;
  const required = (whole['required'] ?? []) as string[];
  const keys = new Set([...required, ...Object.keys(object ?? {})]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const property = at(whole, ['properties', key]);
      return [key, property === undefined ? object?.[key] : filled(property, object?.[key])];
    }),
  );
}

function resolved(schema: Node): Node {
  const ref = schema['$ref'] as string | undefined;
  if (ref !== undefined) {
    const target = at(description().document, ref.slice(2).split('/')) ?? {};
    return resolved(target);
  }
  const choice = (schema['allOf'] ?? schema['oneOf'] ?? schema['anyOf']) as Node[] | undefined;
  return choice?.[0] === undefined ? schema : resolved(choice[0]);
}

function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Node;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)])) as Node;
  // `nullable` as the name of a property is left alone: it is an object there.
  if (nullable !== true)
    return nullable === undefined || nullable === false ? copy : { ...copy, nullable: plain(nullable) };
  if (typeof copy['type'] !== 'string') return { anyOf: [copy, { type: 'null' }] };
  const values = copy['enum'] as unknown[] | undefined;
  return {
    ...copy,
    type: [copy['type'], 'null'],
    ...(values === undefined ? {} : { enum: [...values, null] }),
  };
}

function at(node: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((below, key) => below?.[key] as Node | undefined, node);
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
