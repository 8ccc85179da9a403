import type { Problem } from '../problem.ts'

/** A problem that says, where it is one of an included part, where in the other file that stands. */
export function told(problem: Problem): Problem {
  const { from } = problem.range
  if (!from) return problem
  const { line, character } = from.range.start
  return { ...problem, message: `In ${from.path}:${line + 1}:${character + 1}: ${problem.message}` }
}
