/**
 * Returns the python script of a noarch entry point after its first line, byte for byte as conda writes it (create.py, 4.5.12
 * and later).
 */
export function entryPointBody({ module, func }: { module: string; func: string }): string {
  const imported = func.split('.', 1)[0];
  return `
# -*- coding: utf-8 -*-
import re
import sys

from ${module} import ${imported}

if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw?|\\.exe)?$', '', sys.argv[0])
    sys.exit(${func}())
`;
}
