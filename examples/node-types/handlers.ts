/** Counts the words of a text. */
export function countWords(input: { text: string }, run: { log(text: string): void }) {
  run.log(`counting in ${input.text.length} characters`)
  return input.text.split(/\s+/).filter(Boolean).length
}

/** Looks something up. As a tool, a model is told what it does and what it needs. */
export function look_up({ topic }: { topic: string }) {
  return `Much was written about ${topic}.`
}
look_up.tool = {
  description: 'Looks up what is known of a topic.',
  inputSchema: { type: 'object', properties: { topic: { type: 'string' } }, required: ['topic'] },
}
