import * as z from 'zod'
import { executionStatuses } from '../recording/format.ts'

/** The parameter that names an execution. */
export const execution = z
  .string()
  .min(1)
  .describe('Id of the execution, or its beginning (at least 4 characters).')

/** The parameter that names a position. */
export const place = z
  .union([z.int().min(1), z.string().min(1)])
  .describe(
    'A place in the execution: "start", "end", "failure", a position (a number from 1), or the address of a node such as "orders/ship#2", whose beginning it is.',
  )

/** Any JSON value in a result. */
export const json = z.unknown().describe('Any JSON value.')

/** How an execution stands. */
export const status = z.enum(executionStatuses)

/** What was left out to keep the answer small. */
export const cut = z
  .array(z.string())
  .describe('What was cut to keep the answer small; empty when all is there.')

/** A position of a result. */
export const position = z
  .int()
  .describe('Position p lies before event p. State is looked at there with the tool state_at.')
