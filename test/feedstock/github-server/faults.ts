/** What goes wrong with a request. `lost`: it is served, but the connection is cut before the answer. */
export type Fault =
  | { readonly kind: 'cut' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'rate-limit'; readonly status: 403 | 429; readonly seconds: number }
  | { readonly kind: 'secondary-limit'; readonly status: 403 | 429; readonly seconds: number };

/** Faults of the next requests that a pattern matches, `METHOD /path`, in order. */
export interface FaultScript {
  readonly match: RegExp;
  readonly faults: Fault[];
}

/** Takes the fault of a request from the scripts; null if it goes well. */
export function takeFault(scripts: readonly FaultScript[], request: string): Fault | null {
  for (const { match, faults } of scripts) if (match.test(request)) return faults.shift() ?? null;
  return null;
}

/** Status, headers and body of a fault with an answer. */
export function faultAnswer(fault: Exclude<Fault, { kind: 'cut' | 'lost' }>, now: number) {
  const page = 'https://docs.example/rest';
  switch (fault.kind) {
    case 'status':
      return {
        status: fault.status,
        headers: {},
        body: { message: `Fault ${fault.status}`, documentation_url: page },
      };
    case 'rate-limit':
      return {
        status: fault.status,
        headers: {
          'x-ratelimit-limit': '60',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(now / 1000) + fault.seconds),
        },
        body: { message: 'API rate limit exceeded for user ID 1.', documentation_url: page },
      };
    case 'secondary-limit':
      return {
        status: fault.status,
        headers: { 'retry-after': String(fault.seconds) },
        body: {
          message:
            'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          documentation_url: page,
        },
      };
  }
}
