/** A line of manifest.yaml, and the place in the construct.yaml that it comes from; null for a line without one. */
export interface ManifestLine {
  readonly text: string;
  readonly where: string | null;
}
