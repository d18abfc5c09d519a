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

/** The result of `image`. A field that the builder does not know is null, or an empty list. Paths are absolute. */
export interface ImageBuildResult {
  readonly image: string;
  readonly builder: string;
  readonly images: readonly ImageResult[];
  /** What other builders build from, with `--builder none`. */
  readonly contexts: readonly {
    readonly platform: string;
    readonly folder: string;
    readonly dockerfile: string;
  }[];
  readonly digest: string | null;
  readonly tags: readonly string[];
  /** Names of the index in the builder's store. */
  readonly index: readonly string[];
  readonly output: { readonly form: string; readonly path: string } | null;
  readonly pushed: object | null;
  readonly loaded: string | null;
  /** What would be run, for a dry run. */
  readonly commands: readonly object[];
}

/** The output of `image --json`: every builder gives all keys. */
export function imageResult(
  request: Partial<Omit<ImageBuildResult, 'image' | 'builder' | 'images'>> &
    Pick<ImageBuildResult, 'image' | 'builder'> & {
      readonly images?: readonly (Partial<ImageResult> & Pick<ImageResult, 'platform'>)[];
    },
): ImageBuildResult {
  const { images = [], output = null, ...made } = request;
  return {
    ...NO_RESULT,
    ...made,
    output: output && { ...output, path: resolve(output.path) },
    images: images.map((image) => ({ ...NO_IMAGE, ...image })),
  };
}
