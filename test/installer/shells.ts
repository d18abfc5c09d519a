import { toolsThere } from '../tools.js';

const ALL = [['dash'], ['bash'], ['busybox', 'sh'], ['ksh'], ['mksh'], ['zsh'], ['yash']];
const there = toolsThere(ALL.map(([program = '']) => program));

/** The shells that an installer has to run in and that this machine has, as commands; in CI all of them. */
export const SHELLS: readonly (readonly string[])[] = ALL.filter(([program = '']) => there.includes(program));
