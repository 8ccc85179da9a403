import type { ConformanceRule } from './rule.ts'
import { breakpointRules } from './rules/breakpoints.ts'
import { framingRules } from './rules/framing.ts'
import { placeRules } from './rules/places.ts'
import { refusalRules, requestRules } from './rules/requests.ts'
import { sessionRules } from './rules/sessions.ts'
import { stopRules } from './rules/stops.ts'
import { valueRules } from './rules/values.ts'

/** Every rule that is tried by itself. Others are watched all the time: see passive-rules.ts. */
export const allRules: readonly ConformanceRule[] = [
  ...sessionRules,
  ...requestRules,
  ...refusalRules,
  ...breakpointRules,
  ...stopRules,
  ...valueRules,
  ...placeRules,
  ...framingRules,
]
