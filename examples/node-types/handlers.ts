import type { HandlerRun } from '../../src/index.ts'

/** Counts the words of a text. */
export function countWords(input: { text: string }, run: HandlerRun) {
  run.log(`counting in ${input.text.length} characters`)
  return input.text.split(/\s+/).filter(Boolean).length
}
