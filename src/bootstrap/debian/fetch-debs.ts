import type { HttpGet } from '../../host/http/get.js';
import type { BootstrapRequest } from '../request.js';
import type { PackageBuild } from '../types.js';
import { fetchVerified } from './fetch-verified.js';

/** Maximum number of concurrent requests to a mirror. */
const DOWNLOADS_AT_ONCE = 8;

/** Fetches every `.deb` of the builds. Returns sha256 → path in the cache. The first failure aborts the others. */
export async function fetchDebs(
  builds: readonly PackageBuild[],
  { mirror, host, emit }: Pick<BootstrapRequest, 'mirror' | 'host' | 'emit'>,
): Promise<ReadonlyMap<string, string>> {
  const debs = [
    ...new Map(builds.flatMap(({ sources }) => sources.map((deb) => [deb.sha256, deb]))).values(),
  ];
  const total = debs.reduce((sum, { size }) => sum + size, 0);
  emit({ kind: 'start', step: 'fetch', title: "Fetching Debian's packages", total, unit: 'bytes' });
  const paths = new Map<string, string>();
  let done = 0;
  const stop = new AbortController();
  const ending = { ...host, httpGet: endedBy(stop.signal, host.httpGet) };
  await inParallel(debs, DOWNLOADS_AT_ONCE, async ({ name, filename, sha256, size }) => {
    paths.set(sha256, await fetchVerified({ url: `${mirror}/${filename}`, sha256, size }, ending));
    done += size;
    emit({ kind: 'progress', step: 'fetch', done, detail: name });
  }).finally(() => stop.abort());
  emit({ kind: 'end', step: 'fetch' });
  return paths;
}

/** Wraps `httpGet` so that `stop` aborts its requests. */
function endedBy(stop: AbortSignal, httpGet: HttpGet): HttpGet {
  return (request) =>
    httpGet({ ...request, signal: request.signal ? AbortSignal.any([stop, request.signal]) : stop });
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
