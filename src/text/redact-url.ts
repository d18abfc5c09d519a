/** Credentials in a malformed url, `user:pa/ss@`: they must be hidden too. A port after the colon is not matched. */
const MALFORMED_CREDENTIALS = /(:\/\/)[^\s/?#@:]*:(?!\d*(?:[/?#\s]|$))\S*@/g;

/** Returns the text for messages and logs: user, password, token (`/t/<token>/`) and query are removed from every url in it. */
export function redactUrl(text: string): string {
  return withShortWords(text)
    .replace(MALFORMED_CREDENTIALS, '$1')
    .replace(/(:\/\/)[^\s/?#]*@/g, '$1')
    .replace(/((?<!\bfile):\/\/\S*?\/t\/)[^\s/?#]+/gi, '$1<token>')
    .replace(/(:\/\/[^\s?#]*)\?[^\s#]*/g, '$1');
}

/** Servers accept no longer url. Longer words are cut, since the patterns above take time quadratic in a word's length. */
const LONGEST_URL = 8192;

function withShortWords(text: string): string {
  return text.length <= LONGEST_URL ? text : text.replace(/\S+/g, (word) => word.slice(0, LONGEST_URL));
}
