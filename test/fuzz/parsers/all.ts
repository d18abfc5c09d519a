import { BINARIES } from './binaries.js';
import { CHANNELS } from './channel.js';
import { CONDA } from './conda.js';
import { CONSTRUCT } from './construct.js';
import { DEBIAN } from './debian.js';
import { FEEDSTOCKS } from './feedstocks.js';
import { IMAGES } from './images.js';
import { INSTALLERS } from './installers.js';
import { LAYOUTS } from './layouts.js';
import { PACKAGES } from './packages.js';
import type { Parser } from './parser.js';
import { RECIPES } from './recipes.js';
import { TEXTS } from './texts.js';
import { WHEELS } from './wheels.js';

/** All functions that read the text or bytes of others. */
export const PARSERS: readonly Parser[] = [
  ...BINARIES,
  ...CHANNELS,
  ...CONDA,
  ...CONSTRUCT,
  ...DEBIAN,
  ...FEEDSTOCKS,
  ...IMAGES,
  ...INSTALLERS,
  ...LAYOUTS,
  ...PACKAGES,
  ...RECIPES,
  ...TEXTS,
  ...WHEELS,
];
