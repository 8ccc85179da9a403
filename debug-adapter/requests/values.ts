import type { DebugProtocol } from '@vscode/debugprotocol'
import { z } from 'zod'
import { canEdit } from '../../src/debugger/edit.ts'
import { partCounts, partsOf, shortValue, type Variable } from '../../src/debugger/variables.ts'
import type { State } from '../../src/recording/state.ts'
import { type Json, type JsonPath, typeName } from '../../src/workflow/json.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

const variables = handler(
  'variables',
  'stopped',
  z.looseObject({
    variablesReference: z.int(),
    filter: z.enum(['indexed', 'named']).optional(),
    start: z.int().min(0).optional(),
    count: z.int().min(0).optional(),
  }),
  async (session, args) => {
    const handle = session.values.get(args.variablesReference)
    if (!handle) throw new RequestError('This value belongs to an earlier stop. Open it again.')
    const isList = Array.isArray(handle.value)
    const excluded = args.filter === 'indexed' ? !isList : args.filter === 'named' && isList
    const parts = excluded ? [] : partsOf(handle.value, handle.path, args.start, args.count)
    const state = await session.state()
    return { body: { variables: parts.map(part => variableOf(session, state, part, handle.span)) } }
  },
)

function variableOf(
  session: Session,
  state: State,
  { name, value, path, evaluateName }: Variable,
  span: number,
): DebugProtocol.Variable {
  return {
    name,
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...presentValue(session, value, path, span),
    ...readOnlyHint(session, state, span, path),
  }
}

/** Says of a value that it cannot be set; nothing where it can. */
export function readOnlyHint(session: Session, state: State, span: number, path: JsonPath | undefined) {
  if (path && canEdit(session.debuggee, state, span, path)) return {}
  return { presentationHint: { attributes: ['readOnly'] } }
}

/** A value as `variables` and `evaluate` show it. @param span of the frame */
export function presentValue(session: Session, value: Json, path: JsonPath | undefined, span: number) {
  const { named, indexed } = partCounts(value)
  return {
    value: shortValue(value),
    ...(session.client?.supportsVariableType ? { type: typeName(value) } : {}),
    variablesReference: named + indexed > 0 ? session.values.create({ value, path, span }) : 0,
    ...(named > 0 ? { namedVariables: named } : {}),
    ...(indexed > 0 ? { indexedVariables: indexed } : {}),
  }
}

/** The values of variables. */
export const values: RequestHandler[] = [variables]
