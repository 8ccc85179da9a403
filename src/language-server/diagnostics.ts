import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver'
import type { Problem, Severity } from '../workflow/problem.ts'
import type { Model } from './model.ts'

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
}

/** What is wrong in a file. */
export function diagnosticsOf(model: Model): Diagnostic[] {
  return model.file.problems.map(toDiagnostic)
}

/** A problem as the protocol has it. */
export function toDiagnostic({ code, severity, message, remedy, range }: Problem): Diagnostic {
  return {
    range,
    severity: severities[severity],
    code,
    source: 'playhead',
    message: `${message} ${remedy}`,
    ...(code === 'unreachable-node' ? { tags: [1] } : {}),
  }
}
