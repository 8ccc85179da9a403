import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { type Json, toJson } from '../../workflow/json.ts'

/**
 * What a tool of a server gave: its structured content where there is some; else its texts, joined by line ends; where
 * there are images, sounds or resources, these as objects, in a list with the texts where there are several parts.
 */
export function resultOf({ structuredContent, content }: CallToolResult): Json {
  if (structuredContent !== undefined) return toJson(structuredContent)
  const parts = content.map(part => (part.type === 'text' ? part.text : toJson(part)))
  if (parts.every(part => typeof part === 'string')) return parts.join('\n')
  return parts.length === 1 ? parts[0]! : parts
}

/** What a tool says of its failure. */
export function complaintOf(result: CallToolResult): string {
  const texts = result.content.flatMap(part => (part.type === 'text' ? [part.text] : []))
  return texts.join(' ').trim() || 'it gives no reason'
}
