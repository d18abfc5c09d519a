/** Where builds run, if nobody says otherwise: it has conda, for several machines. */
export const IMAGE = 'condaforge/miniforge3';
