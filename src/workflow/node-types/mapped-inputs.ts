import type { Json } from '../json.ts'

/** In `input_mapping` a plain name is a context key, with or without `$ctx.`. */
export function mappedInputs(mapping: Record<string, unknown>): Json {
  const plainName = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d+\])*$/
  const entries = Object.entries(mapping).map(([key, value]) => [
    key,
    typeof value === 'string' && plainName.test(value) ? `$ctx.${value}` : value,
  ])
  return Object.fromEntries(entries) as Json
}
