import { readFileSync } from 'node:fs';
import { type DockerfileTemplates, TEMPLATES } from './render.js';

/** The templates that Dockerfiles are made of. */
export function dockerfileTemplates(): DockerfileTemplates {
  const folder = new URL('../../../construct/images/', import.meta.url);
  return Object.fromEntries(
    TEMPLATES.map((name) => [name, readFileSync(new URL(`${name}.hbs`, folder), 'utf8')]),
  ) as DockerfileTemplates;
}
