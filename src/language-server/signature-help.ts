import type { ParameterInformation, Position, SignatureHelp } from 'vscode-languageserver'
import { functionsNamed } from '../workflow/known-functions.ts'
import { expressionBefore, openCall } from './expression-at.ts'
import type { Model } from './model.ts'

/** The signatures of the function whose arguments are being written. */
export function signatureHelpAt(model: Model, position: Position): SignatureHelp | undefined {
  const before = expressionBefore(model, model.offsetAt(position))
  const call = before === undefined ? undefined : openCall(before)
  if (!call) return undefined
  const signatures = functionsNamed(call.name, call.isMethod, call.receiver).flatMap(
    ({ signatures: labels, summary }) =>
      labels.map(label => ({
        label,
        documentation: summary,
        parameters: parametersOf(label),
      })),
  )
  if (signatures.length === 0) return undefined
  const fitting = signatures.findIndex(({ parameters }) => parameters.length > call.argument)
  const active = fitting < 0 ? signatures.length - 1 : fitting
  const last = Math.max(0, signatures[active]!.parameters.length - 1)
  return { signatures, activeSignature: active, activeParameter: Math.min(call.argument, last) }
}

/** As stretches of the label. */
function parametersOf(label: string): ParameterInformation[] {
  const open = label.indexOf('(') + 1
  const close = label.lastIndexOf(')')
  const found: ParameterInformation[] = []
  for (const part of label.slice(open, close).matchAll(/[^,\s][^,]*/g)) {
    found.push({ label: [open + part.index, open + part.index + part[0].length] })
  }
  return found
}
