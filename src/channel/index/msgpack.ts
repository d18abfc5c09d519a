/** Encodes and decodes MessagePack; binary is a Uint8Array. `decode` throws Error for damaged bytes. */
export interface Msgpack {
  readonly encode: (value: unknown) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

/** Loads the library: only what writes or reads shards pays for it. */
export async function loadMsgpack(): Promise<Msgpack> {
  const { encode, decode } = await import('@msgpack/msgpack');
  return { encode: (value) => encode(value, { ignoreUndefined: true }), decode };
}
