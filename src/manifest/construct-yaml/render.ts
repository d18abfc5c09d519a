import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import type { Platform } from '../../conda/platform.js';
import type { Manifest } from '../types.js';
import { constructDocument } from './document.js';
import { selectorComment } from './selector.js';
import { yamlText } from './yaml-text.js';

/**
 * Returns the text of a construct.yaml for conda constructor. `template` is the text of construct/construct.yaml.hbs. With
 * `platform`, the file is for that platform; without, for all, and lines of one platform have a selector (`# [aarch64]`).
 * Relative channels and licences stay relative: the file has to be beside the manifest.
 */
export async function renderConstructYaml(options: {
  manifest: Manifest;
  platform?: Platform;
  template: string;
}): Promise<string> {
  const handlebars = loadHandlebars().create();
  handlebars.registerHelper('yaml', (text: string) => yamlText(text));
  handlebars.registerHelper('selector', (platform: Platform | null) => selectorComment(platform));
  handlebars.registerHelper('isList', (value: unknown) => Array.isArray(value));
  // noEscape: HTML escapes have no meaning in YAML, and the helper `yaml` quotes every value.
  const template = handlebars.compile(options.template, { noEscape: true, strict: true });
  return template(constructDocument(options.manifest, options.platform ?? null));
}

// Loads the one-file build with require: 10 ms of CPU time instead of 25 ms for importing its 45 files.
function loadHandlebars(): typeof Handlebars {
  return createRequire(import.meta.url)('handlebars/dist/handlebars.min.js');
}
