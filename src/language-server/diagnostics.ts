import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver'
import type { Problem, Severity } from '../workflow/problem.ts'
import { handlerProblems } from './handler-problems.ts'
import { locationOf } from './included.ts'
import type { Model } from './model.ts'
import type { Surroundings } from './surroundings.ts'
import { toolProblems } from './tool-problems.ts'

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
}

/** What is wrong in a file, in itself and with what it names in other files. */
export async function problemsOf(model: Model, surroundings: Surroundings): Promise<Problem[]> {
  return [
    ...model.file.problems,
    ...(await handlerProblems(model, surroundings)),
    ...(await toolProblems(model, surroundings)),
  ]
}

/** A problem as the protocol has it. */
export function toDiagnostic(model: Model, { code, severity, message, remedy, range }: Problem): Diagnostic {
  const { start, end, from } = range
  return {
    range: { start, end },
    severity: severities[severity],
    code,
    source: 'playhead',
    message: `${message} ${remedy}`,
    ...(from
      ? { relatedInformation: [{ location: locationOf(model, from), message: 'It stands here.' }] }
      : {}),
    ...(code === 'unreachable-node' ? { tags: [1] } : {}),
  }
}
