import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rattlerBuildObstacle, renderByRattlerBuild } from '../../oracles/rattler-build.js';
import { describeWithTools } from '../../tools.js';
import { resolved } from './resolved.js';
import { SAMPLES } from './samples.js';

const folder = mkdtempSync(join(tmpdir(), 'archi-features-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the plain recipe of a sample, with the variants that rattler-build finds beside it. Returns its path. */
function written(sample: string, spec: string): string {
  const place = join(folder, encodeURIComponent(spec));
  mkdirSync(place);
  for (const [name, text] of Object.entries(resolved(SAMPLES[sample]?.v1 ?? {}, spec)))
    writeFileSync(join(place, name), text);
  return join(place, 'recipe.yaml');
}

async function rendered(sample: string, spec: string) {
  const rendering = { recipe: written(sample, spec), variants: [], platform: 'linux-aarch64' };
  const [recipes] = await renderByRattlerBuild([rendering]);
  return (recipes ?? []).map(({ package: { name }, build, requirements }) => ({ name, build, requirements }));
}

describeWithTools('rattler-build', { tools: [], obstacle: rattlerBuildObstacle() }, () => {
  test('gives other features another hash, other requirements and other variables', async () => {
    const [on] = await rendered('one output', 'curl[http2, ~ldap]');
    const [off] = await rendered('one output', 'curl[~http2, ldap]');
    expect([on?.requirements, off?.requirements]).toEqual([
      {
        build: ['make'],
        host: ['zlib >=1.2 f*_static_0*', 'nghttp2 * f*_tools_0*', 'libev'],
        run: ['ca-certificates', 'libnghttp2'],
      },
      {
        build: ['make'],
        host: ['zlib >=1.2 f*_static_0*', 'openldap'],
        run: ['ca-certificates'],
        run_constraints: ['openldap >=2'],
      },
    ]);
    const builds = [on, off].map(
      (output) => /^(.*)_h([0-9a-f]{7})_3$/.exec(output?.build?.string ?? '') ?? [],
    );
    expect(builds.map(([, tag]) => tag)).toEqual(['f_http2_1_ldap_0_static_0', 'f_http2_0_ldap_1_static_0']);
    expect(builds[0]?.[2]).not.toBe(builds[1]?.[2]);
    const env = { FEATURE_HTTP2: '1', FEATURE_LDAP: '0', FEATURE_STATIC: '0' };
    expect(on?.build?.script).toMatchObject({ file: 'build.sh', env });
  });

  test.each([
    ['zlib =1.2 [static]', 'zlib 1.2.* f*_static_1*'],
    ['zlib =1.2.* [static]', 'zlib 1.2.* f*_static_1*'],
    ['zlib =1.2,<1.2.9 [static]', 'zlib 1.2.*,<1.2.9 f*_static_1*'],
    ['zlib ==1.2 [static]', 'zlib ==1.2 f*_static_1*'],
    ['zlib >=1.2, <2 [~static]', 'zlib >=1.2,<2 f*_static_0*'],
    ['conda-forge::z [static]', 'conda-forge::z * f*_static_1*'],
  ])('reads %s as %s', async (written, read) => {
    const recipe = `package:\n  name: x\n  version: "1"\nrequirements:\n  host:\n    - ${written}\n`;
    const place = mkdtempSync(join(folder, 'spec-'));
    writeFileSync(join(place, 'recipe.yaml'), resolved({ 'recipe.yaml': recipe }, 'x')['recipe.yaml'] ?? '');
    const rendering = { recipe: join(place, 'recipe.yaml'), variants: [], platform: 'linux-64' };
    const [outputs] = await renderByRattlerBuild([rendering]);
    expect(outputs?.map(({ requirements }) => requirements)).toEqual([{ host: [read] }]);
  });

  test('sees in each output the features that it uses', async () => {
    const outputs = await rendered('outputs use features', 'lib-a[gui]');
    expect(outputs.map(({ name, build }) => [name, build?.string?.replace(/[0-9a-f]{7}/, 'HASH')])).toEqual([
      ['lib-a', 'f_gui_1_own_HASH'],
      ['lib-b', 'hHASH_0'],
      ['lib-c', 'f_gui_1_static_0_hHASH_0'],
    ]);
    const [gui, without] = [outputs, await rendered('outputs use features', 'lib-a[~gui]')].map((all) =>
      all.map(({ build }) => build?.string),
    );
    expect(gui?.map((text, index) => text === without?.[index])).toEqual([false, true, false]);
  });
});
