import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DockerfileTemplates, TEMPLATES } from '../image/dockerfile/render.js';

/** The images that come with the program. */
export const IMAGES_DIR = fileURLToPath(new URL('../../images', import.meta.url));

/** The templates that Dockerfiles are made of. */
export function dockerfileTemplates(): DockerfileTemplates {
  const folder = new URL('../../construct/images/', import.meta.url);
  return Object.fromEntries(
    TEMPLATES.map((name) => [name, readFileSync(new URL(`${name}.hbs`, folder), 'utf8')]),
  ) as DockerfileTemplates;
}
