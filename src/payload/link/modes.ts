/** Write permission of the owner (mode bit). */
export const OWNER_WRITES = 0o200;
