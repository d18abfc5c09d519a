/** `user:pa/ss@`: no valid url, but a secret all the same. What follows the colon is no port. */
const MALFORMED_CREDENTIALS = /(:\/\/)[^\s/?#@:]*:(?!\d*(?:[/?#\s]|$))\S*@/g;

/** Returns any text for messages and logs: every url in it loses its user, password, `/t/<token>/` and query. */
export function redactUrl(text: string): string {
  return withShortWords(text)
    .replace(MALFORMED_CREDENTIALS, '$1')
    .replace(/(:\/\/)[^\s/?#]*@/g, '$1')
    .replace(/((?<!\bfile):\/\/\S*?\/t\/)[^\s/?#]+/gi, '$1<token>')
    .replace(/(:\/\/[^\s?#]*)\?[^\s#]*/g, '$1');
}

/** No server takes a longer url; the patterns above take the square of a word's length. */
const LONGEST_URL = 8192;

function withShortWords(text: string): string {
  return text.length <= LONGEST_URL ? text : text.replace(/\S+/g, (word) => word.slice(0, LONGEST_URL));
}
