/**
 * The functions that the commands call, for programs: docs/api.md. Options are those of the commands' flags, and have the same
 * defaults; results are those of `--json`. All throw ArchiError as commands do, and print nothing.
 */

export type { AuditReport } from './audit/report.js';
export { type AuditOptions, audit } from './audit/run.js';
export type { BootstrappedChannel } from './bootstrap/bootstrap-channel.js';
export { type BootstrapOptions, bootstrapChannel } from './bootstrap/run.js';
export { type CacheListResult, listCache } from './cache/list/run.js';
export { type PruneOptions, type PruneResult, pruneCache } from './cache/prune/run.js';
export { type CacheVerifyResult, verifyCache } from './cache/verify/run.js';
export { type DiffOptions, type DiffResult, diffChannels } from './channel/diff/run.js';
export { type IndexOptions, type IndexResult, indexChannel } from './channel/index/run.js';
export { type MetaResult, type MetaTexts as MetaOptions, makeMetaChannel } from './channel/meta/run.js';
export { type MirrorOptions, type MirrorResult, mirrorChannel } from './channel/mirror/run.js';
export { type ServedChannel, type ServeOptions, serveChannel } from './channel/serve/run.js';
export type { Report } from './cli/options.js';
export type { Common, Input } from './cli/perform.js';
export { type ConstructorOptions, type ConstructorResult, runConstructor } from './constructor/run.js';
export { checkMachine, type DoctorOptions, type DoctorResult } from './doctor/run.js';
export { ArchiError, BugError, type Problem, ToolError, UserError } from './errors.js';
export type { Event } from './events.js';
export { dependencyGraph, type GraphOptions, type GraphResult } from './graph/run.js';
export { buildImage, type ImageBuildOptions } from './image/build.js';
export { type ImageLintOptions, type LintResult, lintDockerfiles } from './image/lint/run.js';
export type { ImageBuildResult } from './image/result.js';
export { type ImageRunOptions, runImage } from './image/run/run.js';
export { type ImportOptions, type ImportResult, importManifest } from './import/run.js';
export { type InitOptions, type InitResult, initManifest } from './init/run.js';
export { type InspectOptions, type InspectResult, inspectInstaller } from './inspect/run.js';
export { buildInstaller, type InstallerOptions, type InstallerResult } from './installer/run.js';
export {
  type LockOptions,
  type LockResult,
  resolveLock,
  resolveSharedLock,
  type SharedLockOptions,
  type SharedLockResult,
} from './lock/run.js';
export { makePins, type PinsOptions, type PinsResult } from './pins/run.js';
export { type PlanOptions, type PlanResult, plan } from './plan/run.js';
export type { PortResult } from './port/build.js';
export { type PortOptions, port } from './port/run.js';
export { buildRecipes, type RecipeBuildOptions, type RecipeBuildResult } from './recipe/build/run.js';
export {
  checkRecipes,
  type RecipeCheckOptions,
  type RecipeCheckResult,
} from './recipe/check/run.js';
export {
  type RecipeRebuildOptions,
  type RecipeRebuildResult,
  rebuildPackages,
} from './recipe/rebuild/run.js';
export {
  type RecipeResolveOptions,
  type RecipeResolveResult,
  resolveRecipes,
} from './recipe/resolve/run.js';
export {
  archiveSources,
  type SourceArchiveOptions,
  type SourceArchiveResult,
} from './recipe/source-archive/run.js';
export { type VerifyOptions, type VerifyResult, verifyInstaller } from './verify/run.js';
