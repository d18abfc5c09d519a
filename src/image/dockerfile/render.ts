import type HandlebarsModule from 'handlebars';
import { type DockerfileRequest, dockerfileDocument } from './document.js';
import { dockerWord, execForm, shellWord } from './quote.js';

/** The texts of construct/images: `Dockerfile` and the parts it is put together from, by their names. */
export type DockerfileTemplates = Readonly<Record<(typeof TEMPLATES)[number], string>>;

/** Names of the templates, as in `construct/images/<name>.hbs`. */
export const TEMPLATES = ['Dockerfile', 'centos7', 'dnf', 'apt', 'user'] as const;

/** The text of a Dockerfile. Every value is quoted for its place. */
export async function renderDockerfile(
  request: DockerfileRequest,
  templates: DockerfileTemplates,
): Promise<string> {
  const { default: Handlebars } = await import('handlebars');
  const handlebars = Handlebars.create();
  const document = dockerfileDocument(request);
  registerHelpers(handlebars, mountOf(request, document.platform));
  // noEscape: html's escapes mean nothing here, and the helpers quote every value.
  const options = { noEscape: true, strict: true } as const;
  for (const name of TEMPLATES)
    handlebars.registerPartial(name, handlebars.compile(templates[name], options));
  return handlebars.compile(templates.Dockerfile, options)(document);
}

function registerHelpers(handlebars: typeof HandlebarsModule, mount: (id: string, target: string) => string) {
  handlebars.registerHelper({
    word: dockerWord,
    sh: shellWord,
    json: execForm,
    mount,
    // Handlebars hands its options over behind the arguments.
    concat: (...parts: unknown[]) => parts.slice(0, -1).join(''),
    words: (words: readonly string[]) => words.map((word) => ` \\\n      ${shellWord(word)}`).join(''),
    inline: (words: readonly string[]) => words.map(shellWord).join(' '),
    named: (patterns: readonly string[]) => patterns.map((one) => `-name ${shellWord(one)}`).join(' -o '),
    // `en_US.utf8`, as `locale -a` has it.
    compiled: (locale: string) => locale.replace('UTF-8', 'utf8'),
    territory: (locale: string) => locale.replace(/\..*/, ''),
  });
}

/** The flag of a RUN that keeps a folder from build to build; nothing where the builder has no such thing. */
function mountOf({ description, cacheMounts }: DockerfileRequest, platform: string) {
  const of = `${description.name}-${platform.replace('/', '-')}`;
  return (id: string, target: string) =>
    cacheMounts
      ? `--mount=type=cache,id=archi-construct-${of}-${id},target=${target},sharing=locked \\\n    `
      : '';
}
