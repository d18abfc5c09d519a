import { Document, isScalar, visit } from 'yaml';

/**
 * Returns plain data as YAML. Quotes every text that YAML 1.1 or 1.2 would read as another type. A text that is a key of
 * `comments` gets that comment after it.
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
