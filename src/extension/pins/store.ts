import type { Pin, Pins } from './pin.ts'

/** Where the pins of a workspace are kept; VS Code's workspace state is one. */
export interface PinMemory {
  get(key: string): unknown
  update(key: string, value: unknown): Thenable<void>
}

/** The pins of a workspace, by file. */
export interface PinStore {
  /** @param file the text of its URI */
  of(file: string): Pins
  set(file: string, name: string, pin: Pin): Promise<void>
  remove(file: string, name: string): Promise<void>
  /** Calls back after each change. @returns ends that */
  onChange(listener: () => void): () => void
}

const key = 'playhead.pins'

/** Makes a store that outlives the window. */
export function createPinStore(memory: PinMemory): PinStore {
  const listeners = new Set<() => void>()
  const all = () => (memory.get(key) ?? {}) as Readonly<Record<string, Pins>>
  const change = async (file: string, pins: Pins) => {
    const { [file]: _, ...others } = all()
    await memory.update(key, Object.keys(pins).length > 0 ? { ...others, [file]: pins } : others)
    for (const listener of listeners) listener()
  }
  return {
    of: file => all()[file] ?? {},
    set: (file, name, pin) => change(file, { ...all()[file], [name]: pin }),
    remove(file, name) {
      const { [name]: _, ...others } = all()[file] ?? {}
      return change(file, others)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
