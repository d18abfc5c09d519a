/** Values of `pyc`: where python sources become pyc files. With `none`, python compiles what it imports. */
export const PYC_CHOICES = ['build', 'target', 'none'] as const;

/** One of these values. */
export type PycChoice = (typeof PYC_CHOICES)[number];
