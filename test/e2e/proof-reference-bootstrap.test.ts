import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeInstaller } from '../installer/make-installer.js';
import { outputOf } from '../program.js';
import { linkAll } from '../reference/linker.js';
import { packagesBelow, type RealPackage } from '../reference/real-packages.js';
import { differences, treeIn } from '../reference/tree.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel, LINES } from './channel.js';
import { installedRecords, recordProblems } from './installed.js';

const VERSION = '3.11';
const PYTHON = {
  version: VERSION,
  executable: `bin/python${VERSION}`,
  sitePackages: `lib/python${VERSION}/site-packages`,
};
const PREFIXES = ['short', `long-${'x'.repeat(120)}`, "with space and 'é'"];
const APPLIERS = ['sh', 'python'] as const;

const obstacle = process.arch === 'x64' ? null : 'the host is no x86_64';
describeWithTools(
  'the bootstrap channel: as the reference linker has it',
  { tools: ['tar', 'gzip'], obstacle },
  () => {
    let folder: string;
    let packages: readonly RealPackage[];
    const installers = new Map<string, string>();

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-reference-'));
      const line = LINES.find(({ python }) => python === VERSION);
      if (line === undefined) throw new Error(`no line of python ${VERSION}`);
      const channel = await bootstrapChannel('linux-64', line);
      packages = await packagesBelow(channel, '.conda');
      for (const relocatedBy of APPLIERS)
        installers.set(relocatedBy, makeInstaller(packages, { python: PYTHON, relocatedBy }).path);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(APPLIERS.flatMap((relocatedBy) => PREFIXES.map((name) => [relocatedBy, name] as const)))(
      'relocated by %s, into a prefix called %j',
      async (relocatedBy, name) => {
        const prefix = join(folder, relocatedBy, name);
        await outputOf(['sh', installers.get(relocatedBy) ?? '', '-b', '-p', prefix]);
        const linked = linkAll(
          packages.map(({ opened }) => opened),
          prefix,
          VERSION,
        );
        const found = treeIn(prefix);
        expect(differences(linked, found)).toEqual([]);
        expect(found.size).toBeGreaterThan(2500);
        expect(installedRecords(prefix).flatMap((record) => recordProblems(prefix, record))).toEqual([]);
        rmSync(prefix, { recursive: true });
      },
    );
  },
);
