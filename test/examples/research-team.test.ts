import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogEvent } from '../../src/recording/event.ts'
import type { RecordedTimeline } from '../../src/recording/reader.ts'
import { type Outcome, playhead } from '../cli/playhead.ts'
import { copyOf } from './copy-of.ts'
import { addressesOf, recordedIn } from './recorded.ts'

let folder: string
let ran: Outcome
let timeline: RecordedTimeline

beforeAll(async () => {
  folder = copyOf('research-team', afterAll)
  ran = await playhead(folder, ['run', 'workflow.yaml', '--json'])
  timeline = await recordedIn(folder, afterAll)
})

test('the research team has no problem, not even a warning', async () => {
  const { stdout } = await playhead(copyOf('research-team'), ['check', 'workflow.yaml'])
  expect(stdout).toBe('No problems.\n')
})

test('the research team writes an article whose mistake the sub-workflow has found', async () => {
  expect(ran.code, ran.stderr).toBe(0)
  const { result } = JSON.parse(ran.stdout)
  expect(result.claims.map((one: { verdict: string }) => one.verdict)).toEqual(['true', 'true', 'false'])
  expect(result.text).toContain('223 teeth')
  expect(readFileSync(join(folder, result.file), 'utf8')).toMatch(/^# Gears of the Greek Sky\n/)
})

test('work is delegated, and by those who got it, delegated on', async () => {
  expect(addressesOf(timeline, 'member').filter(one => one.includes('/research/'))).toEqual([
    'research_team/research/lead',
    'research_team/research/lead/delegate/archivist',
    'research_team/research/lead/delegate#2/engineer',
    'research_team/research/lead/delegate#2/engineer/delegate/archivist',
  ])
})

test('what members tell each other is recorded', async () => {
  const said: unknown[] = []
  for (let seq = 0; seq < timeline.length; seq++) {
    if (timeline.structure.type(seq) !== 'log') continue
    const { name, data } = (await timeline.event(seq)) as LogEvent
    if (name === 'communication') said.push(data)
  }
  expect(said).toContainEqual({
    from: 'engineer',
    to: 'archivist',
    message: 'How many teeth does the largest gear have?',
  })
})

test('the team of equals agrees in its third round, on a proposal of the second', async () => {
  expect(JSON.parse(ran.stdout).result.title).toBe('Gears of the Greek Sky')
  const members = addressesOf(timeline, 'member').filter(one => one.includes('/title/'))
  expect(members).toHaveLength(9)
})

test('a replay steps from a member back to the one who asked', async () => {
  const lines = readFileSync(join(folder, 'workflow.yaml'), 'utf8').split('\n')
  const archivist = lines.findIndex(line => line.includes('id: archivist')) + 1
  const { stdout } = await playhead(
    folder,
    ['replay', timeline.header.execution],
    [`break ${archivist}`, 'continue', 'continue', 'where', 'rcontinue', 'rout', 'quit'],
  )
  const stops = stdout.match(/^[→←] .*/gm)!.map(line => line.replace(/ {2}.* in /, ' in '))
  expect(stops.slice(-4)).toEqual([
    '→ archivist (member) in research_team/research/lead/delegate',
    '→ archivist (member) in research_team/research/lead/delegate#2/engineer/delegate',
    '→ archivist (member) in research_team/research/lead/delegate',
    '→ delegate (tool) in research_team/research/lead',
  ])
  expect(stdout).toMatch(/#0 archivist .*\n.*#1 delegate .*\n.*#2 engineer .*\n.*#3 delegate .*\n.*#4 lead /)
})
