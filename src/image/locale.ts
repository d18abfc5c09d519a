/** True for a locale that glibc has built in, or that asks for nothing: nothing has to be generated for it. */
export function isBuiltIn(locale: string | null): boolean {
  return locale === null || /^(C|POSIX|C\.UTF-8|C\.utf8)$/.test(locale);
}

/** What a locale sets in the environment: `en_US.UTF-8` also asks for messages in `en_US`, else `en`. */
export function localeVariables(locale: string): Readonly<Record<'LANG' | 'LANGUAGE' | 'LC_ALL', string>> {
  const language = isBuiltIn(locale) ? locale : `${locale.replace(/\..*/, '')}:${locale.replace(/_.*/, '')}`;
  return { LANG: locale, LANGUAGE: language, LC_ALL: locale };
}
