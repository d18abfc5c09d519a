import { expect } from 'vitest';
import { compareRanks, wheelRank } from '../../../src/wheels/choose/rank.js';
import { parseWheelName } from '../../../src/wheels/name/file-name.js';
import { testWithTools } from '../../tools.js';
import { python } from '../packaging.js';

const PYTHONS = ['3.7', '3.8', '3.11', '3.13'];

const NATIVE = [
  'cp37-cp37m',
  'cp38-cp38',
  'cp311-cp311',
  'cp313-cp313',
  'cp311-abi3',
  'cp310-abi3',
  'cp37-abi3',
  'cp36-abi3',
];
const LEVELS = [
  ...[
    'manylinux_2_28',
    'manylinux_2_17',
    'manylinux2014',
    'manylinux_2_12',
    'manylinux2010',
    'manylinux_2_5',
  ],
  ...['manylinux1', 'linux'],
];
const TAGS = [
  ...[...NATIVE, 'cp311-none', 'py3-none', 'py311-none', 'py37-none'].flatMap((tag) =>
    LEVELS.map((level) => `${tag}-${level}_x86_64`),
  ),
  ...['cp311-none-any', 'cp37-none-any', 'py3-none-any', 'py311-none-any', 'py310-none-any', 'py37-none-any'],
  ...[
    'py2.py3-none-any',
    'py3-none-any.manylinux_2_28_x86_64',
    'cp36.cp311-abi3-manylinux_2_17_x86_64.linux_x86_64',
  ],
  ...['cp311-cp311-manylinux_2_5_x86_64.manylinux1_x86_64.manylinux_2_12_x86_64', 'py36.py311-none-any'],
];

testWithTools('wheels are ranked in the order of the tags in packaging', { tools: ['python3'] }, () => {
  // As pip asks packaging for a machine with this glibc.
  const code = `
answers = []
legacy = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
levels = []
for minor in range(28, 4, -1):
    levels.append("manylinux_2_%d_x86_64" % minor)
    if minor in legacy:
        levels.append(legacy[minor] + "_x86_64")
platforms = levels + ["linux_x86_64"]
for python in value["pythons"]:
    pair = tuple(int(part) for part in python.split("."))
    abi = "cp%d%d" % pair + ("m" if pair < (3, 8) else "")
    order = list(tags.cpython_tags(pair, [abi], platforms))
    order += list(tags.compatible_tags(pair, "cp%d%d" % pair, platforms))
    places = {tag: place for place, tag in reversed(list(enumerate(order)))}
    answers.append([min((places[one] for one in tags.parse_tag(tag) if one in places), default=None) for tag in value["tags"]])
print(json.dumps(answers))`;
  const theirs = python<(number | null)[][]>(code, { pythons: PYTHONS, tags: TAGS });
  for (const [i, short] of PYTHONS.entries()) {
    const ranks = TAGS.map((tag) => rankOf(tag, short));
    const order = (i: number, j: number, compare: (a: number, b: number) => number) =>
      `${TAGS[i]} ${TAGS[j]}: ${compare(i, j)}`;
    const places = theirs[i] ?? [];
    expect(TAGS.map((tag, i) => [tag, ranks[i] !== null])).toEqual(
      TAGS.map((tag, i) => [tag, places[i] !== null]),
    );
    const usable = TAGS.flatMap((_, i) => (ranks[i] === null ? [] : i));
    const pairs = usable.flatMap((a) => usable.map((b) => [a, b] as const));
    const ours = pairs.map(([a, b]) =>
      order(a, b, () => Math.sign(compareRanks(ranks[a] ?? [], ranks[b] ?? [])) + 0),
    );
    expect(ours).toEqual(
      pairs.map(([a, b]) => order(a, b, () => Math.sign((places[a] ?? 0) - (places[b] ?? 0)) + 0)),
    );
  }
});

function rankOf(tag: string, python: string) {
  const wheel = parseWheelName(`x-1-${tag}.whl`);
  if (wheel === null) throw new Error(tag);
  return wheelRank(wheel, { platform: 'linux-64', python, glibc: '2.28' });
}
