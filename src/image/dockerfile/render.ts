import { readFileSync } from 'node:fs';
import type HandlebarsModule from 'handlebars';
import { type DockerfileRequest, dockerfileDocument } from './document.js';
import { dockerWord, runWord, writeExecForm } from './quote.js';

/** The templates in `construct/images`: `Dockerfile.hbs`, and the partials that it includes. */
const TEMPLATES = ['Dockerfile', 'centos7', 'dnf', 'apt', 'user'] as const;

/** Renders the text of a Dockerfile. Every value is quoted for the place where it stands. */
export async function renderDockerfile(request: DockerfileRequest): Promise<string> {
  const { default: Handlebars } = await import('handlebars');
  const handlebars = Handlebars.create();
  const document = dockerfileDocument(request);
  registerHelpers(handlebars, mountOf(request, document.platform));
  // noEscape: HTML escapes mean nothing here, and the helpers quote every value.
  const options = { noEscape: true, strict: true } as const;
  for (const name of TEMPLATES)
    handlebars.registerPartial(name, handlebars.compile(readTemplate(name), options));
  return handlebars.compile(readTemplate('Dockerfile'), options)(document);
}

function readTemplate(name: (typeof TEMPLATES)[number]): string {
  return readFileSync(new URL(`../../../construct/images/${name}.hbs`, import.meta.url), 'utf8');
}

function registerHelpers(handlebars: typeof HandlebarsModule, mount: (id: string, target: string) => string) {
  handlebars.registerHelper({
    word: dockerWord,
    sh: runWord,
    json: writeExecForm,
    mount,
    // Handlebars passes its options as the last argument.
    concat: (...parts: unknown[]) => parts.slice(0, -1).join(''),
    words: (words: readonly string[]) => words.map((word) => ` \\\n      ${runWord(word)}`).join(''),
    inline: (words: readonly string[]) => words.map(runWord).join(' '),
    named: (patterns: readonly string[]) =>
      patterns.map((pattern) => `-name ${runWord(pattern)}`).join(' -o '),
    // `en_US.utf8`, as `locale -a` prints it.
    compiled: (locale: string) => locale.replace('UTF-8', 'utf8'),
    territory: (locale: string) => locale.replace(/\..*/, ''),
  });
}

/** Returns a helper that renders the RUN flag of a cache mount; an empty text if the builder does not support it. */
function mountOf({ description, cacheMounts }: DockerfileRequest, platform: string) {
  const owner = `${description.name}-${platform.replace('/', '-')}`;
  return (id: string, target: string) =>
    cacheMounts
      ? `--mount=type=cache,id=archi-construct-${owner}-${id},target=${target},sharing=locked \\\n    `
      : '';
}
