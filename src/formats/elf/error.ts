/** An ELF file that cannot be edited; the message says why. */
export class ElfError extends Error {}
