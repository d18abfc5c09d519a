import { entryText, type Piece, piecesOf } from './calls.js';
import type { MenuItem } from './read-menu.js';
import { type MenuPlace, type Template, templateOf } from './template.js';

/**
 * Returns the value of Exec: bash runs what menuinst has it run, in one argument. The argument stands in double quotes, as the desktop
 * entry specification wants; menuinst's single quotes are reserved there.
 */
export function execPieces(item: MenuItem, place: MenuPlace): Piece[] {
  const parts = [
    ...(item.precommand === null ? [] : [codePieces(templateOf(item.precommand, place))]),
    ...(item.activate ? [ACTIVATION] : []),
    item.command.flatMap((word, i) => [...(i === 0 ? [] : [' ']), ...wordPieces(templateOf(word, place))]),
  ];
  const script = parts.flatMap((part, i) => [...(i === 0 ? [] : [' && ']), ...part]);
  const escaped = script.map((piece) => (typeof piece === 'string' ? entryText(inArgument(piece)) : piece));
  return ['bash -c "', ...escaped, '"'];
}

const ACTIVATION: readonly Piece[] = [
  'eval "$("',
  { of: 'CONDA', escape: 'quoted' },
  '" ',
  { of: 'ACTIVATE', escape: 'none' },
  ' "',
  { of: 'PREFIX', escape: 'quoted' },
  '")"',
];

function codePieces(template: Template): Piece[] {
  return piecesOf(template, (text) => text, 'code');
}

/**
 * Returns a word of the command, quoted for bash as menuinst does: in double quotes, where the package's variables are expanded, unless
 * it has quotes itself.
 */
function wordPieces(template: Template): Piece[] {
  const text = template.map((part) => (typeof part === 'string' ? part : '')).join('');
  if (/['"]/.test(text))
    return [`'`, ...piecesOf(template, (part) => part.replaceAll(`'`, `'"'"'`), 'single'), `'`];
  if (template.length === 0) return ['""'];
  if (/[^A-Za-z0-9_@%+=:,./-]/.test(text)) return ['"', ...piecesOf(template, (part) => part, 'quoted'), '"'];
  return piecesOf(template, (part) => part, 'word');
}

/** Escapes text for an argument in double quotes. A percent sign stays if it begins a field code. */
function inArgument(text: string): string {
  return text
    .replace(/%%|%[fFuUdDnNickvm]|%/g, (found) => (found === '%' ? '%%' : found))
    .replace(/["`$\\]/g, '\\$&');
}
