/** Stands for the prefix in the texts that are checked here: a text file that a shell reads contains no NUL. */
export const MARK = '\0';

type Context = 'plain' | 'double' | 'command' | 'backtick';

/**
 * True if white space in the prefix would split a word of the shell script: the prefix is outside quotes, comments and
 * here-documents. False if the quotes of the script do not end: it was not understood.
 */
export function isUnquotedInShell(script: string): boolean {
  const contexts: Context[] = ['plain'];
  const documents: string[] = [];
  let isUnquoted = false;
  for (let at = 0; at < script.length; at++) {
    const char = script[at];
    const context = contexts.at(-1);
    if (char === '\\') at++;
    else if (char === '`') toggle(contexts, 'backtick');
    else if (char === '"') toggle(contexts, 'double');
    else if (char === '$' && script[at + 1] === '(') {
      contexts.push('command');
      at++;
    } else if (context === 'double') continue;
    else if (char === MARK) isUnquoted = true;
    else if (char === "'") at = indexOrEnd(script, "'", at + 1);
    else if (char === '(') contexts.push('command');
    // A closing parenthesis without an opening one ends a pattern of `case`.
    else if (char === ')' && context === 'command') contexts.pop();
    else if (char === '#' && /^[\s;&|()]?$/.test(script[at - 1] ?? '')) at = indexOrEnd(script, '\n', at) - 1;
    else if (char === '<' && script[at + 1] === '<') {
      const [word = '<<', , delimiter] =
        /^<<-?[ \t]*(['"\\]?)(\w+)\1?/.exec(script.slice(at, at + 200)) ?? [];
      if (delimiter !== undefined) documents.push(delimiter);
      at += word.length - 1;
    } else if (char === '\n') {
      for (const delimiter of documents.splice(0)) at = endOfDocument(script, at, delimiter);
    }
  }
  return isUnquoted && contexts.length === 1;
}

function toggle(contexts: Context[], context: Context): void {
  if (contexts.at(-1) === context) contexts.pop();
  else contexts.push(context);
}

/** Returns the offset of the newline after a here-document that begins after the newline at `at`. */
function endOfDocument(script: string, at: number, delimiter: string): number {
  const end = new RegExp(`\\n\\t*${delimiter}(?=\\n|$)`).exec(script.slice(at));
  return end === null ? script.length : at + end.index + end[0].length;
}

function indexOrEnd(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at < 0 ? text.length : at;
}
