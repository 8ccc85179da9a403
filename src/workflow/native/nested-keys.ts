import { isMap, isSeq, type YAMLMap } from 'yaml'
import * as z from 'zod'
import { written } from './aliases.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import type { YamlSource } from './yaml-source.ts'

/** Warns of keys that nothing reads in the maps below the keys of a map, and in those of lists. */
export function reportNestedKeys(
  yaml: YamlSource,
  map: YAMLMap,
  shape: Readonly<Record<string, z.ZodType>>,
): void {
  for (const [key, { value }] of entries(map)) {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined
    const part = field && written(value)
    if (!isMap(part) && !isSeq(part)) continue
    const keys = keysOf(field!, isSeq(part))
    for (const one of keys ? (isSeq(part) ? part.items.map(written) : [part]) : [])
      if (isMap(one)) reportUnknownKeys(yaml, one, keys!, `"${key}"`)
  }
}

/** The keys of the map that a field holds, or of each map in its list; undefined where there can be any. */
function keysOf(field: z.ZodType, inList: boolean): readonly string[] | undefined {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault)
    return keysOf(field.unwrap() as z.ZodType, inList)
  if (field instanceof z.ZodUnion) {
    for (const one of field.options as z.ZodType[]) {
      const keys = keysOf(one, inList)
      if (keys) return keys
    }
  }
  if (inList) return field instanceof z.ZodArray ? keysOf(field.element as z.ZodType, false) : undefined
  // A map that takes other keys, too, hands them on.
  return field instanceof z.ZodObject && !field.def.catchall ? Object.keys(field.shape) : undefined
}
