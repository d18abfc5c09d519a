/** Collects chunks into one buffer that grows by doubling. */
export class GrowingBuffer {
  private buffer: Buffer;
  private length = 0;

  /** `capacity` is the expected final size in bytes; 0 if unknown. */
  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Bytes collected so far. */
  get size(): number {
    return this.length;
  }

  append(chunk: Uint8Array): void {
    const end = this.length + chunk.length;
    if (end > this.buffer.length) this.grow(end);
    this.buffer.set(chunk, this.length);
    this.length = end;
  }

  /** Returns the collected bytes, without a copy. */
  content(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
