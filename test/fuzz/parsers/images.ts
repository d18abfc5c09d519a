import { parseBinfmt, takes } from '../../../src/emulation/binfmt.js';
import { parseBaseLock } from '../../../src/image/base/base-lock.js';
import { parseOutput } from '../../../src/image/deliver/output.js';
import { parsePush } from '../../../src/image/deliver/push.js';
import { parseBase, readBase } from '../../../src/image/description/base.js';
import { parseImage } from '../../../src/image/description/parse.js';
import { parseLintConfig } from '../../../src/image/lint/config.js';
import { parseDockerfile } from '../../../src/image/lint/dockerfile.js';
import { lintDockerfile } from '../../../src/image/lint/lint.js';
import {
  parseArchiveManifest,
  parseImageManifest,
  parseIndex,
  parseOciManifest,
} from '../../../src/image/oci/formats.js';
import { parseAuthFile } from '../../../src/image/registry/auth-file.js';
import { parseChallenges } from '../../../src/image/registry/challenge.js';
import { createAskHelper } from '../../../src/image/registry/credential-helper.js';
import { describeManifest } from '../../../src/image/registry/manifests.js';
import { parseReference } from '../../../src/image/registry/reference.js';
import { readJson } from '../../../src/image/registry/refused.js';
import { fetchToken } from '../../../src/image/registry/tokens.js';
import { parseVolume } from '../../../src/image/run/volume.js';
import { ofJson, ofText, type Parser } from './parser.js';
import { DIGEST } from './seeds.js';

const IMAGE = `name: test
base: arm64v8/centos:7
family: centos7
manifest: manifest.yaml
prefix: /opt/x
locale: en_US.UTF-8
packages: [file]
install: [conda-build]
prefetch: {numpy: [numpy 1.11.*]}
user: {name: conda, uid: 1000, gid: 0}
env: {A: b}
labels: {a.b: c}
`;
const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG V=1
FROM a.example/b:\${V} AS x
RUN ["sh", "-c", "true"]
RUN apt-get update && \\
  apt-get install -y a
