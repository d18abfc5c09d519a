const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** A proxy that refuses every connection: discard's port, on this machine. */
const NO_NETWORK = 'http://127.0.0.1:9';

/** What a build may see of the environment: where programs are, how the network is reached, and what engines themselves read. */
const PASSED = [
  ...[
    'PATH',
    'TMPDIR',
    'TERM',
    'CPU_COUNT',
    'SOURCE_DATE_EPOCH',
    'RATTLER_AUTH_FILE',
    'QEMU_LD_PREFIX',
    'no_proxy',
    'NO_PROXY',
  ],
  ...PROXIES,
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE'],
];

/** What the environment of a build depends on. */
export interface BuildSurroundings {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Whether sources and channels may not be fetched. */
  readonly offline: boolean;
  /** The HOME of the build. */
  readonly home: string;
  /** The folder in which engines keep what they fetched and unpacked. */
  readonly cache: string;
  /** The glibc of the target; null if unknown. */
  readonly glibc: string | null;
}

/**
 * Returns the environment of a build. Engines take the glibc of the machine that builds for the target's, so the target's
 * overrides it.
 */
export function buildEnvironment(surroundings: BuildSurroundings): Readonly<Record<string, string>> {
  const { env, offline, home, cache, glibc } = surroundings;
  const passed = PASSED.flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passed),
    ...(offline
      ? { ...Object.fromEntries(PROXIES.map((name) => [name, NO_NETWORK])), no_proxy: '', NO_PROXY: '' }
      : {}),
    HOME: home,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    RATTLER_CACHE_DIR: env['RATTLER_CACHE_DIR'] ?? cache,
    ...(glibc === null ? {} : { CONDA_OVERRIDE_GLIBC: glibc }),
  };
}
