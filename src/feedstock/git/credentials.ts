/**
 * Returns the environment with which git sends the token to one host: a credential helper whose script reads it from the environment.
 * So the token is in no url, no argument and no file. Helpers that are configured are not asked for that host.
 */
export function credentialEnv(
  { host, token }: { readonly host: string; readonly token: string },
  env: Readonly<NodeJS.ProcessEnv>,
): Readonly<Record<string, string>> {
  const given = Number(env['GIT_CONFIG_COUNT'] ?? 0);
  const first = Number.isSafeInteger(given) && given > 0 ? given : 0;
  const key = `credential.https://${host}.helper`;
  return {
    GIT_CONFIG_COUNT: String(first + 2),
    [`GIT_CONFIG_KEY_${first}`]: key,
    [`GIT_CONFIG_VALUE_${first}`]: '',
    [`GIT_CONFIG_KEY_${first + 1}`]: key,
    [`GIT_CONFIG_VALUE_${first + 1}`]: HELPER,
    ARCHI_FEEDSTOCK_TOKEN: token,
  };
}

const HELPER =
  '!f() { test "$1" = get || return 0; printf "username=x-access-token\\npassword=%s\\n" "$ARCHI_FEEDSTOCK_TOKEN"; }; f';
