import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take more than a minute, the longest first: one of them that came last would run alone, while a processor has nothing to
 * do. The first ones each make other channels, so that none waits for another's.
 */
const LONGEST = [
  'e2e/port.test.ts',
  'e2e/port-riscv64.test.ts',
  'e2e/proof-each-step.test.ts',
  'e2e/installer.test.ts',
  'e2e/image/dockerfile.test.ts',
  'e2e/bootstrap-native.test.ts',
  'e2e/proof-reference.test.ts',
  'e2e/image/centos.test.ts',
  'e2e/proof-update-kill.test.ts',
  'e2e/image/emulated.test.ts',
  'e2e/recipe-build.test.ts',
  'e2e/proof-kill.test.ts',
  'e2e/image/first-hour.test.ts',
  'e2e/image/qemu.test.ts',
  'e2e/pyc.test.ts',
  'e2e/bootstrap-elf.test.ts',
  'e2e/image/direct.test.ts',
  'e2e/image/index.test.ts',
  'e2e/proof-reference-bootstrap.test.ts',
  'e2e/proof-prefixes.test.ts',
];

/** Sorts test files as vitest does, which without durations of a former run takes the largest first, but for the long ones. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = LONGEST.flatMap((name) => sorted.filter((file) => nameOf(file) === name));
    return [...long, ...sorted.filter((file) => !long.includes(file))];
  }
}

function nameOf({ moduleId }: TestSpecification): string {
  return relative(import.meta.dirname, moduleId);
}
