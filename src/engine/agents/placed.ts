import type { Address } from '../../workflow/address.ts'
import { PlayheadError } from '../../workflow/problem.ts'
import { keepRetryAfter } from '../models/endpoint-errors.ts'
import type { NodeRun } from '../node-run.ts'

/** An error that was not told yet, with the key of the node that it is about, unless it has a place. */
export function placed(run: NodeRun, key: string, address: Address, error: PlayheadError): PlayheadError {
  const { code, message, remedy, place, cause } = error
  const { scope, node } = run
  const here = { path: scope.run.file.path, range: node.keys.get(key) ?? node.range }
  const copy = new PlayheadError(code, message, remedy, { ...(place.range ? place : here), address }, cause)
  keepRetryAfter(error, copy)
  return copy
}
