import { expect, test } from 'vitest';
import { lintDockerfile } from '../../../src/image/lint/lint.js';

/** Rules that are found in one RUN; ENV and the like may stand before it. */
function rulesOf(run: string, before = ''): string[] {
  const text = `FROM example.org/d:1\n${before === '' ? '' : `${before}\n`}RUN ${run}\n`;
  return [...new Set(lintDockerfile(text, 'Dockerfile').map(({ rule }) => rule))].sort();
}

test.each([
  'apt-get install git',
  'apt-get -q install git',
  'apt-get install --quiet git',
  'apt install git',
  '/usr/bin/apt-get install git',
  'sudo -E apt-get upgrade',
  'DEBIAN_FRONTEND=noninteractive apt-get install git',
  'env A=1 apt-get dist-upgrade',
  'xargs -a list apt-get install',
  'bash -c "apt-get install git"',
  'if true; then apt-get install git; fi',
  'true && (cd / && apt-get remove git)',
  'echo $(apt-get install git)',
  'yum install git',
  'yum -q update',
  'dnf install git',
  'dnf up',
  'microdnf install git',
  'zypper install git',
  'zypper in git',
  'zypper -q dup',
  'pacman -S git',
  'pacman -Syu',
  'conda install numpy',
  'conda create -n x python',
  'mamba create -n x python',
  'micromamba install git',
  'conda update --all',
  'conda clean --all',
  '/opt/conda/bin/conda install numpy',
  'pip uninstall numpy',
  '["apt-get", "install", "git"]',
])('asks: %s', (run) => {
  expect(rulesOf(run)).toContain('unattended');
});

test.each([
  'apt-get install -y git',
  'apt-get install -qqy git',
  'apt-get -qq install git',
  'apt-get install -q -q git',
  'apt-get install -q=2 git',
  'apt-get install --quiet --quiet git',
  'apt-get --assume-yes install git',
  'apt-get -o APT::Get::Assume-Yes=true install git',
  'apt-get -oAPT::Get::Assume-Yes=1 install git',
  'yes | apt-get install git',
  'echo y | apt-get install git',
  'echo \'APT::Get::Assume-Yes "true";\' >/etc/apt/apt.conf.d/90yes && apt-get install git',
  'apt-get update',
  'apt-get download git',
  'apt-cache search install',
  '/tmp/configure-apt && /tmp/install-tools',
  'echo "to add more, run apt install NAME" >/etc/motd',
  'a # apt-get install git',
  'yum -y install git',
  'yum install -qy git',
  'dnf --assumeyes install git',
  'dnf --setopt=assumeyes=1 install git',
  'zypper -n install git',
  'zypper --non-interactive in git',
  'zypper install --no-confirm git',
  'pacman -Syu --noconfirm git',
  'pacman -Ss git',
  'conda install -yq numpy',
  'conda create --yes -n x',
  'conda config --set always_yes yes && conda install numpy',
  'CONDA_ALWAYS_YES=true conda install numpy',
  'conda list',
  'micromamba install -y -n base git',
  'pip uninstall -y numpy',
  '["apt-get", "install", "-y", "git"]',
])('does not ask: %s', (run) => {
  expect(rulesOf(run)).not.toContain('unattended');
});

test.each([
  ['ENV CONDA_ALWAYS_YES=true', 'conda install numpy'],
  ['ENV MAMBA_ALWAYS_YES=1', 'mamba install numpy'],
  ['COPY <<EOF /etc/apt/apt.conf.d/90yes\nAPT::Get::Assume-Yes "true";\nEOF', 'apt-get install git'],
  ['RUN conda config --set always_yes true', 'conda install numpy'],
  ['ENV APT="-y --no-install-recommends"', 'apt-get install $APT git'],
])('does not ask after %s', (before, run) => {
  expect(rulesOf(run, before)).not.toContain('unattended');
});

test.each([
  'apt-get update && apt-get install -y git',
  'rm -rf /var/lib/apt/lists/* && apt-get update && apt-get install -y git',
  'apt-get update && apt-get install -y git && rm -rf /var/lib/dpkg',
  'apt-get update && apt-get install -y git && apt-get clean',
  'yum clean all && yum install -y git',
  'dnf install -y git && microdnf clean all',
  'dnf install -y git',
  'zypper clean && zypper in -y git',
  'apk add git',
  'rm -rf /var/cache/apk/* && apk add git',
  'pacman -S --noconfirm git',
  'conda install -y numpy',
  'conda clean -ay && conda install -y numpy',
  '--mount=type=cache,target=/var/cache/foo apk add git',
  'yarn install',
])('leaves something: %s', (run) => {
  expect(rulesOf(run)).toContain('clean');
});

