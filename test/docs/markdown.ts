import GithubSlugger from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';

type Node = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>['children'][number];

/** The parts of a Markdown file that the tests of the docs read. Lines count from 1. */
export interface Markdown {
  /** The anchors of its headings, as on GitHub. */
  readonly anchors: readonly string[];
  readonly links: readonly { readonly line: number; readonly url: string }[];
  /**
   * Code blocks, each with its first line of code. `language` is null for an indented block and for one without a
   * language.
   */
  readonly blocks: readonly {
    readonly line: number;
    readonly language: string | null;
    readonly text: string;
  }[];
  /** Code within a sentence. */
  readonly spans: readonly { readonly line: number; readonly text: string }[];
}

/** Reads the parts of a Markdown text that the tests of the docs look at. */
export function readMarkdown(text: string): Markdown {
  const slugger = new GithubSlugger();
  const source = text.split('\n');
  const isFence = (line: number) => /^[ >]*(?:`{3}|~{3})/.test(source[line - 1] ?? '');
  const nodes = [...allNodes(fromMarkdown(text))];
  return {
    anchors: nodes.flatMap((node) => (node.type === 'heading' ? [slugger.slug(textOf(node))] : [])),
    links: nodes.flatMap((node) => {
      const isLink = node.type === 'link' || node.type === 'image' || node.type === 'definition';
      return isLink ? [{ line: lineOf(node), url: node.url }] : [];
    }),
    blocks: nodes.flatMap((node) =>
      node.type === 'code'
        ? [
            {
              line: lineOf(node) + (isFence(lineOf(node)) ? 1 : 0),
              language: node.lang ?? null,
              text: node.value,
            },
          ]
        : [],
    ),
    spans: nodes.flatMap((node) =>
      node.type === 'inlineCode' ? [{ line: lineOf(node), text: node.value }] : [],
    ),
  };
}

function* allNodes(node: Node): Generator<Node> {
  yield node;
  for (const child of 'children' in node ? node.children : []) yield* allNodes(child);
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function lineOf(node: Node): number {
  return node.position?.start.line ?? 0;
}
