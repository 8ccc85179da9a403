import { isObject } from './protocol-types.ts'
import type { Rule } from './rule.ts'

/** Progress starts once, is updated only while it lasts, and ends once, also when it was cancelled. */
export function createProgressRules(): Rule {
  const open = new Set<unknown>()
  const known = new Set<unknown>()
  return {
    observe(sender, message) {
      if (sender === 'client' || message.type !== 'event' || !isObject(message.body)) return []
      const id = message.body['progressId']
      if (message.event === 'progressStart') {
        const again = known.has(id)
        known.add(id)
        open.add(id)
        return again ? [`progress ${JSON.stringify(id)} started twice`] : []
      }
      if (message.event === 'progressUpdate' || message.event === 'progressEnd') {
        const isOpen = open.has(id)
        if (message.event === 'progressEnd') open.delete(id)
        return isOpen ? [] : [`${message.event} for progress ${JSON.stringify(id)}, which is not open`]
      }
      return []
    },
    finish: () => [...open].map(id => `progress ${JSON.stringify(id)} never ended`),
  }
}