test.each([
  'apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
  'apt-get update && apt-get install -y git && rm -fr /var/lib/apt/lists',
  'apt-get update && apt-get install -y git && rm --recursive --force /var/lib/apt/lists/*',
  'apt-get update && apt-get install -y git && rm -rf /var/lib/{apt,dpkg,cache}/',
  'apt-get update && apt-get install -y git && rm -rf /tmp/* /var/lib/apt/*',
  'apt-get update && apt-get install -y git && apt-get dist-clean',
  'apt-get update && apt-get install -y git && apt-get distclean',
  'apt-get update && apt-get install -y git && find /var/lib/apt/lists -type f -delete',
  'set -ex; apt-get update; apt-get install -y git; rm -rf /var/lib/apt/lists/*; git --version',
  '--mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y git',
  '--mount=type=tmpfs,target=/var/lib/apt/lists apt-get update && apt-get install -y git',
  'apt-get install -y git',
  'yum install -y git && yum clean all',
  'yum -y install git && yum -q clean all',
  'yum install -y git && rm -rf /var/cache/yum',
  'dnf install -y git && dnf clean all && rm -rf /var/cache/dnf/*',
  'microdnf install -y git && microdnf clean all',
  'zypper in -y git && zypper clean --all',
  'apk add --no-cache git',
  'apk --no-cache add git',
  'apk add git && rm -rf /var/cache/apk/*',
  '--mount=type=cache,target=/var/cache/apk apk add git',
  'conda install -y numpy && conda clean -afy',
  'micromamba install -y git && micromamba clean --all --yes',
  'conda install -y numpy && rm -rf /opt/conda/pkgs',
  'yarn install && yarn cache clean',
])('leaves nothing: %s', (run) => {
  expect(rulesOf(run)).not.toContain('clean');
});

test('layers that are not shipped may hold anything', () => {
  const text = (last: string) =>
    `FROM x:1 AS a\nRUN apt-get update && pip install x\nFROM x:1 AS b\n${last}\n`;
  const rules = (last: string) => lintDockerfile(text(last), 'Dockerfile').map(({ rule }) => rule);
  expect(rules('COPY --from=a /x /x')).toEqual([]);
  expect(rules('FROM a')).toEqual(['clean', 'pip-cache']);
});

test.each([
  ['pip install numpy', true],
  ['pip3 install numpy', true],
  ['pip3.11 install numpy', true],
  ['python3 -m pip install numpy', true],
  ['PIP_NO_CACHE_DIR=0 pip install numpy', true],
  ['pip cache purge && pip install numpy', true],
  ['pip install --no-cache-dir numpy', false],
  ['pip --no-cache-dir install numpy', false],
  ['PIP_NO_CACHE_DIR=1 pip install numpy', false],
  ['export PIP_NO_CACHE_DIR=1 && pip install numpy', false],
  ['pip install numpy && pip cache purge', false],
  ['pip install numpy && rm -rf ~/.cache/pip', false],
  ['pip install numpy && rm -rf /root/.cache', false],
  ['--mount=type=cache,target=/root/.cache/pip pip install numpy', false],
  ['--mount=type=cache,target=/root/.cache pip install numpy', false],
  ['pipx install numpy', false],
  ['pip list', false],
])('pip’s cache: %s: %s', (run, isKept) => {
  expect(rulesOf(run).includes('pip-cache')).toBe(isKept);
});

test('pip’s cache: ENV turns it off, for stages on top as well', () => {
  expect(rulesOf('pip install numpy', 'ENV PIP_NO_CACHE_DIR=1')).toEqual([]);
  expect(rulesOf('pip install numpy', 'ENV PIP_NO_CACHE_DIR=off')).toEqual(['pip-cache']);
  const text = 'FROM x:1 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install numpy';
  expect(lintDockerfile(text, 'Dockerfile')).toEqual([]);
});

const BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]';

test.each([
  ['curl x | tar xz', '', true],
  ['curl x |& tar xz', '', true],
  ['X=$(curl x | jq .version)', '', true],
  ['bash -c "curl x | tar xz"', '', true],
  ['cat x | sort', 'SHELL ["/bin/bash", "-c"]', true],
  ['cat x | sort', 'SHELL ["/bin/sh", "-o", "pipefail", "-c"]', true],
  ['curl x | tar xz', BASH, false],
  ['curl x | tar xz', 'SHELL ["/usr/bin/bash", "-euxo", "pipefail", "-c"]', false],
  ['set -o pipefail && curl x | tar xz', '', false],
  ['set -eux -o pipefail; curl x | tar xz', '', false],
  ['bash -o pipefail -c "curl x | tar xz"', '', false],
  ['<<EOF\nset -euo pipefail\ncurl x | tar xz\nEOF', '', false],
  ['echo "SUM  x" | sha256sum -c -', '', false],
  ['printf y | passwd', '', false],
  ['yes | sdkmanager --licenses', '', false],
  ['if ldd --version 2>&1 | grep -q musl; then a; fi', '', false],
  ['curl x | tar xz || true', '', false],
  ['echo "a | b"', '', false],
  ['grep "a\\|b" c', '', false],
  ['a || b', '', false],
])('a pipe that hides failures: %s after %s: %s', (run, before, hides) => {
  expect(rulesOf(run, before).includes('pipefail')).toBe(hides);
});
