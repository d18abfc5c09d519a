/** Tells whether a locale needs no generating: it is null, or built into glibc. */
export function isBuiltIn(locale: string | null): boolean {
  return locale === null || /^(C|POSIX|C\.UTF-8|C\.utf8)$/.test(locale);
}

/** The environment variables of a locale. `en_US.UTF-8` also selects messages in `en_US`, then in `en`. */
export function localeVariables(locale: string): Readonly<Record<'LANG' | 'LANGUAGE' | 'LC_ALL', string>> {
  const language = isBuiltIn(locale) ? locale : `${locale.replace(/\..*/, '')}:${locale.replace(/_.*/, '')}`;
  return { LANG: locale, LANGUAGE: language, LC_ALL: locale };
}
