/** Why an ELF file cannot be edited. */
export class ElfError extends Error {}
