import { stringify } from 'yaml';

/** Plain data as YAML: what either YAML 1.1 or 1.2 would take for something else than text is quoted. */
export function writeYaml(value: object): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
