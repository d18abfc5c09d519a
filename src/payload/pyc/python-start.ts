/** Returns the arguments with which python runs `script`: without site, and without writing pyc files of its own. */
export function pythonArguments(script: string): string[] {
  return ['-s', '-S', '-B', '-W', 'ignore', '-c', script];
}

/** Returns the environment in which python compiles: nothing but the hash seed, on which the order in sets depends. */
export function pythonEnvironment() {
  return { env: { PYTHONHASHSEED: '0' }, onlyEnv: true } as const;
}
