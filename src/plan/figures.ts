import { criticalPath, makespanCurve, simulate } from './simulate.js';
import type { BuildPlan, Schedule, Standing } from './types.js';

/** What the times of a plan come to. */
export interface Figures {
  readonly counts: Readonly<Record<Standing, number>>;
  /** Minutes of all builds together. */
  readonly total: number;
  readonly schedule: Schedule;
  readonly criticalPath: readonly number[];
  readonly curve: readonly { readonly workers: number; readonly makespan: number }[];
}

/** Counts, the simulation for a number of workers, the critical path, and what more workers would bring. */
export function figuresOf(plan: BuildPlan, workers: number): Figures {
  const counts = { present: 0, noarch: 0, build: 0, unknown: 0 };
  for (const { standing } of plan.nodes) counts[standing]++;
  return {
    counts,
    total: plan.minutes.reduce((sum, minutes) => sum + minutes, 0),
    schedule: simulate(plan, workers),
    criticalPath: criticalPath(plan),
    curve: makespanCurve(plan, workers),
  };
}

/** `2 h 05 min`, `45 min`, `1.5 min`. */
export function formatMinutes(minutes: number): string {
  if (minutes < 60) return `${Number(minutes.toFixed(1))} min`;
  const whole = Math.round(minutes);
  return `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, '0')} min`;
}
