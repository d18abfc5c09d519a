import type { Problem } from '../../errors.js';
import type { TextFile } from '../types.js';

/** A feature that another package is asked for: on, off, or as the package that asks has its own feature of this name. */
export interface AskedFeature {
  readonly name: string;
  readonly state: 'on' | 'off' | 'same';
}

/** A spec with features: `curl 8.* [http2, ~ldap, &static]`. */
export interface FeatureSpec {
  /** In lower case. */
  readonly name: string;
  /** The text between the name and the features: a version, or empty. */
  readonly version: string;
  readonly features: readonly AskedFeature[];
}

/** One feature of a recipe. */
export interface Feature {
  readonly name: string;
  /** Whether it is on if nobody says otherwise. */
  readonly isDefault: boolean;
  readonly description: string | null;
  /** The lines of its requirements, by section, without their indentation; comments and jinja as they are written. */
  readonly requirements: ReadonlyMap<RequirementSection, readonly string[]>;
}

/** The sections of requirements that a feature may add to. `constrains` is `run_constrained` or `run_constraints`. */
export type RequirementSection = 'build' | 'host' | 'run' | 'constrains';

/** A requirement of a recipe that asks another package for features, or a plain one. */
export interface NamedRequirement {
  readonly spec: FeatureSpec;
  /** `file:line:column`. */
  readonly where: string;
}

/** An output of a recipe, as far as features go. */
export interface FeatureOutput {
  /** As written, in lower case. */
  readonly name: string;
  /** The features that it uses. */
  readonly uses: readonly string[];
  readonly requirements: readonly NamedRequirement[];
}

/** A recipe with what it says about features. */
export interface FeatureRecipe extends TextFile {
  /** The packages that it makes, in lower case. */
  readonly packages: readonly string[];
  /** By name; empty for a recipe without a `features` section. `static` is among them, declared or not. */
  readonly features: readonly Feature[];
  /** The requirements of each feature, for when it is on. */
  readonly featureRequirements: ReadonlyMap<string, readonly NamedRequirement[]>;
  readonly outputs: readonly FeatureOutput[];
  /** What of its features cannot be read. */
  readonly problems: readonly Problem[];
}

/** Which features of a recipe are on, by name in order. */
export type FeatureStates = ReadonlyMap<string, boolean>;
