/** Packages that are installed together in this order: they have the same paths, or one needs the other. */
export const SETS: readonly (readonly string[])[] = [
  [
    'clobber-1-0.1.0-h4616a5c_0.tar.bz2',
    'clobber-2-0.1.0-h4616a5c_0.tar.bz2',
    'clobber-3-0.1.0-h4616a5c_0.tar.bz2',
  ],
  [
    'clobber-1-0.2.0-h4616a5c_0.tar.bz2',
    'clobber-2-0.2.0-h4616a5c_0.tar.bz2',
    'clobber-3-0.2.0-h4616a5c_0.tar.bz2',
  ],
  [
    'clobber-3-0.1.0-h4616a5c_0.tar.bz2',
    'clobber-2-0.1.0-h4616a5c_0.tar.bz2',
    'clobber-1-0.1.0-h4616a5c_0.tar.bz2',
  ],
  [
    'clobber-fd-1-0.1.0-h4616a5c_0.conda',
    'clobber-fd-2-0.1.0-h4616a5c_0.conda',
    'clobber-fd-3-0.1.0-h4616a5c_0.conda',
  ],
  ['clobber-fd-1-0.1.0-h4616a5c_0.conda', 'clobber-fd-2-conflicting-0.1.0-h4616a5c_0.conda'],
  ['clobber-pynoarch-1-0.1.0-pyh4616a5c_0.tar.bz2', 'clobber-pynoarch-2-0.1.0-pyh4616a5c_0.tar.bz2'],
  ['clobber-with-dir-0.1.0-h4616a5c_0.conda', 'clobber-without-dir-0.1.0-h4616a5c_0.conda'],
  ['clobber-a-1.0-0.conda', 'clobber-b-1.0-0.conda'],
  ['post_link-b-1.0-0.conda', 'post_link-c-1.0-0.conda'],
];

/** Packages that rattler or we refuse, with the message and the reason why that is right. */
export interface NotInstalled {
  /** File names, joined by a space. */
  readonly packages: string;
  readonly byRattler?: RegExp;
  readonly byUs?: RegExp;
  readonly why: string;
}

const CUT = { byRattler: /failed to (?:link|fetch)/, byUs: /cannot be used/ };
const WITHOUT_FILES = {
  byRattler: /failed to read 'paths.json'/,
  why: 'it has neither paths.json nor files: rattler wants one of them, we link what the archive holds',
};
const FILE_AND_FOLDER = {
  // It links packages in parallel: if the file comes first, the folder cannot be made.
  byRattler: /^installed$|failed to (?:link|create)/,
  byUs: /a folder in both packages, or in neither/,
  why: 'one has a file where the other has a folder: conda refuses that too, rattler moves the file aside, or fails',
};
const OF_MACOS = {
  byUs: /is not the package that the channel offers/,
  why: 'its index.json says osx-64, the channel has it in linux-64: rattler believes the channel',
};

export const NOT_INSTALLED: readonly NotInstalled[] = [
  {
    packages: 'corrupt.tar.bz2',
    byRattler: /Invalid archive identifier/,
    byUs: /not a package url/,
    why: 'its name is that of no package, and it is no archive',
  },
  { packages: 'flask-0.11.1-py_0.tar.bz2', ...CUT, why: 'its archive lacks what info/files lists' },
  {
    packages: 'spiffy-test-app-0.5-pyh6afbcc8_0.tar.bz2',
    ...CUT,
    why: 'its archive lacks what info/files lists',
  },
  { packages: 'zlib-1.2.11-h7b6447c_3.conda', ...CUT, why: 'its links have no target' },
  {
    packages: 'zlib-1.2.11-h7b6447c_3.tar.bz2',
    byRattler: /failed to link 'lib\/libz/,
    why: 'its paths.json calls links what its archive has as empty files: rattler reads a link there',
  },
  { packages: 'mock-2.0.0-py37_1000.conda', ...OF_MACOS },
  { packages: 'mock-2.0.0-py37_1000.tar.bz2', ...OF_MACOS },
  { packages: 'dotslash-test-1.0.0-0.conda', ...WITHOUT_FILES },
  { packages: 'symlink-test-1.0.0-0.conda', ...WITHOUT_FILES },
  { packages: 'zip64-test-1.0.0-0.conda', ...WITHOUT_FILES },
  {
    packages: 'failing_post_link-1.0-0.conda',
    byUs: /the post-link script of failing_post_link failed/,
    why: 'a post-link script that fails ends an installation, as with conda; rattler goes on',
  },
  {
    packages: 'post_link-c-1.0-0.conda',
    byUs: /the post-link script of post_link-c failed/,
    why: 'its script looks for a file of post_link-b, which is left out; rattler goes on',
  },
  ...SETS.map((packages) => packages.join(' '))
    .filter((packages) => packages.includes('-fd-') || packages.includes('-dir-'))
    .map((packages) => ({ packages, ...FILE_AND_FOLDER })),
];
