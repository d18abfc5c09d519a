import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import { isWheelRequest, parseWheelRequest } from '../../wheels/request.js';
import { listsIn, type ManifestDraft } from '../draft.js';

/** An item of `wheels` must be a path of a wheel, or a url with its checksum. */
export function wheelsAreFilesOrUrls(draft: ManifestDraft): Problem[] {
  return listsIn(draft).flatMap(({ wheels }) =>
    wheels.flatMap(({ value, where }) => {
      const read = parseWheelRequest(value);
      return isWheelRequest(read) ? [] : [{ where, ...read, found: quoteValue(redactUrl(value)) }];
    }),
  );
}
