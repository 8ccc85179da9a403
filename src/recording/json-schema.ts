import * as z from 'zod'
import { isObject, type Json, type JsonObject } from '../workflow/json.ts'

// What is checked here was read by JSON.parse, so values are JSON already. They are taken as they are: a copy of every
// value would cost more than all the rest of reading, and Zod's would lack the key `__proto__`.

/** Any JSON value. */
export const jsonValue = z.unknown() as unknown as z.ZodType<Json>

/** Any JSON object. */
export const jsonObject = z
  .unknown()
  .refine(isObject, 'must be an object') as unknown as z.ZodType<JsonObject>

/** An object whose values have one shape. */
export function recordOf<T extends Json>(schema: z.ZodType<T>): z.ZodType<Record<string, T>> {
  const fits = (value: unknown) =>
    isObject(value) && Object.values(value).every(item => schema.safeParse(item).success)
  return z.unknown().refine(fits, 'must be an object of such values') as unknown as z.ZodType<
    Record<string, T>
  >
}
