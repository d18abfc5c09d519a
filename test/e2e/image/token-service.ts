import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { outputOf } from '../../program.js';

/** The setting of docker-registry below `auth: token:`, and the service that signs for it. */
export interface TokenService {
  readonly settings: Readonly<Record<'realm' | 'service' | 'issuer' | 'rootcertbundle', string>>;
  /** The requested scopes, one text for each request. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Makes a key and a self-signed certificate for 127.0.0.1. */
export async function makeCertificate(folder: string): Promise<{ certificate: string; key: string }> {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const keyOptions = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  await outputOf(['openssl', 'req', '-x509', ...keyOptions, ...names]);
  return { certificate, key };
}

/** A token service with TLS that follows docker's token authentication specification and knows one user. */
export async function startTokenService(
  { certificate, key }: { certificate: string; key: string },
  user: { readonly name: string; readonly password: string },
): Promise<TokenService> {
  const pem = { cert: readFileSync(certificate), key: readFileSync(key) };
  const basic = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
  const asked: string[] = [];
  const server = createServer(pem, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const scopes = url.searchParams.getAll('scope');
    asked.push(scopes.join(' '));
    if (request.headers.authorization !== basic) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('{}');
      return;
    }
    const access = scopes.map((scope) => {
      const [type, name, actions = ''] = scope.split(':');
      return { type, name, actions: actions.split(',') };
    });
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'test', aud: 'test-registry', sub: user.name, access };
    const times = { iat: now, nbf: now - 10, exp: now + 300 };
    response.end(JSON.stringify({ token: jwt({ ...claims, ...times, jti: String(asked.length) }, pem) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const realm = `https://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  return {
    settings: { realm, service: 'test-registry', issuer: 'test', rootcertbundle: certificate },
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function jwt(claims: object, { cert, key }: { cert: Buffer; key: Buffer }): string {
  const header = { typ: 'JWT', alg: 'RS256', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(key)).toString('base64url')}`;
}
