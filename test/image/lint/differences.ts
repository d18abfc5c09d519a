/** A known difference: the Dockerfile (as JSON), the code, and the linter that finds it. */
export interface KnownDifference {
  readonly at: RegExp;
  readonly why: string;
}

/** Where image lint and hadolint 2.15.1 differ, and why. docs/lint.md lists the same for 293 public Dockerfiles. */
export const KNOWN: readonly KnownDifference[] = [
  {
    at: /DL1000 theirs$/,
    why: 'hadolint cannot read a here-document before an instruction, nor a host in EXPOSE',
  },

  // Commands that ask for input.
  {
    at: /RUN (?:apt |\/usr\/bin\/|sudo -E |env |xargs |bash -[ce] ).*: DL3014 ours$/,
    why: 'apt asks as apt-get does, and so does either behind sudo, env, xargs, in sh -c and by its whole path',
  },
  {
    at: /(?:apt-get remove|yum -q update|dnf up|zypper -q dup).*: DL30(?:14|30|34|38) ours$/,
    why: 'removing and updating ask as installing does',
  },
  {
    at: /(?:Assume-Yes|assumeyes=1|yes \| apt-get|echo y \|).*: DL30(?:14|38) theirs$/,
    why: 'a setting, a file of settings or an answer through a pipe is a yes as well',
  },
  { at: /\$APT git.*: DL3014 theirs$/, why: 'the value of the variable has the option' },

  // Commands that leave files behind.
  {
    at: /(?:yum -q update|zypper -q dup).*: DL30(?:32|36) ours$/,
    why: 'updating downloads as installing does',
  },
  {
    at: /RUN rm -rf \/var\/lib\/apt\/lists.*update.*: DL3009 ours$/,
    why: 'what is cleaned before the update comes back',
  },
  { at: /rm -rf \/var\/lib\/dpkg.*: DL3009 ours$/, why: 'another folder is removed' },
  {
    at: /(?:rm -fr|dist-?clean|find \/var\/lib\/apt\/lists).*: DL3009 theirs$/,
    why: 'these remove the lists as well',
  },
  {
    at: /target=\/var\/lib\/apt apt-get.*: DL3009 theirs$/,
    why: 'a mount above the lists keeps them out of the layer',
  },
  { at: /rm -rf \/var\/cache\/apk.*: DL3019 theirs$/, why: 'the cache is removed in the same RUN' },
  {
    at: /(?:pip cache purge|rm -rf (?:~|\/root)\/\.cache|target=\/root\/\.cache pip).*: DL3042 theirs$/,
    why: 'the cache is removed in the same RUN, or lies in a mount',
  },

  // Pipes.
  {
    at: /(?:echo |printf |yes \|).*: DL4006 theirs$/,
    why: 'what stands before the pipe cannot fail, or is meant to be cut short',
  },
  { at: /(?:RUN if |\|\| true).*: DL4006 theirs$/, why: 'the status is asked for, or given up' },
  {
    at: /(?:set -\w+(?: -o)? pipefail|-euxo\\", \\"pipefail).*: DL4006 theirs$/,
    why: 'pipefail is set, by another spelling of SHELL or in the script itself',
  },
  { at: /bash -c .*curl x \| tar.*: DL4006 ours$/, why: 'the shell that is called has no pipefail either' },

  // Bases, stages and values.
  {
    at: /AS for-arm64.*: DL3029 theirs$/,
    why: 'docker’s own checker allows it for a stage that is named by its machine',
  },
  { at: /BASE=\$\{A:-.*: DL3006 ours$/, why: 'the defaults of ARGs say which base it is' },
  { at: /FROM (?:s\$A|build-\$TARGETARCH).*: DL3006 theirs$/, why: 'it is a stage, by the value of an ARG' },
  { at: /ARG U=root.*: DL3002 ours$/, why: 'the default of an ARG says root' },
  { at: /ADD \$U .*: DL3020 theirs$/, why: 'the variable holds a url' },
  {
    at: /WORKDIR \/x.*WORKDIR yy.*: DL3000 theirs$/,
    why: 'relative to an absolute one of the same file, as docker has it',
  },
  { at: /FROM scratch.*: DL3045 theirs$/, why: 'nothing leaves the working folder at /' },
  { at: /SHELL \[.*CMD run it.*: DL3025 theirs$/, why: 'who writes SHELL means a shell, as docker has it' },
  {
    at: /TOKEN_FILE.*: DL3064 theirs$/,
    why: 'a path to a secret and a public key are none, as docker has it',
  },
];
