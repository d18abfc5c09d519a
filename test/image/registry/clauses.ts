/**
 * A requirement for clients that pull, push and read, in our words, and the test for it or the reason why it does not
 * apply.
 */
export type Clause = {
  /** `distribution` or `image`, and the section. */
  readonly of: string;
  readonly says: string;
} & (
  | {
      /** A file below test/, and the beginning of a title in it. */
      readonly test: readonly [string, string];
    }
  | { readonly because: string }
);

const ALLOWED = 'image/registry/allowed.test.ts';
const HERE = 'image/registry/clauses.test.ts';
const PUSH = 'image/registry/push.test.ts';
const PUSH_REFUSED = 'image/registry/push-refused.test.ts';
const PULL = 'image/registry/pull.test.ts';
const PULL_REFUSED = 'image/registry/pull-refused.test.ts';
const CONNECTION = 'image/registry/connection.test.ts';
const DOCUMENTS = 'image/base/allowed.test.ts';
const NO_REFERRERS = 'no manifest that is pushed has a subject, and referrers are not asked for';

const distribution =
  (section: string) =>
  (says: string, test: readonly [string, string]): Clause => ({
    of: `distribution, ${section}`,
    says,
    test,
  });
const image =
  (section: string) =>
  (says: string, test: readonly [string, string]): Clause => ({
    of: `image, ${section}`,
    says,
    test,
  });
const void_ = (of: string, says: string, because: string): Clause => ({ of, says, because });

const pulling = distribution('pulling');
const pushing = distribution('pushing a blob');
const pieces = distribution('pushing a blob in chunks');
const manifests = distribution('pushing manifests');
const api = distribution('API');
const descriptors = image('descriptors');
const indexes = image('image index');
const manifestOf = image('image manifest');
const configs = image('configuration');

