import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import type { Platform } from '../../conda/platform.js';
import type { Manifest } from '../types.js';
import { constructDocument } from './document.js';
import { selectorComment } from './selector.js';
import { yamlText } from './yaml-text.js';

/**
 * The text of a construct.yaml that conda constructor accepts. `template` is the text of construct/construct.yaml.hbs.
 * With a platform: that platform's lists. Without: one file for all, what differs marked by selectors (`# [aarch64]`).
 * A relative channel or licence stays relative: the file belongs beside the manifest.
 */
export async function renderConstructYaml(options: {
  manifest: Manifest;
  platform?: Platform;
  template: string;
}): Promise<string> {
  const handlebars = loadHandlebars().create();
  handlebars.registerHelper('yaml', (text: string) => yamlText(text));
  handlebars.registerHelper('selector', (platform: Platform | null) => selectorComment(platform));
  // noEscape: html's escapes mean nothing in YAML, and yaml quotes every value.
  const template = handlebars.compile(options.template, { noEscape: true, strict: true });
  return template(constructDocument(options.manifest, options.platform ?? null));
}

// The library in one file, by require: of the 25 ms CPU that importing its forty-five files takes, 10 are left.
function loadHandlebars(): typeof Handlebars {
  return createRequire(import.meta.url)('handlebars/dist/handlebars.min.js');
}
