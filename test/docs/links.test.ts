import { expect, test } from 'vitest';
import { readRepositoryFile, repositoryFiles } from './files.js';
import { brokenLinks } from './links.js';
import { readMarkdown } from './markdown.js';

test('every link in a Markdown file leads to an existing file and heading', () => {
  const files = repositoryFiles();
  const pages = files.filter((path) => path.endsWith('.md'));
  expect(pages).toContain('README.md');
  const read = new Map(pages.map((path) => [path, readMarkdown(readRepositoryFile(path))]));
  expect(brokenLinks(read, files)).toEqual([]);
});

test('brokenLinks finds links to missing files and headings', () => {
  const pages = new Map([
    ['README.md', '# A\n[a](docs/a.md#one-two) [b](docs/) [c](#a) [d](https://host/x) ![e](docs/e.png)'],
    [
      'docs/a.md',
      '## One `two`\n\n[up](../README.md#b)\n\n[x]: gone.md\n[ref][x] [one](#one-two-1)\n\n# one two',
    ],
  ]);
  const read = new Map([...pages].map(([path, text]) => [path, readMarkdown(text)]));
  expect(brokenLinks(read, [...pages.keys()])).toEqual([
    'README.md:2 docs/e.png: no such file in the repository',
    'docs/a.md:3 ../README.md#b: no such heading',
    'docs/a.md:5 gone.md: no such file in the repository',
  ]);
});
