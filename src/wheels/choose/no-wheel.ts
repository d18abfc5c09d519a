import { archNames } from '../../conda/platform.js';
import type { Problem } from '../../errors.js';
import type { ProjectFiles } from '../index/find-project.js';
import { lowestGlibc } from '../name/tags.js';
import { versionParts } from '../name/version.js';
import { compareVersions } from '../name/version-order.js';
import { type Candidate, candidatesOf, fitting, ofVersion, type PythonTarget } from './choose.js';
import { listed, sourcesOf, tagsOf } from './listed.js';
import { wheelRank } from './rank.js';

/** What is looked for in an index: a project by its name in the form of PEP 503, and a version in that of PEP 440. */
export interface WheelWish {
  readonly name: string;
  readonly version: string;
}

/** Says why an index has no wheel of a version that a target can use, which files it has, and which other version has one. */
export function noWheel({ url, files }: ProjectFiles, wish: WheelWish, target: PythonTarget): Problem {
  const { name, version } = wish;
  const pin = `${name}==${version}`;
  if (files === null || files.length === 0)
    return {
      message: `the index has ${files === null ? 'no project' : 'no file of'} ${name}`,
      expected: pin,
      found: `nothing at ${url}`,
      fix: 'correct the name, or name another index: --index-url, PIP_INDEX_URL or pip.conf',
    };
  const all = candidatesOf(files, name);
  const own = ofVersion(all, version);
  const sources = sourcesOf(files, wish);
  const other = otherVersion(all, target);
  if (own.length > 0) return noneFits(own, { pin, target, other, sources });
  if (sources.length > 0)
    return {
      message: `the index has no wheel of ${pin}, only its source: it would have to be built, and nothing of pip or python runs here`,
      expected: 'a wheel, NAME-VERSION-PYTHON-ABI-PLATFORM.whl',
      found: listed(sources),
      fix: `${other}${BUILD}`,
    };
  return {
    message: `the index has no ${pin}`,
    expected: 'a version that the index has',
    found: listed(versionsOf(all)),
    fix: `${other}correct the version`,
  };
}

const BUILD = 'build a wheel of it on the target (pip wheel), or make a package of conda of it';

interface Reasons {
  readonly pin: string;
  readonly target: PythonTarget;
  /** Names another version that has a wheel; empty if none has. */
  readonly other: string;
  /** Source distributions of the version. */
  readonly sources: readonly string[];
}

function noneFits(own: readonly Candidate[], { pin, target, other, sources }: Reasons): Problem {
  const { platform, python, pythonVersion, glibc } = target;
  const { machine } = archNames(platform);
  const unhashed = fitting(own, target);
  if (unhashed.length > 0)
    return {
      message: `the index gives no sha256 for ${pin}, so anyone who answers for it could give another wheel`,
      expected: 'a sha256 beside the url of the file',
      found: listed(unhashed.map(({ file }) => file.fn)),
      fix: 'download it, compare it with a checksum that you trust, and keep it beside the manifest: ./NAME.whl',
    };
  const byTags = own.filter(({ wheel }) => wheelRank(wheel, target) !== null);
  if (byTags.length > 0)
    return {
      message: `${pin} does not take python ${pythonVersion}`,
      expected: `Requires-Python that takes ${pythonVersion}`,
      found: listed([...new Set(byTags.map(({ file }) => file.requiresPython ?? ''))]),
      fix: `${other}take another python`,
    };
  const newer = newerGlibc(own, target);
  const declare =
    newer === null ? '' : `declare virtual_packages: [__glibc ${newer}] if all targets have it; or `;
  return {
    message: `no wheel of ${pin} is for ${platform} with python ${python}${newer === null ? '' : ` and glibc ${glibc}`}`,
    expected: `cp${python.replace('.', '')}, abi3 or py3, for manylinux_${glibc.replace('.', '_')}_${machine} or an older one, or for any`,
    found: listed([...tagsOf(own), ...sources]),
    fix: `${declare}${other}${BUILD}`,
  };
}

/** Returns the lowest glibc with which a wheel would fit; null if there is none. */
function newerGlibc(own: readonly Candidate[], target: PythonTarget): string | null {
  const fits = fitting(own, { ...target, glibc: '999.999' });
  return lowestGlibc(
    fits.flatMap(({ wheel }) => wheel.platforms),
    target.platform,
  );
}

function otherVersion(all: readonly Candidate[], target: PythonTarget): string {
  const usable = fitting(all, target).filter(({ file }) => file.yanked === null && file.sha256 !== null);
  const versions = usable.map(({ wheel }) => wheel.version).sort(compareVersions);
  const newest = versions.findLast((version) => !isPre(version)) ?? versions.at(-1);
  return newest === undefined ? '' : `take ${usable[0]?.wheel.name}==${newest}, which has one; or `;
}

function isPre(version: string): boolean {
  const parts = versionParts(version);
  return parts !== null && (parts.pre !== null || parts.dev !== null);
}

function versionsOf(all: readonly Candidate[]): string[] {
  return [...new Set(all.map(({ wheel }) => wheel.version))].sort(compareVersions).reverse();
}
