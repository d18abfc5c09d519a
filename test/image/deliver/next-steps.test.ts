import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { nextSteps } from '../../../src/image/deliver/next-steps.js';

const MADE = { tag: 'a:1', count: 1, output: null, isLoaded: false, pushed: null };
const RUN = '  run it   archi-construct image run a:1';
const here = resolve('dist');

test.each<[string, Partial<Parameters<typeof nextSteps>[0]>, string[]]>([
  [
    'a docker archive',
    { output: { form: 'docker-archive', path: 'dist/a b.tar' } },
    [`  load it  docker load --input '${here}/a b.tar'   # or podman load`, RUN],
  ],
  [
    'an OCI archive',
    { output: { form: 'oci-archive', path: 'dist/a.tar' } },
    [`  load it  podman load --input ${here}/a.tar`, RUN],
  ],
  [
    'an OCI layout',
    { output: { form: 'oci-layout', path: '/x/a' } },
    ['  load it  skopeo copy oci:/x/a docker-daemon:a:1', RUN],
  ],
  [
    'several platforms',
    { count: 2, output: { form: 'oci-archive', path: '/x/a.tar' } },
    ['  push it  skopeo copy --all oci-archive:/x/a.tar docker://HOST/NAME:TAG'],
  ],
  ['a loaded image', { isLoaded: true }, [RUN]],
  ['a file and a loaded image', { isLoaded: true, output: { form: 'oci-layout', path: '/x/a' } }, [RUN]],
  ['a pushed image', { pushed: 'h.example/a@sha256:0' }, [`${RUN.replace('a:1', 'h.example/a@sha256:0')}`]],
])('%s', (_, made, lines) => {
  expect(nextSteps({ ...MADE, ...made })).toEqual(lines);
});
