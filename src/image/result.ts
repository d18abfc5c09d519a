import { resolve } from 'node:path';

/** One image of `--json`. A field that the builder does not know is null, or an empty list. */
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

const NO_RESULT = {
  contexts: [],
  digest: null,
  tags: [],
  index: [],
  pushed: null,
  loaded: null,
  commands: [],
};

/** The output of `image --json`: every builder gives all keys. */
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
    ...NO_RESULT,
    ...made,
    output: output && { ...output, path: resolve(output.path) },
    images: images.map((image) => ({ ...NO_IMAGE, ...image })),
  };
}
