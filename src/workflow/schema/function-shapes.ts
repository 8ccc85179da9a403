import type { Kind } from './shape.ts'

/** What is certain of a function: the kinds of its first value, without which it fails, and the kind of its result. */
interface FunctionShape {
  takes?: readonly Kind[]
  gives?: Kind
}

const sized: FunctionShape = { takes: ['string', 'list', 'object'], gives: 'number' }
const ofText = (gives: Kind): FunctionShape => ({ takes: ['string'], gives })
const ofNumber: FunctionShape = { takes: ['number'], gives: 'number' }

/** Functions `f(x)`; what they take counts where they have one argument. */
export const results: Readonly<Record<string, FunctionShape>> = {
  size: sized,
  round: ofNumber,
  abs: ofNumber,
  sum: { takes: ['list'], gives: 'number' },
  min: { takes: ['list'] },
  max: { takes: ['list'] },
  sort: { takes: ['list'], gives: 'list' },
  flatten: { takes: ['list'], gives: 'list' },
  deduplicate: { takes: ['list'], gives: 'list' },
  keys: { takes: ['object'], gives: 'list' },
  values: { takes: ['object'], gives: 'list' },
  string: { takes: ['string', 'number', 'boolean'], gives: 'string' },
  json: { gives: 'string' },
  is_true: { gives: 'boolean' },
  current_timestamp: { gives: 'number' },
  elapsed_time: { gives: 'number' },
  now: { gives: 'string' },
}

/** Methods `x.f()`. */
export const methods: Readonly<Record<string, FunctionShape>> = {
  size: sized,
  startsWith: ofText('boolean'),
  endsWith: ofText('boolean'),
  contains: ofText('boolean'),
  matches: ofText('boolean'),
  lowerAscii: ofText('string'),
  upperAscii: ofText('string'),
  trim: ofText('string'),
  replace: ofText('string'),
  substring: ofText('string'),
  indexOf: ofText('number'),
  lastIndexOf: ofText('number'),
  split: ofText('list'),
  join: { takes: ['list'], gives: 'string' },
  get: { takes: ['object'] },
  slice: { takes: ['string', 'list'] },
}
