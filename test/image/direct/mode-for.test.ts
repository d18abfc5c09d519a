import { expect, test } from 'vitest';
import { modeFor } from '../../../src/image/direct/layer-tar.js';

const ROOT = { uid: 0, gid: 0, groupWrites: false };
const USER = { uid: 1000, gid: 0, groupWrites: true };

// For a user: the result of `chmod g+rwX` (coreutils 9.1).
test.each([
  ['a file', 0o644, false, 0o644, 0o664],
  ['a program', 0o755, false, 0o755, 0o775],
  ['a file that everybody may write', 0o666, false, 0o644, 0o664],
  ['a program with setuid', 0o4755, false, 0o755, 0o775],
  ['a program with setgid and the sticky bit', 0o3755, false, 0o755, 0o775],
  ['a file for its owner alone', 0o600, false, 0o600, 0o660],
  ['a program for its owner alone', 0o700, false, 0o700, 0o770],
  ['a file that nobody may write', 0o444, false, 0o444, 0o464],
  ['a folder', 0o755, true, 0o755, 0o775],
  ['a folder that everybody may write', 0o1777, true, 0o755, 0o775],
  ['a folder that nobody may enter', 0o600, true, 0o600, 0o670],
])('modeFor gives %s of the mode %o the mode of the image', (_, mode, isFolder, ofRoot, ofUser) => {
  expect([modeFor(mode, ROOT, isFolder), modeFor(mode, USER, isFolder)]).toEqual([ofRoot, ofUser]);
});
