import { describe, expect, test } from 'vitest';
import { platformTags, tagsOf } from '../../../src/image/deliver/tags.js';
import { BOTH, request } from './request.js';

describe('the tags of an image in a builder’s store', () => {
  test.each([
    [request({}), ['small:1.0']],
    [request({ tags: ['a', 'b.example:5000/x/a:2'] }), ['a', 'b.example:5000/x/a:2']],
    [request({}, BOTH), ['small:1.0-arm64']],
    [
      request({ tags: ['a', 'b.example:5000/x/a:2'] }, BOTH),
      ['a:latest-arm64', 'b.example:5000/x/a:2-arm64'],
    ],
  ])('get the architecture for several platforms: row %#', (imageRequest, tags) => {
    expect(platformTags(imageRequest, 'arm64')).toEqual(tags);
  });

  test.each(['-rm', 'A', 'a b', 'a:-x', `a@sha256:0`])('are refused if %j is no reference', (tag) => {
    expect(() => tagsOf(request({ tags: [tag] }))).toThrow('not an image reference');
  });
});
