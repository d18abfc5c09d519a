import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ToolError } from '../../src/errors.js';
import { openSample } from '../port/ported.js';
import { describeWithTools } from '../tools.js';
import { obstacleToMounting, onSmallDisk } from './small-disk.js';

describeWithTools(
  'a port whose disk is full',
  { tools: ['make', 'mount'], obstacle: obstacleToMounting },
  () => {
    test('says so in one line, and goes on where it was when there is room', async () => {
      const sample = await openSample();
      try {
        await onSmallDisk('size=400k', async (disk) => {
          const places = { channel: join(disk, 'out'), work: join(disk, 'work') };
          const failure = await sample.port(places, 'b:fills').catch((error: unknown) => error);
          expect(failure).toMatchObject({
            name: ToolError.name,
            exitCode: 3,
            problems: [{ message: expect.stringContaining('no space left') }],
          });
          expect(sample.built()).toContain('b');
          rmSync(join(disk, 'out', '.filler'));
          const { result, exitCode } = await sample.port(places);
          expect(exitCode).toBeUndefined();
          expect(result.builds.find(({ name }) => name === 'a')?.state).toBe('kept');
          expect(sample.built()).toContain('b');
        });
      } finally {
        sample.remove();
      }
    });
  },
);
