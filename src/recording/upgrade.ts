import { isObject, type Json, type JsonObject } from '../workflow/json.ts'
import { formatVersion } from './format.ts'

/**
 * How the lines of a recording of one version become those of the next. Each line is changed by itself, and events keep
 * their number, so that a block can be read without those before it.
 */
export interface UpgradeStep {
  /** The version that it reads; what it gives has the next. */
  from: number
  /**
   * A line, which its `type` tells: header, keyframe, event, index or summary. Large values stand in it. What was handed
   * in may be changed.
   */
  line(line: JsonObject): JsonObject
}

/** All steps there are, oldest first. A new version of the format adds one, and a frozen recording to the tests. */
export const upgradeSteps: readonly UpgradeStep[] = []

/** Makes a line one of the version that this program writes. What is no object, and so no line, stays as it is. */
export type Upgrade = (line: unknown) => unknown

/** A line of this version stays as it is. */
export const upgradeNothing: Upgrade = line => line

/**
 * The way from a version to the one that this program writes.
 * @param version as the header has it; anything else than a number with a step leads nowhere
 */
export function createUpgrade(version: unknown, steps = upgradeSteps): Upgrade {
  const first = steps.findIndex(({ from }) => from === version)
  if (first < 0) return upgradeNothing
  const way = steps.slice(first)
  return line => {
    if (!isObject(line as Json)) return line
    const upgraded = way.reduce((one, step) => step.line(one), line as JsonObject)
    return upgraded['type'] === 'recording' ? { ...upgraded, version: formatVersion } : upgraded
  }
}
