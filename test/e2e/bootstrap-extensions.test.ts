import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel, CROSS } from './channel.js';
import { crossBuild, emulator, unpack } from './compilers/cross-build.js';

const RECIPE = fileURLToPath(new URL('extensions/recipe.yaml', import.meta.url));
const NEEDED =
  /^(?:python|numpy|lib(?:zlib|expat|blas|lapack|gfortran5|gcc|stdcxx|ffi)|sysroot_linux-aarch64)-\d.*\.conda$/;

const obstacle = process.arch === 'x64' ? rattlerBuildObstacle() : 'the host is no x86_64';
describeWithTools('cross-python of a bootstrap channel', { tools: ['qemu-aarch64-static'], obstacle }, () => {
  test('builds extensions of setuptools, with the headers of numpy, and of meson-python for the target', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-extensions-'));
    const cross = await bootstrapChannel('linux-64', CROSS);
    const target = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
    const prefix = join(folder, 'extensions');
    const { file } = await crossBuild({ recipe: RECIPE, cross, target, folder });
    const record = await unpack(file, prefix);
    expect(record['depends']).toContain('python >=3.11.2,<3.12.0a0');
    for (const subdir of [join(target, 'linux-aarch64'), join(cross, 'noarch')])
      for (const name of readdirSync(subdir).filter((name) => NEEDED.test(name)))
        await unpack(join(subdir, name), prefix);
    const sysroot = join(prefix, 'aarch64-linux-gnu', 'sysroot');
    const python = join(prefix, 'bin', 'python3.11');
    const text = 'import nine, summing; print(nine.value); summing.main()';
    const imported = await outputOf([...emulator(sysroot, join(prefix, 'lib')), python, '-c', text]);
    expect(imported).toBe('9\n6.0\n');
    rmSync(folder, { recursive: true, force: true });
  });
});
