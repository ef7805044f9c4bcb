/**
 * A bounded map that forgets what was used longest ago.
 *
 * Using an entry only notes the time: caches are read far more often than they overflow. One that overflows forgets the
 * older quarter at once.
 */
interface Entry<V> {
  value: V;
  used: number;
}

export class LRU<K, V> {
  private readonly entries = new Map<K, Entry<V>>();
  private clock = 0;
  capacity: number;
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get(key: K): V | undefined {
    const found = this.entries.get(key);
    if (found === undefined) return undefined;
    found.used = ++this.clock;
    return found.value;
  }

  /** Reads without touching the order. */
  peek(key: K): V | undefined {
    return this.entries.get(key)?.value;
  }

  set(key: K, value: V): void {
    this.entries.set(key, { value, used: ++this.clock });
    if (this.entries.size <= this.capacity) return;
    const oldest = [...this.entries].sort(([, a], [, b]) => a.used - b.used);
    const excess = Math.max(this.entries.size - this.capacity, this.capacity >> 2);
    for (const [forgotten] of oldest.slice(0, excess)) this.entries.delete(forgotten);
  }

  clear(): void {
    this.entries.clear();
  }

  get size(): number {
    return this.entries.size;
  }
}
