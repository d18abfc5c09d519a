import { expect, test } from 'vitest';
import { recordedPlace, withRecordedChannel } from '../../src/conda/recorded-place.js';
import { openedPackage } from '../fixtures/opened.js';

const { locked } = await openedPackage({ name: 'a', files: {} });
const from = (channel: string) => ({
  ...locked,
  channel,
  url: `${channel}/${locked.record.subdir}/${locked.fn}`,
});

test.each([
  ['https://a.example/ch', 'https://a.example/ch', 'https://b.example/x'],
  ['http://a.example/ch', 'https://a.example/ch/', 'https://b.example/x'],
  ['https://a.example/ch/label/dev', 'http://a.example/ch', 'https://b.example/x/label/dev'],
  ['https://a.example/chess', 'https://a.example/ch', 'https://a.example/chess'],
  ['file:///srv/ch', 'file:///srv/ch', 'https://b.example/x'],
])('of %s, where %s is another channel, %s is recorded', (channel, src, recorded) => {
  const remap = [
    { from: src, to: 'https://b.example/x/' },
    { from: src, to: 'https://never.example' },
  ];
  const place = recordedPlace(withRecordedChannel(from(channel), remap));
  expect(place).toEqual({ channel: recorded, url: `${recorded}/${locked.record.subdir}/${locked.fn}` });
});
