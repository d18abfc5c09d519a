/** The formats of a plan: files for build engines, and charts. */
export const FORMATS = ['make', 'github-actions', 'buildkit-bake', 'argo', 'svg', 'html'] as const;

export type Format = (typeof FORMATS)[number];
