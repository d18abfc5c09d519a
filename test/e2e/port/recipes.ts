import { fileURLToPath } from 'node:url';
import type { SourceFile } from './sources.js';

/** The folder of the recipes that are ported; each is of another kind. Their sources belong into `sources` beside them. */
export const PORT_RECIPES = fileURLToPath(new URL('recipes', import.meta.url));

/** The sources of the recipes that do not bring their own. */
export const PORT_SOURCES: readonly SourceFile[] = [
  { source: 'bzip2', file: 'bzip2_1.0.8.orig.tar.gz' },
  { source: 'cjson', file: 'cjson_1.7.15.orig.tar.gz' },
  { source: 'lz4', file: 'lz4_1.9.4.orig.tar.gz' },
  { source: 'markupsafe', file: 'markupsafe_2.1.2.orig.tar.gz' },
  { source: 'minpack', file: 'minpack_19961126+dfsg1.orig.tar.gz' },
  { source: 'popt', file: 'popt_1.19+dfsg.orig.tar.xz' },
  { source: 'pugixml', file: 'pugixml_1.13.orig.tar.gz' },
  { source: 'zlib', file: 'zlib_1.2.13.dfsg.orig.tar.bz2' },
];
