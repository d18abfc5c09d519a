import { describe, expect, it } from 'vitest';
import { type Event, silent } from '../../../src/events.js';
import { serveLoopback } from '../../../src/host/server/loopback.js';
import { makeLock } from '../../../src/lock/make/make-lock.js';
import { channelOf, packageOf } from '../channels.js';
import { failureOf } from '../errors.js';
import { manifestOf } from '../manifest.js';

const CHANNEL = channelOf([
  packageOf('python-3.11.2-0'),
  packageOf('python-3.12.0-0'),
  packageOf('zlib-1.2-0'),
  packageOf('app-1.0-0', { depends: ['zlib; if __win'] }),
  packageOf('app-0.9-0', { depends: ['zlib'] }),
  packageOf('broken-1.0-0', { depends: ['zlib[when="x"]'] }),
]);

const solve = (specs: readonly string[], emit: (event: Event) => void = silent, channel = CHANNEL) =>
  makeLock({
    manifest: manifestOf({ specs }),
    platform: 'linux-aarch64',
    channels: [channel],
    solve: true,
    serve: serveLoopback,
    emit,
  });

describe('the error of a failed solve names', () => {
  it('every spec that no channel has, with the nearest versions and names', async () => {
    const message = await failureOf(() => solve(['python ==3.11', 'zlb', 'zlib >=2', 'zlib 1.2 h7_9']));
    expect(message).toContain('expected: python ==3.11\n    found:    the channel has 3.11.2, 3.12.0\n');
    expect(message).toContain('do:       `==3.11` is exact, write `3.11.*`');
    expect(message).toMatch(/no channel has zlb\n.*zlb\n.*a package with a similar name: zlib\n/);
    expect(message).toMatch(/expected: zlib >=2\n.*the channel has 1\.2\n/);
    expect(message).toMatch(/expected: zlib 1\.2 h7_9\n.*the channel has 1\.2\n/);
  });

  it('the nearest version of a spec without an operator', async () => {
    const message = await failureOf(() => solve(['python 3.11']));
    expect(message).toContain('do:       `==3.11` is exact, write `3.11.*`');
  });

  it('a build whose dependency cannot be read, and the dependency', async () => {
    const message = await failureOf(() => solve(['broken']));
    expect(message).toMatch(/broken-1\.0-0: this build is left out: one of its dependencies cannot be read/);
    expect(message).toMatch(/found: {4}zlib\[when="x"\] \(the key when is unknown/);
  });
});

describe('the error of a failed solve, where a build with an unreadable dependency is left out,', () => {
  const channel = channelOf([
    packageOf('a-1.0-0', { depends: ['c 1.*'] }),
    packageOf('b-1.0-0', { depends: ['c 2.*'] }),
    packageOf('c-1.0-0'),
    packageOf('c-2.0-0'),
    packageOf('zz-1.0-0', { depends: ['c[when="x"]'] }),
    packageOf('zz-2.0-0'),
  ]);

  it("gives the solver's reason first if the build is not the cause", async () => {
    const message = await failureOf(() => solve(['a', 'b', 'zz'], silent, channel));
    const solver = message.indexOf('no set of packages fits these specs\n    expected: a, b, zz\n');
    const leftOut = message.indexOf(
      'zz-1.0-0: this build is left out: one of its dependencies cannot be read',
    );
    expect(solver).toBeGreaterThan(0);
    expect(leftOut).toBeGreaterThan(solver);
    const reason = message.slice(solver, leftOut);
    for (const part of ['a 1.0 would require', 'c 1.*', 'b 1.0 would require', 'c 2.*', 'conflicts'])
      expect(reason).toContain(part);
  });

  it("leaves out the solver's reason if no channel has what is needed", async () => {
    const message = await failureOf(() => solve(['a', 'zz >=3'], silent, channel));
    expect(message).not.toContain('no set of packages fits these specs');
    expect(message).toMatch(/no channel has this zz\n[\s\S]*zz-1\.0-0: this build is left out/);
  });
});

it('a build with an unreadable dependency is left out with one warning, and its name stays usable', async () => {
  const warnings: string[] = [];
  const lock = await solve(
    ['app'],
    (event) => void (event.kind === 'warning' && warnings.push(event.message)),
  );
  expect(lock.packages.map(({ fn }) => fn)).toEqual(['zlib-1.2-0.conda', 'app-0.9-0.conda']);
  expect(warnings).toEqual([
    'a build is left out of the solve, since a dependency cannot be read: app-1.0-0 (zlib; if __win)',
  ]);
});
