import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The layer type whose bytes are the tar itself. */
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Makes an OCI layout of one image with one layer from a tar, which is moved into it. */
export async function layoutOfTar(
  tar: string,
  layout: string,
  { architecture, tag }: { architecture: string; tag: string },
): Promise<void> {
  const blobs = join(layout, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const digest = await sha256Of(tar);
  const layer = { mediaType: LAYER, digest: `sha256:${digest}`, size: statSync(tar).size };
  renameSync(tar, join(blobs, digest));
  const write = (mediaType: string, content: object) => {
    const bytes = Buffer.from(JSON.stringify(content));
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const config = write(CONFIG, {
    ...{ os: 'linux', architecture },
    config: { Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['/bin/sh'] },
    // buildah counts the layers in the history.
    history: [{ created_by: 'mmdebstrap' }],
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = write(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] });
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
