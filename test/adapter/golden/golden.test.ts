import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { goldenSessions, playGolden } from './sessions.ts'

// After a change that is meant, `npm run generate:transcripts` writes them anew.

const stored = (name: string) => readFile(join(import.meta.dirname, `${name}.txt`), 'utf8')

test.each(goldenSessions)('the session "$name" goes as it is written down', async session => {
  expect(await playGolden(session)).toBe(await stored(session.name))
})

/** The first line of each stop after a movement. */
async function stops(name: string, movement: string): Promise<string[]> {
  const lines = (await stored(name)).split('\n')
  return lines.flatMap((line, i) => (line === `> ${movement}` ? [lines[i + 2]!] : []))
}

describe('on the way back', () => {
  test('a loop shows the same stops in reverse', async () => {
    const [there, back] = [await stops('loop', 'next'), await stops('loop', 'stepBack')]
    // The end is told twice; what is left of both ways is the same.
    const between = there.slice(0, -2)
    expect(back.filter(line => !line.includes('sum')).length).toBeGreaterThan(4)
    expect(back.slice(0, between.length).toReversed()).toEqual(between)
  })

  test('a conditional breakpoint is hit where it was hit, in reverse', async () => {
    const [there, back] = [
      await stops('release-notes', 'continue'),
      await stops('release-notes', 'reverseContinue'),
    ]
    expect(there.length).toBeGreaterThan(3)
    expect(back.slice(0, there.length - 1).toReversed()).toEqual(there.slice(0, -1))
  })
})
