import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { withScratch } from '../../../src/host/fs/scratch.js';
import { unpackInto } from '../../../src/host/fs/unpack.js';
import { inspectInstaller } from '../../../src/inspect/inspect.js';
import { openInstaller } from '../../../src/inspect/open.js';
import { readParts } from '../../../src/installer/header/read-parts.js';
import { builtInstaller } from '../../installer/built.js';
import { ofBytes, type Parser } from './parser.js';
import { randomAccess } from './seeds.js';

const { folder, path } = await builtInstaller();
const INSTALLER = readFileSync(path);
rmSync(folder, { recursive: true });

/** Readers of installers: the header as data, and the packed parts. */
export const INSTALLERS: readonly Parser[] = [
  ofBytes('an installer', INSTALLER, {
    reaches: ['inspect/read:readInstaller', 'inspect/read:readPieces'],
    parse: (file) =>
      withScratch(tmpdir(), async (scratch) => {
        const unpack = unpackInto(scratch);
        const opened = await openInstaller({ bytes: randomAccess(file), name: 'x.sh', unpack });
        return inspectInstaller(opened, readParts().header);
      }),
  }),
];
