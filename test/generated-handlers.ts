import type { Handler } from '../src/engine/handlers.ts'

/** Handlers whose result is the same each time, by name: what they return depends on their input and visit only. */
const sound: Record<string, Handler> = {
  twice: ({ value }) => Number(value) * 2,
  slow: async ({ value }) => {
    for (let i = 0; i < 3; i++) await Promise.resolve()
    return Number(value) + 1
  },
  talking: async ({ value }, run) => {
    run.log(`began with ${String(value)}`)
    await Promise.resolve()
    run.emit('progress', { visit: run.visit, value })
    return Number(value) - 1
  },
  // What a handler changes of its input or of the context must not show anywhere.
  meddling: (input, run) => {
    const { value } = input
    input['value'] = 'changed'
    run.context['a'] = 'changed'
    return Number(value)
  },
}

/** Handlers that fail, always or at times. */
const failing: Record<string, Handler> = {
  failing: () => {
    throw new Error('deliberate')
  },
  failingLater: async () => {
    await Promise.resolve()
    throw new TypeError('deliberate, later', { cause: new Error('the cause') })
  },
  failingAgain: ({ value }, run) => {
    if (run.visit > 1) throw new Error(`deliberate at visit ${run.visit}`)
    return Number(value)
  },
  throwingText: () => {
    throw 'a text'
  },
  returningFunction: () => () => 1,
}

/** Handlers that fail at first and succeed when they are tried again. */
const shaky: Record<string, Handler> = {
  secondTime: ({ value }, run) => {
    if (run.attempt < 2) throw new Error(`deliberate at attempt ${run.attempt}`)
    return Number(value)
  },
  thirdTime: async ({ value }, run) => {
    await Promise.resolve()
    run.log(`attempt ${run.attempt}`)
    if (run.attempt < 3) throw new Error(`deliberate at attempt ${run.attempt}`)
    return Number(value) + 1
  },
}

/** Handlers whose results are objects. */
const objects: Record<string, Handler> = {
  pair: ({ value }) => ({ n: value, list: [value, value] }),
  odd: ({ value }) =>
    JSON.parse(`{"__proto__": 1, "constructor": [2], "a/b~c": {"😀": ${JSON.stringify(value)}}, "": null}`),
}

export const handlerNames = {
  sound: Object.keys(sound),
  failing: Object.keys(failing),
  objects: Object.keys(objects),
  shaky: Object.keys(shaky),
}

/** All handlers that a generated workflow can name. */
export const generatedHandlers: Readonly<Record<string, Handler>> = {
  ...sound,
  ...failing,
  ...objects,
  ...shaky,
}