COPY --from=x --chown=a:b /a /b
COPY <<EOT /c
text
EOT
ENV A=b C="d e"
USER root
`;
const LINT = `ignored: [DL3008]
override: {error: [DL3015], info: [a]}
failure-threshold: warning
`;
const BINFMT =
  'enabled\ninterpreter /usr/bin/qemu-aarch64\nflags: OCF\noffset 0\nmagic 7f454c46\nmask ffffffff\n';
const descriptor = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: DIGEST, size: 1 };
const TOKEN = { token: 'a', access_token: 'b', expires_in: 60, issued_at: '2020-01-01T00:00:00Z' };
const answered = (text: string) => ({
  status: 200,
  headers: new Headers(),
  body: (async function* () {
    yield Buffer.from(text);
  })(),
});
const bytes = (text: string) => Buffer.from(text);

/** Readers of images, descriptions, registries and Dockerfiles. */
export const IMAGES: readonly Parser[] = [
  ofText('an image.yaml', IMAGE, {
    reaches: ['image/description/parse:parseImage'],
    parse: (text) => parseImage(text, 'x'),
  }),
  ofText('a base', `docker.example:5000/a/b_c:1.0@${DIGEST}`, {
    reaches: ['image/description/base:parseBase', 'image/description/base:readBase'],
    parse: (text) => [readBase({ value: text, where: 'x' }), parseBase(text, 'x')],
  }),
  ofText('an image reference', `h.example:5000/a/b_c:1.0@${DIGEST}`, {
    reaches: ['image/registry/reference:parseReference'],
    parse: (text) => parseReference(text, 'x'),
  }),
  ofText('a Dockerfile', DOCKERFILE, {
    reaches: ['image/lint/dockerfile:parseDockerfile'],
    parse: (text) => [parseDockerfile(text, 'x'), lintDockerfile(text, 'x')],
  }),
  ofText('settings of image lint', LINT, {
    reaches: ['image/lint/config:parseLintConfig'],
    parse: (text) => parseLintConfig(text, 'x'),
  }),
  ofText('a handler of binfmt_misc', BINFMT, {
    reaches: ['emulation/binfmt:parseBinfmt'],
    parse: (text) => {
      const handler = parseBinfmt('qemu', text);
      return handler && takes(handler, 'linux-aarch64');
    },
  }),
  ofText('a volume', '/srv/a:/b:ro', {
    reaches: ['image/run/volume:parseVolume'],
    parse: (text) => parseVolume(text, (path) => path),
  }),
  ofText('a reference to push to', 'a.example:5000/x/y:1', {
    reaches: ['image/deliver/push:parsePush'],
    parse: parsePush,
  }),
  ofText('an output', 'oci-archive:a.tar', {
    reaches: ['image/deliver/output:parseOutput'],
    parse: parseOutput,
  }),
  ofText('a challenge', 'Bearer realm="http://a/t",service="s",scope="a:b:c", Basic realm=x', {
    reaches: ['image/registry/challenge:parseChallenges'],
    parse: parseChallenges,
  }),
  ofJson(
    'an index of images',
    { schemaVersion: 2, manifests: [{ ...descriptor, platform: { os: 'linux', architecture: 'arm64' } }] },
    {
      reaches: ['image/oci/formats:parseIndex'],
      parse: (text) => [parseIndex(bytes(text), 'x'), describeManifest(bytes(text), DIGEST, 'x')],
    },
  ),
  ofJson(
    'an image manifest',
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { ...descriptor, mediaType: 'application/vnd.oci.image.config.v1+json' },
      layers: [descriptor],
    },
    {
      reaches: ['image/oci/formats:parseOciManifest', 'image/oci/formats:parseImageManifest'],
      parse: (text) => {
        describeManifest(bytes(text), DIGEST, 'x');
        parseImageManifest(bytes(text), 'x');
        parseOciManifest(bytes(text), 'x');
      },
    },
  ),
  ofJson('manifest.json of a docker archive', [{ Config: 'c.json', Layers: ['l.tar'], RepoTags: ['a:1'] }], {
    reaches: ['image/oci/formats:parseArchiveManifest'],
    parse: (text) => parseArchiveManifest(bytes(text), 'x'),
  }),
  ofJson(
    'credentials of registries',
    {
      auths: { 'https://index.x/v1/': { auth: 'YTpi' }, 'h:5000/a': { identitytoken: 'x' } },
      credHelpers: { 'h.example': 'pass' },
      credsStore: 'pass',
    },
    { reaches: ['image/registry/auth-file:parseAuthFile'], parse: (text) => parseAuthFile(text, 'x') },
  ),
  ofJson(
    'what a credential helper says',
    { Username: 'a', Secret: 'b', ServerURL: 'c' },
    {
      reaches: [],
      parse: (text) => createAskHelper(async () => ({ kind: 'done', stdout: bytes(text) }))('x', 'h.example'),
    },
  ),
  ofJson('a token', TOKEN, {
    reaches: ['image/registry/refused:readJson'],
    parse: async (text) => {
      await readJson(answered(text), 'x');
      const registry = new URL('https://h.example');
      const tokenRequest = {
        realm: 'https://t.example/',
        service: 's',
        scopes: ['a'],
        credentials: null,
        registry,
      };
      await fetchToken({ ...tokenRequest, now: 0 }, async () => answered(text));
    },
  }),
  ofJson(
    'an image lock',
    { imageLockVersion: 1, platform: 'linux-64', base: { reference: 'h.example/a:1', digest: DIGEST } },
    {
      reaches: ['image/base/base-lock:parseBaseLock'],
      parse: (text) => parseBaseLock(text, { file: 'x', platform: 'linux-64' }),
    },
  ),
];
