import { criticalPath, makespanCurve, simulate } from './simulate.js';
import type { BuildPlan, Schedule, Status } from './types.js';

/** The figures of a plan. */
export interface Figures {
  readonly counts: Readonly<Record<Status, number>>;
  /** Minutes of all builds together. */
  readonly total: number;
  readonly schedule: Schedule;
  readonly criticalPath: readonly number[];
  readonly curve: readonly { readonly workers: number; readonly makespan: number }[];
}

/** Computes counts, the simulation for a number of workers, the critical path, and the makespan for other numbers. */
export function figuresOf(plan: BuildPlan, workers: number): Figures {
  const counts = { present: 0, noarch: 0, build: 0, unknown: 0 };
  for (const { status } of plan.nodes) counts[status]++;
  return {
    counts,
    total: plan.minutes.reduce((sum, minutes) => sum + minutes, 0),
    schedule: simulate(plan, workers),
    criticalPath: criticalPath(plan),
    curve: makespanCurve(plan, workers),
  };
}

/** Formats a duration: `2 h 05 min`, `45 min`, `1.5 min`. */
export function formatMinutes(minutes: number): string {
  if (minutes < 60) return `${Number(minutes.toFixed(1))} min`;
  const whole = Math.round(minutes);
  return `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, '0')} min`;
}
