import { formatError, PlayheadError, type Problem } from '../workflow/problem.ts'
import { nearPath } from './invocation.ts'
import { plainText } from './plain-text.ts'

/** A file that cannot be used, with everything that is wrong in it. */
export class UnusableFile extends Error {
  readonly path: string
  readonly problems: readonly Problem[]

  constructor(path: string, problems: readonly Problem[]) {
    super(`${path} has errors`)
    this.name = 'UnusableFile'
    this.path = path
    this.problems = problems
  }
}

/** A finding as compilers print it: `path:line:column: severity code: message remedy`, from 1 on. */
export function problemLine(path: string, item: Problem): string {
  const { line, character } = item.range.start
  return `${path}:${line + 1}:${character + 1}: ${item.severity} ${item.code}: ${item.message} ${item.remedy}`
}

/** A mistake in the YAML makes others of what comes after it, so then the first one says it all. */
function causes(problems: readonly Problem[]): readonly Problem[] {
  const syntax = problems.find(item => item.code === 'yaml-syntax')
  return syntax ? [syntax] : problems
}

/** What the user is told of an error: one line, or one for each thing that is wrong in a file. Never a stack. */
export function complaintOf(thrown: unknown, cwd: string): string {
  if (thrown instanceof UnusableFile) {
    return causes(thrown.problems)
      .map(item => problemLine(nearPath(thrown.path, cwd), item))
      .join('\n')
  }
  if (!(thrown instanceof PlayheadError) || thrown.place.path === undefined)
    return plainText(formatError(thrown))
  // Paths are absolute inside; the user typed a relative one, most likely.
  const text = plainText(formatError(thrown)).replaceAll(thrown.place.path, nearPath(thrown.place.path, cwd))
  const tooOld = thrown.code === 'handlers-unloadable' && !process.features.typescript
  return tooOld ? `${text} This is Node ${process.versions.node}; TypeScript handlers need Node 24.` : text
}
