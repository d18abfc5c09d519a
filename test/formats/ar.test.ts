import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { readAr } from '../../src/formats/ar.js';
import { arArchive } from '../bootstrap/mini-debian.js';

const members = [
  { name: 'debian-binary', data: Buffer.from('2.0\n') },
  { name: 'odd', data: Buffer.from('abc') },
  { name: 'data.tar.xz', data: Buffer.from('xz') },
];

test('readAr reads the members that were written, with odd sizes too', () => {
  expect(readAr(arArchive(members), 'a.deb')).toEqual(members);
});

test('readAr removes the slash with which GNU ar ends a name', () => {
  const [member] = readAr(arArchive([{ name: 'x/', data: Buffer.from('1') }]), 'a.deb');
  expect(member?.name).toBe('x');
});

describe('readAr refuses an archive', () => {
  const whole = arArchive(members);
  test.each([
    ['that is another kind of file', Buffer.from('<html>'), 'it does not start like an ar archive'],
    ['that is empty', Buffer.alloc(0), 'it does not start like an ar archive'],
    ['that is cut in a header', whole.subarray(0, 8 + 30), 'there is no member header at byte 8'],
    ['that is cut in a member', whole.subarray(0, whole.length - 1), 'ends beyond the file'],
    ['with a size that is no number', replaced(whole, 8 + 48, '-1'), 'there is no member header at byte 8'],
    ['with a size beyond the end of the file', replaced(whole, 8 + 48, '9999999999'), 'ends beyond the file'],
  ])('%s', (_, bytes, message) => {
    expect(problemOf(() => readAr(bytes, 'a.deb'))).toContain(message);
  });

  test('whose bytes after the magic are arbitrary with a UserError, or reads it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        try {
          readAr(Buffer.concat([Buffer.from('!<arch>\n'), tail]), 'a.deb');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

function replaced(bytes: Buffer, offset: number, text: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(text.padEnd(10), offset, 'latin1');
  return copy;
}

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ message }) => message).join();
    throw error;
  }
  return '';
}
