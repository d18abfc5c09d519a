/** Seconds that may still be spent on waiting for a server that asks for patience. */
export interface Budget {
  /** Returns whether this much is left, and takes it. `why` is what the user is told. */
  spend(seconds: number, why: string): boolean;
}

/** Returns a budget of some seconds; each wait is told. */
export function createBudget(seconds: number, tell: (message: string) => void): Budget {
  let left = seconds;
  return {
    spend: (wanted, why) => {
      if (!Number.isFinite(wanted) || wanted < 0 || wanted > left) return false;
      left -= wanted;
      tell(`${why}: waiting for ${wanted} s`);
      return true;
    },
  };
}
