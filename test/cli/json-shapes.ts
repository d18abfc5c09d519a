import { z } from 'zod';

const text = z.string();
const path = z.string().regex(/^\//, 'an absolute path');
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const texts = z.array(text);
/** An object with at least these keys. */
const having = z.looseObject;

const finding = z.strictObject({
  rule: text,
  severity: z.enum(['error', 'warning', 'note']),
  package: text.nullable(),
  subdir: text.nullable(),
  path: text.nullable(),
  message: text,
  expected: text.optional(),
  found: text.optional(),
  fix: text.optional(),
});
const envs = z.array(z.strictObject({ name: text, packages: texts, wheels: texts }));
const subdirs = z.array(z.strictObject({ subdir: text, packages: count, opened: count }));
const size = z.strictObject({ before: count, after: count });
const listed = having({ name: text, version: text, build: text, subdir: text, fn: text });
const measured = z.strictObject({
  records: count,
  bytes: count,
  readMilliseconds: z.number(),
  solveMilliseconds: z.number(),
});

/**
 * What each command prints with `--json` if it succeeds: every key, always. docs/json.md has a table of the same
 * keys.
 */
export const SHAPES = {
  installer: z.strictObject({
    installer: path.nullable(),
    platform: text.nullable(),
    packages: texts,
    wheels: texts,
    envs,
    size: count.nullable(),
    sha256: hex.nullable(),
    lock: path.nullable(),
    pyc: z
      .strictObject({
        where: z.enum(['build', 'target', 'none']),
        python: text.nullable(),
        from: text.nullable(),
      })
      .nullable(),
    constructYaml: path.nullable(),
  }),
  constructor: z.strictObject({
    rendered: text.nullable(),
    removed: z.strictObject({ cacheDir: path, files: count, bytes: count }).nullable(),
    installer: having({}).nullable(),
    image: having({}).nullable(),
  }),
  import: z.strictObject({ manifest: text, file: text.nullable() }),
  lock: z.strictObject({
    lock: path.nullable(),
    platform: text,
    packages: texts,
    wheels: texts,
    envs,
    moves: z.array(z.strictObject({ name: text, before: text.nullable(), after: text.nullable() })),
  }),
  inspect: z.strictObject({
    installer: path,
    name: text,
    version: text,
    platform: text,
    size: count,
    header: having({ size: count, sha256: hex, holds: z.boolean(), known: z.boolean() }),
    payload: having({ size: count, compression: text, sha256: hex, found: hex, holds: z.boolean() }),
    unpacked: having({ size: count, inodes: count }),
    packageCache: having({ size: count, unpacked: count, inodes: count }).nullable(),
    needs: having({ machines: texts, interpreters: texts, tools: texts }),
    unfit: z.array(having({})),
    python: text.nullable(),
    pyc: having({ where: z.enum(['build', 'target', 'none']), python: text.nullable() }),
    licence: having({ path: text, size: count, sha256: hex }).nullable(),
    postLink: z.array(having({})),
    menus: z.array(z.string()),
    entry: z.array(text).nullable(),
    options: z.array(
      z.strictObject({ name: text, question: text, values: z.array(text).nullable(), default: text }),
    ),
    scripts: z.array(z.strictObject({ name: text, size: count, sha256: hex })),
    scriptEnvironment: z.record(text, z.string()).nullable(),
    templateEnvironment: z
      .array(
        z.strictObject({ name: text, value: text.nullable(), isSet: z.boolean(), isSecret: z.boolean() }),
      )
      .nullable(),
    lock: having({ sha256: hex, channels: texts, specs: texts }),
    packages: z.array(having({ name: text, version: text, build: text, subdir: text, fn: text })),
    envs: z.array(having({ name: text, python: text.nullable(), specs: texts, channels: texts })),
  }),
  verify: z.strictObject({
    installer: path,
    ok: z.literal(true),
    payloadSha256: hex,
    packages: texts,
    packageCache: z.boolean(),
    given: z.strictObject({
      licenceSha256: hex.nullable(),
      condarc: z.boolean(),
      epoch: count,
      own: z.array(z.strictObject({ path: text, sha256: hex.nullable() })),
    }),
  }),
  audit: z.strictObject({
    subject: path,
    packages: count,
    counts: z.strictObject({ error: count, warning: count, note: count }),
    findings: z.array(finding),
    known: z.array(finding),
    ignored: z.array(finding.extend({ because: text })),
    needs: z.array(z.strictObject({ package: text, subdir: text, symbols: z.record(text, text) })),
  }),
  graph: z.strictObject({
    out: path.nullable(),
    nodes: z.array(having({ name: text, kind: text, version: text.nullable(), needs: z.array(having({})) })),
    cycles: z.array(texts),
  }),
  plan: z.strictObject({
    from: text,
    to: text,
    counts: z.record(text, count),
    packages: z.array(having({ name: text, packages: texts, standing: text, needs: texts })),
    waves: z.array(z.array(having({ package: text, kind: text, minutes: z.number() }))),
    cycles: z.array(having({ members: texts, exact: z.boolean(), proposals: texts })),
    workers: count,
    makespan: z.number(),
    total: z.number(),
    criticalPath: z.array(having({ package: text, kind: text, minutes: z.number() })),
    curve: z.array(z.strictObject({ workers: count, makespan: z.number() })),
    unmet: z.array(z.unknown()),
    files: z.array(path),
  }),
  port: z.strictObject({
    from: text,
    to: text,
    channel: path,
    builds: z.array(
      z.strictObject({
        name: text,
        wave: count,
        state: z.enum(['waiting', 'running', 'kept', 'done', 'failed', 'blocked']),
        log: path,
      }),
    ),
    status: path,
    lock: path.nullable(),
    installer: path.nullable(),
    image: text.nullable(),
  }),
  pins: z.strictObject({
    platform: text,
    pins: z.record(text, text).nullable(),
    drift: z.array(having({})).nullable(),
    out: path.nullable(),
  }),
  bootstrap: z.strictObject({ channel: path, platform: text, suite: text, pythons: texts, files: texts }),
  image: z.strictObject({
    image: text,
    builder: text,
    images: z.array(
      z.strictObject({
        platform: text,
        digest: text.nullable(),
        config: text.nullable(),
        layers: z.array(z.strictObject({ digest: text, size: count })),
        tags: texts,
        context: path.nullable(),
      }),
    ),
    contexts: z.array(z.strictObject({ platform: text, folder: path, dockerfile: path })),
    digest: text.nullable(),
    tags: texts,
    index: texts,
    output: having({ form: text, path }).nullable(),
    pushed: having({ name: text }).nullable(),
    loaded: text.nullable(),
    commands: z.array(having({ command: text, args: texts })),
  }),
  'image lint': z.strictObject({
    files: z.array(path),
    counts: z.strictObject({ error: count, warning: count, note: count }),
    findings: z.array(having({ rule: text, message: text })),
  }),
  'recipe build': z.strictObject({
    channel: path,
    from: text,
    to: text,
    engines: z.array(z.strictObject({ name: text, version: text })),
    recipes: z.array(
      z.strictObject({
        name: text,
        recipe: path,
        status: z.enum(['built', 'skipped', 'failed', 'waits']),
        packages: texts,
        waitsFor: texts,
        log: path.nullable(),
      }),
    ),
  }),
  'recipe check': z.strictObject({
    from: text,
    to: text,
    recipes: z.array(
      z.strictObject({
        name: path,
        score: count,
        counts: z.strictObject({ error: count, warning: count, note: count }),
      }),
    ),
    counts: z.strictObject({ error: count, warning: count, note: count }),
    findings: z.array(
      having({
        rule: text,
        severity: z.enum(['error', 'warning', 'note']),
        file: path,
        line: count,
        column: count,
        where: text,
        fixable: z.boolean(),
        message: text,
      }),
    ),
    fixed: z.array(path),
    patch: text.nullable(),
    out: path.nullable(),
  }),
  'recipe rebuild': z.strictObject({
    channel: path,
    engines: z.array(z.strictObject({ name: text, version: text })),
    packages: z.array(
      z.strictObject({
        package: path,
        builtBy: text.nullable(),
        status: z.enum(['identical', 'same', 'differs', 'rebuilt', 'failed']),
        packages: z.array(path),
        differences: z.array(
          z.strictObject({
            path: text,
            what: z.enum(['missing', 'added', 'type', 'mode', 'link', 'content']),
            detail: text,
          }),
        ),
        log: path.nullable(),
      }),
    ),
  }),
  'recipe resolve': z.strictObject({
    out: path,
    recipes: z.array(
      z.strictObject({ name: text, source: path, file: path, features: z.record(z.string(), z.boolean()) }),
    ),
  }),
  'recipe source-archive': z.strictObject({
    channel: path,
    recipes: z.array(
      z.strictObject({
        name: text,
        version: text,
        build: text,
        recipe: text,
        sources: texts,
        new: z.boolean(),
      }),
    ),
  }),
  init: z.strictObject({ manifest: path, name: text, channels: texts, platforms: texts }),
  doctor: z.strictObject({
    fit: z.boolean(),
    checks: z.array(
      z.strictObject({
        name: text,
        status: z.enum(['ok', 'missing', 'unfit']),
        found: text,
        use: text.optional(),
        fix: text.optional(),
      }),
    ),
  }),
  'cache list': z.strictObject({
    cacheDir: path,
    parts: z.array(z.strictObject({ part: text, holds: text, files: count, bytes: count })),
    files: count,
    bytes: count,
  }),
  'cache prune': z.strictObject({
    cacheDir: path,
    removed: z.boolean(),
    files: count,
    bytes: count,
    paths: z.array(path),
  }),
  'cache verify': z.strictObject({
    cacheDir: path,
    files: count,
    bytes: count,
    damaged: z.array(z.strictObject({ path, message: text })),
  }),
  'channel serve': z.strictObject({ url: text, requests: count.optional() }),
  'channel index': z.strictObject({ folder: path, subdirs }),
  'channel mirror': z.strictObject({
    folder: path,
    subdirs,
    copied: count,
    bytes: count,
    packages: texts,
    sources: z.strictObject({ recipes: texts, sources: texts, copied: count, without: texts }).nullable(),
  }),
  'channel diff': z.strictObject({
    before: text,
    after: text,
    added: z.array(listed),
    removed: z.array(listed),
    changed: z.array(having({ name: text, before: listed, after: listed, what: texts })),
    same: count,
    files: size,
    size,
    licenses: z.strictObject({ added: texts, removed: texts }),
  }),
  'channel meta': z.strictObject({
    out: path,
    platform: text,
    before: measured,
    after: measured,
    leftOut: z.record(text, count),
    proof: z.array(having({ want: text, specs: texts, packages: texts })),
  }),
};

const CODES = ['input', 'command-line', 'offline', 'limit', 'tool', 'network', 'timeout', 'disk', 'bug'];

/** What every command prints if it fails; the keys of its result stand beside it if a part was done. */
export const FAILURE = z.looseObject({
  error: z.strictObject({
    code: z.enum(CODES),
    kind: z.enum(['UserError', 'ToolError', 'BugError']),
    exitCode: z.union([z.literal(2), z.literal(3), z.literal(70)]),
    message: text,
    problems: z.array(
      having({
        message: text,
        where: text.optional(),
        expected: text.optional(),
        found: text.optional(),
        fix: text.optional(),
      }),
    ),
  }),
});
