import * as z from 'zod'

/** The part of OTLP/JSON (traces) that is written: 64-bit numbers are texts, ids hexadecimal. */
const nanoseconds = z.string().regex(/^\d+$/)

/** A value of an attribute. */
export const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({
    arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }),
  }),
])

/** A named value. */
export const keyValue = z.strictObject({ key: z.string().min(1), value: anyValue })

const spanEvent = z.strictObject({
  timeUnixNano: nanoseconds,
  name: z.string(),
  attributes: z.array(keyValue),
})

/** A span. */
export const otlpSpan = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.union([z.literal(1), z.literal(3)]).describe('1 internal, 3 client.'),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: z.array(keyValue),
  events: z.array(spanEvent),
  status: z.strictObject({ code: z.union([z.literal(0), z.literal(2)]), message: z.string().optional() }),
})

/** What a file holds. */
export const otlpTraces = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(keyValue) }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
          spans: z.array(otlpSpan),
        }),
      ),
    }),
  ),
})

/** A span. */
export type OtlpSpan = z.infer<typeof otlpSpan>
/** A named value. */
export type OtlpAttribute = z.infer<typeof keyValue>
