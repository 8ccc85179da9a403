import type { Port } from './port.ts'

/** What a page remembers when it is closed and opened again: values by name, each with what it is at first. */
export interface Memory<T extends object> {
  get<K extends keyof T>(name: K): T[K]
  set<K extends keyof T>(name: K, value: T[K]): void
}

/** @param first also says which names there are; what is kept under others, or is of another type, is forgotten */
export function createMemory<T extends object>(port: Port, first: T): Memory<T> {
  const kept = port.state()
  const values = { ...first }
  if (typeof kept === 'object' && kept !== null) {
    for (const name of Object.keys(first) as (keyof T)[]) {
      const value = (kept as Partial<T>)[name]
      if (value !== undefined && (first[name] === undefined || typeof value === typeof first[name]))
        values[name] = value
    }
  }
  return {
    get: name => values[name],
    set(name, value) {
      values[name] = value
      port.keep(values)
    },
  }
}
