import { readFile } from 'node:fs/promises'
import * as z from 'zod'

const place = z.strictObject({ line: z.int(), column: z.int().optional() })

const program = z.strictObject({
  /** The arguments of `launch`. They must not make it stop by itself. */
  launch: z.record(z.string(), z.unknown()),
  /** The path of a source, as the adapter writes it. */
  source: z.string(),
  /** Places in it, counted from 1, at which a breakpoint stops, in the order in which execution comes there first. */
  stops: z.array(place).min(1),
})

const value = z.strictObject({
  /** The number, from 0, of the stop of `program` where it is to be seen. */
  stop: z.int().default(0),
  /** A scope of the innermost frame, and names below it. */
  path: z.array(z.string()).min(2),
})

/**
 * What the rules have to know of the debuggee. Only `program` is needed; rules that need a part which is not given do not
 * apply.
 */
export const profileSchema = z.strictObject({
  /** For `initialize`. */
  adapterID: z.string().default('conformance'),
  /** Ends by itself, and soon, once nothing stops it any more. Two stops at least. */
  program,
  /** The number of a stop of `program` in whose stack there are at least three frames. */
  deepStop: z.int().optional(),
  /** A line of `program` that no breakpoint can be bound to. */
  nowhere: z.int().optional(),
  /** A line of `program` that execution comes to several times. */
  repeated: z.strictObject({ line: z.int(), times: z.int().min(3) }).optional(),
  /** A list of at least five values. */
  list: value.optional(),
  /** A variable that can be set: to what, and how that is shown. */
  settable: value.extend({ value: z.string(), shown: z.string() }).optional(),
  /** Expressions at the first stop. `writing` would change something, were it let. */
  expressions: z
    .strictObject({
      valid: z.array(z.string()).min(1),
      invalid: z.array(z.string()).min(1),
      writing: z.array(z.string()),
    })
    .optional(),
  /** An expression at the first stop whose value is too long for a line, and the whole of it. */
  longText: z.strictObject({ expression: z.string(), whole: z.string() }).optional(),
  /** The first stop's conditions, one that holds there and one that does not; and one that is no expression. */
  conditions: z.strictObject({ holds: z.string(), fails: z.string(), broken: z.string() }).optional(),
  /** A log message for the first stop, and what it says there. */
  logMessage: z.strictObject({ message: z.string(), says: z.string() }).optional(),
  /** A program whose lines end with CR and LF. */
  crlf: program.optional(),
  /** A program with characters beyond the Basic Multilingual Plane in front of stops that have a column. */
  astral: program.optional(),
  /** A program that runs for minutes unless it is stopped. */
  endless: program.optional(),
  /** A program that fails, and stops for that by the default exception filters; its stops are where it fails. */
  failing: program.optional(),
})

export type Profile = z.infer<typeof profileSchema>
export type Program = z.infer<typeof program>
export type Place = z.infer<typeof place>

/** Reads a profile from a JSON file. @throws {Error} that says what is wrong with it */
export async function readProfile(path: string): Promise<Profile> {
  const result = profileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (result.success) return result.data
  throw new Error(`${path}: ${z.prettifyError(result.error)}`)
}
