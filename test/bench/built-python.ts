import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratch } from '../e2e/cli.js';
import { aptSources } from '../e2e/root.js';
import { outputOf } from '../program.js';

/** A python that was built for a prefix as long as conda-build's. */
export interface BuiltPython {
  /** The prefix that is compiled into it. */
  readonly placeholder: string;
  /** The folder on this machine that has the files of the prefix. */
  readonly folder: string;
}

/** conda-build's prefixes have 255 bytes. */
const PLACEHOLDER = '/opt/bench/_h_env'.padEnd(255, '_placehold');
const PYTHON = 'python3.11';

/** As conda-forge builds python: the program has its library in itself, and a shared one is beside it. */
const BUILD = `
./configure --prefix="$1" --enable-shared --without-ensurepip --disable-test-modules OPT='-DNDEBUG -fwrapv -O2' \
  LDFLAGS='-Wl,-rpath,\\$$ORIGIN/../lib'
make -j "$(getconf _NPROCESSORS_ONLN)"
rm python
make python BLDLIBRARY=lib${PYTHON}.a
make altbininstall bininstall inclinstall libainstall sharedinstall BLDLIBRARY=lib${PYTHON}.a DESTDIR="$2"
# "true" compiles nothing: its pyc files would hold the times of their sources.
make libinstall BLDLIBRARY=lib${PYTHON}.a PYTHON_FOR_BUILD=true DESTDIR="$2"
strip "$2$1/bin/${PYTHON}" "$2$1"/lib/*.so.* "$2$1"/lib/${PYTHON}/lib-dynload/*.so
rm "$2$1"/lib/${PYTHON}/config-*/*.a
ln -s ${PYTHON} "$2$1/bin/python"
"$2$1/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash -s "$2" -x /lib2to3/tests/ "$2$1/lib/${PYTHON}"
`;

/**
 * Builds the python of a suite of Debian from its upstream source, with this machine's compiler and headers. Its prefix stands in the
 * program, the shared library, and texts. It is built once per machine, which takes some minutes. Throws an Error if a step fails.
 */
export async function builtPython(suite: string): Promise<BuiltPython> {
  const path = join(scratch, 'pythons', `${PYTHON}-${suite}`);
  const built = { placeholder: PLACEHOLDER, folder: join(path, PLACEHOLDER) };
  if (existsSync(path)) return built;
  mkdirSync(dirname(path), { recursive: true });
  const aside = mkdtempSync(`${path}-`);
  const installed = join(aside, 'installed');
  const cwd = await unpackSource(suite, aside);
  await outputOf(['sh', '-exc', BUILD, 'sh', PLACEHOLDER, installed], { cwd });
  renameSync(installed, path);
  rmSync(aside, { recursive: true });
  return built;
}

/** Fetches and unpacks the upstream source. Returns its folder. */
async function unpackSource(suite: string, folder: string): Promise<string> {
  const list = join(folder, 'sources.list');
  const sources = (await aptSources(suite)).map((line) => line.replace(/^deb /, 'deb-src '));
  writeFileSync(list, `${sources.join('\n')}\n`);
  const [lists, cache] = [join(folder, 'lists'), join(folder, 'cache')];
  const options = [
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${cache}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  for (const name of [lists, cache]) mkdirSync(name);
  await outputOf(['apt-get', '-q', ...options, 'update']);
  await outputOf(['apt-get', '-q', ...options, 'source', '--download-only', PYTHON], { cwd: folder });
  const source = join(folder, 'source');
  mkdirSync(source);
  await outputOf(['sh', '-c', 'tar -xf "$1"/*.orig.tar.* --strip-components=1', 'sh', folder], {
    cwd: source,
  });
  return source;
}
