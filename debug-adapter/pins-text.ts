import { shortValue } from '../src/debugger/variables.ts'
import type { Timeline } from '../src/recording/timeline.ts'
import { isObject, type Json } from '../src/workflow/json.ts'

/** Says which nodes of a run do not run because their results are pinned; empty where there are none. */
export function pinsText({ header }: Timeline): string {
  const pins = header.options['pins'] as Json | undefined
  if (!isObject(pins) || Object.keys(pins).length === 0) return ''
  const all = Object.entries(pins).map(([node, pin]) => `${node} ${isObject(pin) ? resultText(pin) : ''}`)
  return `Pinned, so not run: ${all.join(', ')}`
}

function resultText(pin: { [key: string]: Json }): string {
  return 'error' in pin
    ? `fails with ${shortValue(pin['error']!)}`
    : `gives ${shortValue(pin['output'] ?? null)}`
}
