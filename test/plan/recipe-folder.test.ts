import { expect, test } from 'vitest';
import { emitArgo } from '../../src/plan/emit/argo.js';
import { emitBake } from '../../src/plan/emit/bake.js';
import { emitGithubActions } from '../../src/plan/emit/github-actions.js';
import { emitMake } from '../../src/plan/emit/make.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { SAMPLE } from './sample.js';

const OPTION = '--output-folder=x';
const plan: BuildPlan = { ...SAMPLE, nodes: SAMPLE.nodes.map((node) => ({ ...node, recipe: OPTION })) };

test.each<[string, (plan: BuildPlan) => string]>([
  ['make', emitMake],
  ['bake', emitBake],
  ['GitHub Actions', emitGithubActions],
  ['Argo', (buildPlan) => emitArgo(buildPlan, 2)],
])('a folder named like an option is written as a path for %s', (_, emit) => {
  const text = emit(plan);
  expect(text).toContain(`./${OPTION}`);
  expect(text.replaceAll(`./${OPTION}`, '')).not.toContain(OPTION);
});
