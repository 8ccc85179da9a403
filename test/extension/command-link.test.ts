import { expect, test } from 'vitest'
import { commandLink } from '../../src/extension/command-link.ts'

test('nothing in the arguments of a link ends it', () => {
  const args = ["file:///it's (here).yaml", 'main/a) ![](https://example.org/x.png) *b*!']
  const link = commandLink('Remove Pin', 'playhead.removePin', args)
  const [, given] = /^\[Remove Pin\]\(command:playhead\.removePin\?([\w%.-]+)\)$/.exec(link)!
  expect(JSON.parse(decodeURIComponent(given!))).toEqual(args)
})
