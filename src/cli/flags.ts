import { boolean, string } from '@oclif/core/flags';

/** What every command that needs a manifest takes. */
export const manifestFlags = {
  py: string({ summary: 'Pick the manifest by its python.', helpValue: 'X.Y', exclusive: ['manifest'] }),
  manifest: string({ summary: 'Name the manifest.', helpValue: 'FILE' }),
  platform: string({
    summary: 'The platform to build for, as conda calls it; default linux-aarch64.',
    helpValue: 'SUBDIR',
    exclusive: ['arch'],
  }),
  arch: string({ summary: 'The same by the machine’s architecture.', helpValue: 'ARCH' }),
};

/** What every command that needs packages takes. */
export const channelFlags = {
  channel: string({
    summary: 'A channel (url, file:// or folder) in place of the manifest’s; repeatable.',
    helpValue: 'CHANNEL',
    multiple: true,
    multipleNonGreedy: true,
  }),
  solve: boolean({ summary: 'Solve the loose specs; pins are ignored.', default: false }),
};
