import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readKeyring } from '../../../src/bootstrap/trust/find-keyring.js';
import { parseKeyring } from '../../../src/bootstrap/trust/keyring.js';
import { verifyInRelease, verifyRelease } from '../../../src/bootstrap/trust/signature.js';
import { parseSignedBy, signedByFile } from '../../../src/bootstrap/trust/signed-by.js';
import { parseDeb822 } from '../../../src/formats/deb822.js';
import { describeWithTools } from '../../tools.js';

const TEXT = 'Codename: bookworm\n- dash\n-----BEGIN nothing\n trailing \t\nSHA256:\n a\n';

describeWithTools('files signed by gpg', { tools: ['gpg'] }, () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'gpg-'));
    writeFileSync(join(home, 'Release'), TEXT);
    for (const [name, algorithm] of [
      ['ed', 'ed25519'],
      ['rsa', 'rsa3072'],
    ] as const)
      gpg('--passphrase', '', '--quick-generate-key', `${name}@archive.test`, algorithm, 'sign', 'never');
    gpg('--export', '--output', join(home, 'all.gpg'));
    gpg('--export', '--armor', '--output', join(home, 'rsa.asc'), 'rsa@archive.test');
  });

  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  });

  function gpg(...args: string[]): void {
    const common = ['--homedir', home, '--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback'];
    execFileSync('gpg', [...common, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Signs the text; `how` is `--clearsign` or `--detach-sign`. */
  function sign(how: string, ...args: string[]): Buffer {
    gpg(...args, '--armor', '--output', join(home, 'signed'), how, join(home, 'Release'));
    return readFileSync(join(home, 'signed'));
  }

  async function verify(bytes: Buffer, keyring: string) {
    const signed = {
      bytes,
      where: 'InRelease',
      keyring: await readKeyring(signedByFile(join(home, keyring))),
      now: Date.now() + 5000,
    };
    return verifyInRelease(signed);
  }

  test("are verified with inline keys of apt's sources and with keys chosen by fingerprint", async () => {
    // The form that extrepo and apt's own tools write.
    const armored = readFileSync(join(home, 'rsa.asc'), 'latin1');
    const field = armored.split('\n').map((line) => ` ${line === '' ? '.' : line}`);
    const inline = parseDeb822(`Signed-By:\n${field.join('\n')}\n`)[0]?.get('signed-by');
    const keyring = await readKeyring(parseSignedBy(inline) ?? signedByFile('none'));
    const [fingerprint = ''] = keyring.keys.map((key) => key.getFingerprint());
    const named = parseSignedBy(`${join(home, 'all.gpg')} ${fingerprint}!`) ?? signedByFile('none');
    const signed = { where: 'InRelease', now: Date.now() + 5000 };
    for (const trusted of [keyring, await readKeyring(named)]) {
      const byRsa = sign('--clearsign', '-u', 'rsa@archive.test');
      await expect(verifyInRelease({ ...signed, bytes: byRsa, keyring: trusted })).resolves.toContain('dash');
      const byOther = sign('--clearsign', '-u', 'ed@archive.test');
      await expect(verifyInRelease({ ...signed, bytes: byOther, keyring: trusted })).rejects.toThrow(
        'no valid signature',
      );
    }
    const absent = { ...named, fingerprints: ['0'.repeat(40)] };
    await expect(readKeyring(absent)).rejects.toThrow("none of the keys that apt's Signed-By lists");
  });

  test.each([
    [['-u', 'ed@archive.test'], 'all.gpg'],
    [['-u', 'rsa@archive.test'], 'all.gpg'],
    [['-u', 'rsa@archive.test'], 'rsa.asc'],
    [['-u', 'ed@archive.test', '-u', 'rsa@archive.test'], 'rsa.asc'],
  ])('(clear-signed %s, keys %s) give back the signed text', async (args, keyring) => {
    // White space at the end of a line is not signed.
    expect(await verify(sign('--clearsign', ...args), keyring)).toBe(TEXT.replace(' \t\n', '\n').trimEnd());
  });

  test('are verified by a detached signature', async () => {
    const keyring = await readKeyring(signedByFile(join(home, 'all.gpg')));
    const signature = sign('--detach-sign', '-u', 'rsa@archive.test');
    const signed = { bytes: Buffer.from(TEXT), where: 'Release', keyring, now: Date.now() + 5000, signature };
    expect(await verifyRelease(signed)).toBe(TEXT);
    await expect(verifyRelease({ ...signed, bytes: Buffer.from(`${TEXT}x`) })).rejects.toThrow(
      'the release file has no valid signature',
    );
  });

  test.each(['SHA1', 'RIPEMD160'])('are refused if the signature uses %s', async (digest) => {
    const bytes = sign('--clearsign', '-u', 'rsa@archive.test', '--digest-algo', digest);
    await expect(verify(bytes, 'all.gpg')).rejects.toMatchObject({
      problems: [{ found: expect.stringMatching(/hash algorithm/) }],
    });
  });

  test('are refused if the keyring lacks the key', async () => {
    await expect(verify(sign('--clearsign', '-u', 'ed@archive.test'), 'rsa.asc')).rejects.toThrow(
      'the release file has no valid signature',
    );
  });

  test('are not verified with a private key as the keyring', async () => {
    gpg('--export-secret-keys', '--output', join(home, 'secret.gpg'), 'ed@archive.test');
    await expect(readKeyring(signedByFile(join(home, 'secret.gpg')))).rejects.toThrow(
      'cannot read the keyring',
    );
  });
});

test.each([['text'], [''], ['-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxx\n']])(
  'the text %j is refused as a keyring',
  async (text) => {
    await expect(parseKeyring(Buffer.from(text), 'x.gpg')).rejects.toThrow('cannot read the keyring x.gpg');
  },
);

test('a missing keyring is refused', async () => {
  await expect(readKeyring(signedByFile('/nowhere/x.gpg'))).rejects.toMatchObject({
    problems: [{ where: '/nowhere/x.gpg', message: 'no such file' }],
  });
});
