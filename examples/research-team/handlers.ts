// The functions of workflow.yaml.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The part of the run that these functions use. */
interface Run {
  /** Records a line and shows it in the console. */
  log(text: string, data?: unknown): void
}

interface Entry {
  title: string
  text: string
}

const here = import.meta.dirname

/** A tool: the entries of the archive in which one of the words stands, those with most of them first. */
export async function lookUp({ words }: { words: string }): Promise<Entry[]> {
  const entries = JSON.parse(await readFile(join(here, 'archive.json'), 'utf8')) as Entry[]
  const wanted = words
    .toLowerCase()
    .split(/\W+/)
    .filter(word => word.length > 2)
  const hits = ({ title, text }: Entry) => {
    const there = new Set(`${title} ${text}`.toLowerCase().split(/\W+/))
    return wanted.filter(word => there.has(word)).length
  }
  return entries
    .filter(entry => hits(entry) > 0)
    .sort((a, b) => hits(b) - hits(a))
    .slice(0, 2)
}
lookUp.tool = {
  description: 'Looks for words in the archive and gives the two best entries.',
  inputSchema: {
    type: 'object',
    properties: { words: { type: 'string', description: 'A few words, not a sentence.' } },
    required: ['words'],
    additionalProperties: false,
  },
}

/** Writes the article as Markdown. */
export async function keep({ title, text }: { title: string; text: string }, run: Run): Promise<string> {
  await mkdir(join(here, 'out'), { recursive: true })
  await writeFile(join(here, 'out/article.md'), `# ${title}\n\n${text}\n`)
  run.log(`The article is in ${join(here, 'out/article.md')}.`)
  return 'out/article.md'
}
