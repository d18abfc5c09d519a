const LONGEST_SHEBANG = 127;

/**
 * Replaces the build prefix in a file by conda's rules. Throws a RangeError if a binary has no room for the new one.
 */
export function replacePrefix(
  data: Buffer,
  placeholder: { readonly prefix: string; readonly mode: 'text' | 'binary' },
  prefix: string,
): Buffer {
  // One character a byte, so that bytes that are not UTF-8 are kept.
  const text = data.toString('latin1');
  const from = Buffer.from(placeholder.prefix).toString('latin1');
  const to = Buffer.from(prefix).toString('latin1');
  const replaced = placeholder.mode === 'binary' ? inBinary(text, from, to) : inText(text, from, to);
  return Buffer.from(replaced, 'latin1');
}

/** Returns the script of an entry point of a noarch python package. */
export function entryPointScript(
  { module, func }: { readonly module: string; readonly func: string },
  python: string,
): string {
  return `${shebang(`#!${python}`)}
# -*- coding: utf-8 -*-
import re
import sys

from ${module} import ${func.split('.')[0]}

if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw?|\\.exe)?$', '', sys.argv[0])
    sys.exit(${func}())
`;
}

function inBinary(text: string, from: string, to: string): string {
  const runs = text.split('\0').map((run) => {
    if (!run.includes(from)) return run;
    if (to.length > from.length) throw new RangeError('no room');
    return run.replaceAll(from, () => to).padEnd(run.length, '\0');
  });
  return runs.join('\0');
}

function inText(text: string, from: string, to: string): string {
  const replaced = text.replaceAll(from, () => to);
  if (!text.startsWith('#!')) return replaced;
  const [line = ''] = text.split('\n', 1);
  if (!line.includes(from)) return replaced;
  const first = line.replaceAll(from, () => to);
  // The options begin after the path of the line in the package, since the new prefix may hold spaces.
  const [, path = '', options = ''] = /^#! *(\S*)(.*)$/.exec(line) ?? [];
  return (
    shebang(
      first,
      path.replaceAll(from, () => to),
      options,
    ) + replaced.slice(first.length)
  );
}

function shebang(line: string, path = line.slice(2), options = ''): string {
  if (Buffer.from(line, 'latin1').length <= LONGEST_SHEBANG && !/\s/.test(path)) return line;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!/^python[\d.]*$/.test(name)) return `#!/usr/bin/env ${name}${options}`;
  const quoted = path.replace(/[\\"$`]/g, '\\$&');
  return `#!/bin/sh\n'''exec' "${quoted}"${options} "$0" "$@" #'''`;
}
