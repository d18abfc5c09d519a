import { expect, test } from 'vitest';
import { condaPath } from '../../src/bootstrap/layout.js';

test.each([
  ['usr/bin/python3.11', 'bin/python3.11'],
  ['usr/sbin/update-ca-certificates', 'bin/update-ca-certificates'],
  ['bin/bzip2', 'bin/bzip2'],
  ['usr/lib/aarch64-linux-gnu/libssl.so.3', 'lib/libssl.so.3'],
  ['usr/lib/arm-linux-gnueabihf/libssl.so.3', 'lib/libssl.so.3'],
  ['lib/x86_64-linux-gnu/libz.so.1.2.13', 'lib/libz.so.1.2.13'],
  ['usr/lib/aarch64-linux-gnu/ossl-modules/legacy.so', 'lib/ossl-modules/legacy.so'],
  ['lib/terminfo/x/xterm', 'share/terminfo/x/xterm'],
  ['usr/lib/terminfo/x/xterm', 'share/terminfo/x/xterm'],
  ['usr/lib/python3/dist-packages/six.py', 'lib/python3.11/site-packages/six.py'],
  ['usr/lib/python2.7/dist-packages/six.py', 'lib/python2.7/site-packages/six.py'],
  ['usr/lib/python3.11/os.py', 'lib/python3.11/os.py'],
  ['usr/share/tcltk/tcl8.6/init.tcl', 'lib/tcl8.6/init.tcl'],
  ['usr/share/ca-certificates/mozilla/A.crt', 'share/ca-certificates/mozilla/A.crt'],
  ['etc/ssl/openssl.cnf', 'ssl/openssl.cnf'],
  ['usr/include/zlib.h', 'include/zlib.h'],
  ['usr/lib/python3.11/sitecustomize.py', null],
  ['usr/lib/python3.11/EXTERNALLY-MANAGED', null],
  ['usr/lib/python3/dist-packages/__pycache__/six.cpython-311.pyc', null],
  ['usr/lib/ssl/certs', null],
  ['usr/lib/binfmt.d/python3.11.conf', null],
  ['usr/share/doc/zlib1g/copyright', null],
  ['usr/share/man/man1/x.1.gz', null],
  ['usr/share/lintian/overrides/x', null],
  ['usr/share/locale/de/LC_MESSAGES/x.mo', null],
  ['etc/python3.11/sitecustomize.py', null],
  ['var/lib/x', null],
  ['opt/x', null],
])('condaPath moves %s to %s', (path, expected) => {
  expect(condaPath(path, '3.11')).toBe(expected);
});
