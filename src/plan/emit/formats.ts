/** What a plan can be written as: for engines that build it, and as charts. */
export const FORMATS = ['make', 'github-actions', 'buildkit-bake', 'argo', 'svg', 'html'] as const;

export type Format = (typeof FORMATS)[number];
