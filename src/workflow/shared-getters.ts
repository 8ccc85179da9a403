/** Getters that many objects share. */
export interface SharedGetters<S, T> {
  /** Gives them to an object, as properties of its own. @param source what they read for it */
  give<O extends object>(object: O, source: S): O & Readonly<T>
  /** What they read for an object; undefined for one that does not have them. */
  sourceOf(object: object): S | undefined
}

/**
 * Properties that are read when they are looked at. As with getters in a literal they are enumerable and the object's own, so
 * that copies, heirs and proxies of it have them too. But a literal makes new functions for each object, by which V8 gives each a
 * shape of its own; that is old at once, and keeps all that the getters see until the old generation is collected. Where an object
 * is made for each run or call, that is most of what is left to collect.
 * @param readers each property's value, from what the object was given
 */
export function sharedGetters<S, T extends object>(
  readers: {
    readonly [K in keyof T]: (source: S) => T[K]
  },
): SharedGetters<S, T> {
  const held = Symbol('source')
  const getters = Object.entries<(source: S) => unknown>(readers).map(([name, read]) => {
    const get = function (this: { [held]: S }) {
      return read(this[held])
    }
    return [name, { get, enumerable: true, configurable: true }] as const
  })
  return {
    give(object, source) {
      Object.defineProperty(object, held, { value: source })
      for (const [name, getter] of getters) Object.defineProperty(object, name, getter)
      return object as never
    },
    sourceOf: object => (object as { [held]?: S })[held],
  }
}
