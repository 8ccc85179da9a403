/**
 * What others can only read, for the one who keeps it up to date. Instead of getters in a literal: these give each object a shape of
 * its own, which keeps what they see alive until the old generation is collected.
 */
export type Writable<T> = { -readonly [K in keyof T]: T[K] }
