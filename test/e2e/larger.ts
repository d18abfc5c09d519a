import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { type InstallerOptions, makeInstaller } from '../installer/make-installer.js';
import { PLACEHOLDER } from '../installer/sample.js';

const PACKAGES = 3;
const FILES = 100;

/** An installer of 3 packages with 100 files each, a fifth of them relocated: it runs long enough to be disturbed. */
export async function largerInstaller(options: InstallerOptions = {}): Promise<string> {
  const packages = Array.from({ length: PACKAGES }, (_, i) => openedPackage(larger(`larger-${i}`)));
  return makeInstaller(await Promise.all(packages), options).path;
}

function larger(name: string): FixturePackage {
  const files = Array.from({ length: FILES }, (_, i) => [`share/${name}/${i % 10}/${i}`, fileOf(i)] as const);
  return { name, files: Object.fromEntries(files) };
}

function fileOf(i: number) {
  const filling = `${i} `.repeat(4000);
  if (i % 10 === 0) {
    return {
      data: `in ${PLACEHOLDER}\n${filling}`,
      placeholder: { prefix: PLACEHOLDER, mode: 'text' },
    } as const;
  }
  if (i % 10 === 5) {
    const data = `${filling}\0${PLACEHOLDER}/lib\0${filling}`;
    return { data, placeholder: { prefix: PLACEHOLDER, mode: 'binary' } } as const;
  }
  return filling;
}
