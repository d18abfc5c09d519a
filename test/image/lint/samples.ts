const BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]';

/** Commands that ask for input. */
export const ASKING = [
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
];

/** Commands that do not ask for input. */
export const QUIET = [
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
];

/** An instruction before a command, with which the command no longer asks. */
export const SETTLED = [
  ['ENV CONDA_ALWAYS_YES=true', 'conda install numpy'],
  ['ENV MAMBA_ALWAYS_YES=1', 'mamba install numpy'],
  ['COPY <<EOF /etc/apt/apt.conf.d/90yes\nAPT::Get::Assume-Yes "true";\nEOF', 'apt-get install git'],
  ['RUN conda config --set always_yes true', 'conda install numpy'],
  ['ENV APT="-y --no-install-recommends"', 'apt-get install $APT git'],
] as const;

/** Commands that leave files in the layer. */
export const LEAVING = [
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
];

/** Commands that leave no files in the layer. */
export const CLEAN = [
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
];

/** Commands of pip, and whether they keep its cache. */
export const PIP = [
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
] as const;

/** Pipes, the instruction before them, and whether they hide failures. */
export const PIPES = [
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
] as const;

const F = 'FROM example.org/d:1';
const IN_STAGE = `${F} AS a\n`;

/** The findings of the profile "any", as above. */
export const ANYONES: readonly (readonly [text: string, expected: readonly string[]])[] = [
  // Docker's own checker advises against a platform.
  [F, []],
  ['FROM --platform=linux/arm64 example.org/d:1', ['1:1 constant-platform?']],
  ['FROM --platform=$BUILDPLATFORM example.org/d:1', []],
  ['FROM --platform=$TARGETPLATFORM example.org/d:1', ['1:1 constant-platform?']],
  ['FROM --platform=linux/arm64 example.org/d:1 AS for-arm64', []],
  ['FROM scratch', []],
  // Nested ARGs.
  ['ARG V=12\nARG BASE=debian:$V\nFROM $BASE', []],
  [`ARG BASE=\${A:-\${B:-debian}}\nFROM $BASE`, ['2:1 latest?']],
  [`ARG A\nARG B=\${A:+x}\${A:-debian:12}\nFROM $B`, []],
  ['ARG A=1\nFROM x:1 AS s1\nFROM s$A', []],
  [`${F} AS build-amd64\nFROM build-$TARGETARCH`, []],
  ['ARG VERSION=1\nFROM x:$VERSON', ['2:1 from-arg?']],
  ['ARG V\nFROM x:$V', ['2:1 from-arg?']],
  // Named contexts: `--build-context`, or an image by that name.
  [`${F}\nCOPY --from=scripts /x /x`, ['2:1 named-context-']],
  [`${F}\nRUN --mount=type=bind,from=scripts,target=/x make`, ['2:1 named-context-']],
  [`${F} AS build\n${F}\nCOPY --from=biuld /x /x`, ['3:1 stage-name?']],
  [`${F}\nCOPY --from=build /x /x\n${F} AS build`, ['2:1 stages']],
  [`${F} AS b\nCOPY --from=b /x /x`, ['2:1 stages']],
  [`${F}\nCOPY --from=3 /x /x`, ['2:1 stages']],
  [`${F} AS context`, ['1:1 reserved-stage?']],
  // Heredocs are scripts, or texts.
  [`${F}\nRUN <<EOF\napt-get install git\nEOF`, ['2:1 unattended?']],
  [`${F}\nRUN bash -e <<EOF\napt-get install git\nEOF`, ['2:1 unattended?']],
  [`${F}\nRUN cat <<EOF >/etc/motd\napt-get install git\nEOF`, []],
  [`${F}\nRUN <<EOF\n#!/usr/bin/env python3\nprint("apt-get install git | sh")\nEOF`, []],
  [`${F}\nCOPY <<EOF /etc/motd\napt-get install git\nEOF`, []],
  // Users: of the base, of a stage, of a variable.
  [`${F}\nUSER root`, ['2:1 user?']],
  [`${IN_STAGE}USER root\nFROM a`, ['2:1 user?']],
  [`${F}\nARG U=root\nUSER $U`, ['3:1 user?']],
  [`${F}\nUSER $U`, []],
  [`${F}\nUSER root\nRUN make\nUSER app`, []],
  // ADD of local files.
  [`${F}\nADD src /src`, ['2:1 add-local?']],
  [`${F}\nADD ["src", "/src"]`, ['2:1 add-local?']],
  [`${F}\nADD *.tar.gz /src/`, []],
  [`${F}\nADD x.zip /`, ['2:1 add-local?']],
  [`${F}\nARG U=https://x.example/y\nADD $U /y`, ['3:1 add-url-']],
  [`${F}\nADD https://x.example/y.git#v1 /y`, ['2:1 add-url-']],
  // High uids.
  [`${F}\nRUN useradd -u 123456 x`, ['2:1 high-uid?']],
  [`${F}\nRUN useradd --uid=123456 --no-log-init x`, []],
  [`${F}\nARG NB_UID=1234567\nRUN useradd -mu $NB_UID x`, ['3:1 high-uid?']],
  [`${F}\nRUN useradd -l -u 123456 x && useradd -u 1000 y`, []],
  // Paths relative to an unknown folder.
  [`${F}\nWORKDIR /x\nWORKDIR yy`, []],
  [`${F}\nWORKDIR yy`, ['2:1 workdir?']],
  [`${F}\nCOPY a b`, ['2:1 copy-target?']],
  [`${IN_STAGE}WORKDIR /x\nFROM a\nCOPY a b`, []],
  ['FROM scratch\nCOPY a b', []],
  [`${F}\nCOPY a b /c`, ['2:1 copy-folder?']],
  [`${F}\nCOPY a b /c/`, []],
  // A SHELL is set on purpose.
  [`${F}\nSHELL ["/bin/bash", "-c"]\nCMD run it`, []],
  [`${F}\nSHELL ["pwsh", "-c"]\nRUN Get-Item x | Remove-Item`, []],
  // Variables and ports.
  [`${F}\nENV A=1 B=$A`, ['2:1 env-order?']],
  [`${F}\nENV A=1\nENV A=2 B=$A PATH=/x:$PATH`, []],
  [`${F}\nEXPOSE 80 443/tcp 100-200`, []],
  [`${F}\nEXPOSE 70000`, ['2:1 port']],
  [`${F}\nEXPOSE 127.0.0.1:80:80`, ['2:1 expose?']],
  [`${F}\nRUN a \\\n\n  b`, ['2:1 empty-line?']],
  [`${F}\nENV A 1`, ['2:1 key-value-']],
  [`${F}\nENV A="1"\nLABEL "a b"="c d" e=f`, []],
  [`from x:1 AS a`, ['1:1 casing-']],
  [`${F} AS Build`, ['1:1 casing-']],
  // Secrets by docker's list of words.
  [`${F}\nARG GITHUB_TOKEN`, ['2:1 secrets?']],
  [`${F}\nENV TOKEN_FILE=/x PUBLIC_KEY=y`, []],
  [`${F}\nRUN pip install https://$USER:$PASS@x.example/y.whl --no-cache-dir`, []],
];

const IN_RUN: readonly (readonly [run: string, before: string])[] = [
  ...[...ASKING, ...QUIET, ...LEAVING, ...CLEAN].map((run) => [run, ''] as const),
  ...PIP.map(([run]) => [run, ''] as const),
  ...PIPES.map(([run, before]) => [run, before] as const),
  ...SETTLED.map(([before, run]) => [run, before] as const),
];

/** All samples as Dockerfiles, for other linters. */
export const DOCKERFILES: readonly string[] = [
  ...IN_RUN.map(([run, before]) => `${F}\n${before === '' ? '' : `${before}\n`}RUN ${run}\n`),
  ...ANYONES.map(([text]) => `${text}\n`),
];
