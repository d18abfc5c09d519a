import type { Figures } from '../figures.js';
import type { BuildPlan } from '../types.js';
import { emitArgo } from './argo.js';
import { emitBake } from './bake.js';
import type { Format } from './formats.js';
import { ganttSvg } from './gantt.js';
import { emitGithubActions } from './github-actions.js';
import { emitMake } from './make.js';
import { planPage } from './page.js';

/** The name and the text of one emitted file. */
export interface Emitted {
  readonly fileName: string;
  readonly text: string;
}

/** Writes a plan in one of the formats. Throws UserError for names that the format cannot represent. */
export function emitPlan(format: Format, plan: BuildPlan, figures: Figures): Emitted {
  switch (format) {
    case 'make':
      return { fileName: 'plan.mk', text: emitMake(plan) };
    case 'github-actions':
      return { fileName: 'plan-workflow.yml', text: emitGithubActions(plan) };
    case 'buildkit-bake':
      return { fileName: 'docker-bake.json', text: emitBake(plan) };
    case 'argo':
      return { fileName: 'plan-argo.yaml', text: emitArgo(plan, figures.schedule.workers) };
    case 'svg':
      return { fileName: 'plan.svg', text: ganttSvg(plan, figures) };
    case 'html':
      return { fileName: 'plan.html', text: planPage(plan, figures) };
  }
}
