import { Document, isScalar, visit } from 'yaml';

/**
 * Plain data as YAML: what either YAML 1.1 or 1.2 would take for something else than text is quoted. A text that is a key of
 * `comments` has that comment behind it.
 */
export function writeYaml(value: object, comments: ReadonlyMap<string, string> = new Map()): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  if (comments.size > 0)
    visit(document, {
      Scalar(_, scalar) {
        const comment = isScalar(scalar) ? comments.get(String(scalar.value)) : undefined;
        if (comment !== undefined) scalar.comment = ` ${comment}`;
      },
    });
  return document.toString({ lineWidth: 0 });
}