/** The requirements of opencontainers/distribution-spec and opencontainers/image-spec as of 2026. */
export const CLAUSES: readonly Clause[] = [
  pulling('names and tags match the grammar, 255 and 128 characters at most', [
    'image/registry/reference.test.ts',
    'too-long',
  ]),
  pulling('SHOULD send Accept with the types that are known', [
    HERE,
    'manifests are requested with all known types and sent with their own, without parameters',
  ]),
  pulling('SHOULD ignore parameters of Content-Type', [ALLOWED, 'content types have parameters']),
  pulling('SHOULD reject a mediaType that differs from Content-Type', [
    PULL_REFUSED,
    'a manifest has another mediaType than the Content-Type',
  ]),
  pulling('a digest in a header, if it is used, MUST match what came', [
    PULL_REFUSED,
    'a manifest differs from the digest in its header',
  ]),
  pulling('the header may be of another algorithm', [ALLOWED, 'digests are given by sha512']),
  pulling('the header may be missing', [ALLOWED, 'no digest is given']),
  pulling('SHOULD verify a manifest that was asked for by its digest', [PULL_REFUSED, 'wrong-manifest']),
  pulling('SHOULD verify a blob', [PULL_REFUSED, 'wrong-blob']),
  pulling('404 is for what is not there', [PULL_REFUSED, 'no-such-tag']),
  pulling('a blob may go on by Range', [PULL, 'a broken download of a blob is resumed by Range']),
  pulling('HEAD may tell whether something is there', [PUSH, 'a second push sends nothing']),
  pushing('Location may be absolute or relative', [ALLOWED, 'locations are relative']),
  pushing('Location may lead to another server', [PUSH, 'uploads to another server are sent without']),
  pushing('Location may have a query that counts, and SHOULD be used exactly', [
    ALLOWED,
    'the query of a location is sent back unchanged',
  ]),
  pushing('Location must be there', [HERE, 'an upload without a location is refused']),
  pushing('the PUT has the digest and octets', [
    PUSH,
    'small blobs are sent in one piece, large ones in several, and the manifest last',
  ]),
  pushing('other statuses of success, as registries have them', [ALLOWED, 'every status is 204']),
  void_(
    'distribution, single POST',
    'a blob MAY be pushed by a single POST',
    'POST then PUT is understood by every registry, a single POST is not',
  ),
  pushing('SHOULD name an algorithm other than sha256 when it begins', [
    HERE,
    'a blob named by sha512 is uploaded as such',
  ]),
  pieces('the POST MUST have Content-Length: 0', [
    HERE,
    'an upload in pieces begins with an empty POST, and its pieces follow in order',
  ]),
  pieces('pieces have Content-Range, Content-Length and Content-Type, in order', [
    HERE,
    'an upload in pieces begins with an empty POST, and its pieces follow in order',
  ]),
  pieces('pieces SHOULD be as large as OCI-Chunk-Min-Length', [
    PUSH,
    'pieces are as large as the registry requires',
  ]),
  pieces('the next piece SHOULD go to the last Location', [
    ALLOWED,
    'locations are paths with a signed query',
  ]),
  pieces('the session MUST be closed by PUT, whatever the PATCHes said', [ALLOWED, 'every status is 201']),
  pieces('Range tells how much has arrived', [PUSH, 'bytes that have arrived are not sent again if']),
  pieces('Range in other forms', [ALLOWED, 'Range is of the last piece']),
  pieces('416 and 404 begin anew', [PUSH, 'no pieces taken']),
  pieces('GET tells the state of an upload', [PUSH, 'the answer to a piece lost']),
  pieces('SHOULD cancel what is given up, and ignore failures', [
    HERE,
    'an abandoned upload is cancelled, and a failure to cancel is ignored',
  ]),
  distribution('mounting')('201 is a mount', [PUSH, 'are mounted without being read']),
  distribution('mounting')('202 is an upload, which MAY be gone on with', [
    ALLOWED,
    'an upload that a registry begins in place of a mount is used',
  ]),
  distribution('mounting')('a registry need not mount', [ALLOWED, 'a mount is not allowed']),
  manifests('SHOULD set Content-Type, MUST to the mediaType, SHOULD NOT with parameters', [
    HERE,
    'manifests are requested with all known types and sent with their own, without parameters',
  ]),
  manifests('SHOULD have a mediaType', [HERE, 'a manifest has schemaVersion and mediaType']),
  manifests('blobs go before the manifest, manifests before their index', [
    PUSH,
    'an index of several platforms is pushed after their manifests and gets the tag',
  ]),
  manifests('the digest of the answer SHOULD be verified if it is used', [PUSH_REFUSED, 'manifest-changed']),
  manifests('at least 4 MiB SHOULD be expected', [PULL_REFUSED, 'manifest-too-large']),
  void_(
    'distribution, pushing manifests',
    'several tags MAY be pushed by one request',
    'one push has one tag',
  ),
  void_(
    'distribution, manifests with subject',
    'the list of referrers MUST be kept where OCI-Subject is missing',
    NO_REFERRERS,
  ),
  void_('distribution, listing referrers', '404 MUST lead to the tag schema', NO_REFERRERS),
  void_('distribution, listing tags', 'Link leads to the next page', 'tags are not listed'),
  void_(
    'distribution, content management',
    'tags, manifests and blobs may be deleted',
    'nothing is deleted in a registry',
  ),
  void_('distribution, proxying', 'SHOULD avoid ns where there is no proxy', 'ns is never sent'),
  api('MUST support registries of older and partial versions', [
    ALLOWED,
    'any of these settings are combined',
  ]),
  api('SHOULD follow redirects', [PULL, 'redirected blobs are fetched without the credentials']),
  api('MUST NOT forward Authorization to another host', [
    'image/registry/redirect.test.ts',
    'the server that stores blobs gets no credentials, even if it asks:',
  ]),
  api('/v2/ answers 200 or 401', [CONNECTION, 'the API of a registry is found:']),
  api('headers of docker SHOULD NOT be depended on', [ALLOWED, 'no digest is given']),
  api('errors may have any form', [PULL_REFUSED, 'always-500']),
  api('errors of JSON are shown', [PUSH_REFUSED, 'forbidden']),
  api('429 has Retry-After', [PUSH, 'too many requests']),
  api('SHOULD report warnings once, MUST NOT act on them', [
    HERE,
    'a warning of a registry is shown once, without control characters',
  ]),
  descriptors('size and digest SHOULD be verified', ['image/base/layout.test.ts', 'other-size']),
  descriptors('SHA-256 MUST be implemented, in lower case', ['image/base/layout.test.ts', 'other-digest']),
  descriptors('SHA-512 MAY be implemented', [DOCUMENTS, 'whose blobs are named by sha512']),
  descriptors('digests of unknown algorithms SHOULD pass', [
    DOCUMENTS,
    'beside entries of unknown algorithms',
  ]),
  descriptors('a digest is no path', ['image/base/layout.test.ts', 'digest-that-climbs']),
  descriptors('data, annotations, urls and artifactType are optional', [
    DOCUMENTS,
    'with data, annotations and urls',
  ]),
  manifestOf('mediaType is optional', [DOCUMENTS, 'with only the required fields']),
  manifestOf('artifactType and subject do not matter', [DOCUMENTS, 'with a subject and an artifactType']),
  manifestOf('content of an unknown config MUST NOT be parsed', [
    DOCUMENTS,
    'a manifest of another kind is refused without reading its config',
  ]),
  manifestOf('layers of every type are supported, zstd among them', [DOCUMENTS, 'a layer of type']),
  manifestOf('layers may be none', [DOCUMENTS, 'without layers, which Go writes as null']),
  manifestOf('non-distributable layers SHOULD NOT be uploaded, and are downloaded', [
    HERE,
    'a layer that may not be distributed is reported and not sent',
  ]),
  indexes('nested indexes SHOULD be supported', [DOCUMENTS, 'in an index in an index']),
  indexes('an unknown mediaType MUST NOT be an error', [DOCUMENTS, 'beside entries of unknown types']),
  indexes('platform is optional', [DOCUMENTS, 'beside images that do not say their platform']),
  indexes('the first fitting entry SHOULD be used', [DOCUMENTS, 'from the first fitting entry of an index']),
  indexes('os.version, os.features and features are optional', [DOCUMENTS, 'for an OS version and features']),
  indexes('variant is optional', [DOCUMENTS, 'whose variant is empty']),
  configs('an optional field may be null', [DOCUMENTS, 'whose optional fields are null']),
  configs('extra fields MUST NOT be an error', [DOCUMENTS, 'with unknown fields']),
  configs('another type of rootfs MUST be an error', [
    DOCUMENTS,
    'a root file system of another type than layers is refused',
  ]),
  image('layout')('oci-layout, index.json and blobs are there', [
    'image/base/layout.test.ts',
    'no-oci-layout',
  ]),
  image('layout')('oci-layout may have more, and a later version', [
    DOCUMENTS,
    'from a layout of a later version',
  ]),
  image('layout')('ref.name names one of several', ['image/base/layout.test.ts', 'an unknown name']),
  void_(
    'image, layout',
    'blobs that are missing SHOULD come from elsewhere',
    'a layout is used without a network; what is missing is told by its name',
  ),
  image('media types')('the type of a blob that has its digest is the one that was expected', [
    ALLOWED,
    'content types are those of files',
  ]),
];
