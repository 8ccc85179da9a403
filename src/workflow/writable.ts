/**
 * What others can only read, for the one who keeps it up to date. Instead of getters in a literal: these give each object a shape of
 * its own, see `shared-getters.ts`.
 */
export type Writable<T> = { -readonly [K in keyof T]: T[K] }
