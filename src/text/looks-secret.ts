const NAME =
  /(^|[._/-])(password|passwd|passphrase|secrets?|tokens?|api[_-]?keys?|access[_-]?keys?|private[_-]?keys?|credentials?|auth)$/i;
const VALUES = [
  /:\/\/[^\s/?#@:]+:[^\s/?#@]+@/,
  /\/t\/[A-Za-z0-9]{2,}-[A-Za-z0-9-]{8,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}\b/,
  /\bAKIA[0-9A-Z]{16}\b/,
];

/** Guesses by its name and its value whether a variable or label holds a secret; in doubt, returns true. */
export function looksSecret(name: string, value: string): boolean {
  const holdsSomething = value !== '' && !/^\$\{?\w+\}?$/.test(value);
  return (NAME.test(name) && holdsSomething) || VALUES.some((secret) => secret.test(value));
}
