/** Counts the words of a text. */
export function countWords(input: { text: string }, run: { log(text: string): void }) {
  run.log(`counting in ${input.text.length} characters`)
  return input.text.split(/\s+/).filter(Boolean).length
}
