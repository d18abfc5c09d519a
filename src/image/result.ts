import { resolve } from 'node:path';

/** One image of `--json`: what its way of being made does not have is null, or an empty list. */
export interface ImageResult {
  readonly platform: string;
  readonly digest: string | null;
  readonly config: string | null;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  readonly tags: readonly string[];
  readonly context: string | null;
}

const NO_IMAGE: Omit<ImageResult, 'platform'> = {
  digest: null,
  config: null,
  layers: [],
  tags: [],
  context: null,
};

const NOTHING = {
  contexts: [],
  digest: null,
  tags: [],
  index: [],
  pushed: null,
  loaded: null,
  commands: [],
};

/** What `image --json` prints, whoever made the images: all keys, always. */
export function imageResult({
  images = [],
  output = null,
  ...made
}: {
  readonly image: string;
  readonly builder: string;
  readonly output?: { readonly form: string; readonly path: string } | null;
  readonly images?: readonly (Partial<ImageResult> & Pick<ImageResult, 'platform'>)[];
  readonly [key: string]: unknown;
}): object {
  return {
    ...NOTHING,
    ...made,
    output: output && { ...output, path: resolve(output.path) },
    images: images.map((one) => ({ ...NO_IMAGE, ...one })),
  };
}
