import type { DocumentShape } from '../../yaml/shape.js';
import { imageSchema, userSchema } from './schema.js';

/** The shape of image.yaml, and its names in messages. */
export const imageShape: DocumentShape = {
  schema: () => imageSchema,
  title: 'the image description',
  enough: 'name, base, manifest and prefix are enough for an image description',
  keysAt: (path) => ({
    known: Object.keys(path.length === 0 ? imageSchema.shape : userSchema.shape),
    kind: 'key',
  }),
};
