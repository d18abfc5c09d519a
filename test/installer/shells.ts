import { toolsThere } from '../tools.js';

const ALL = [['dash'], ['bash'], ['busybox', 'sh'], ['ksh'], ['mksh'], ['zsh'], ['yash']];
const programs = toolsThere(ALL.map(([program = '']) => program));

/** The shells of this machine in which an installer has to run, as commands. In CI all of them. */
export const SHELLS: readonly (readonly string[])[] = ALL.filter(([program = '']) =>
  programs.includes(program),
);
