/** Numbers that stand for values in the protocol. After {@link Handles.clear} the old ones mean nothing any more. */
export interface Handles<T> {
  create(value: T): number
  get(handle: number): T | undefined
  /** Replaces what every handle stands for. */
  update(change: (value: T, handle: number) => T): void
  clear(): void
}

/** Handles from 1 up; a number is never used twice. */
export function createHandles<T>(): Handles<T> {
  const values = new Map<number, T>()
  let next = 1
  return {
    create(value) {
      const handle = next++
      values.set(handle, value)
      return handle
    },
    update(change) {
      for (const [handle, value] of values) values.set(handle, change(value, handle))
    },
    get: handle => values.get(handle),
    clear: () => values.clear(),
  }
}
