import { expect, test } from 'vitest';
import { findClobbers } from '../../../src/payload/link/clobber.js';
import type { MemberFacts } from '../../../src/payload/member.js';

function member(dist: string, paths: Readonly<Record<string, string>>): MemberFacts {
  const facts: Partial<MemberFacts> = { dist, paths, folders: ['bin'] };
  return facts as MemberFacts;
}

// conda warns (BasicClobberError, with its default path_conflict: clobber) and writes the script. rattler writes it
// too.
test('an entry point replaces a program of python with the same name, with a warning', () => {
  const python = member('python-3.11.2-0', { 'bin/python3.11': '00112233', 'bin/pip': '44556677' });
  const other = member('other-1-0', { 'bin/python3.11': 'ebin/python3.11' });
  expect(findClobbers([python, other], [])).toEqual({
    clobbered: { 'python-3.11.2-0': ['bin/python3.11'] },
    warnings: [
      {
        where: 'bin/python3.11',
        message: 'other-1-0 replaces the file of python-3.11.2-0',
        found: 'two different files at one path',
      },
    ],
    problems: [],
  });
});
