import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { canEdit } from '../../src/debugger/edit.ts'
import { contextPath, declarationOf } from '../../src/debugger/locations.ts'
import {
  isLong,
  partCounts,
  partsOf,
  shortValue,
  type ValueFormat,
  type Variable,
} from '../../src/debugger/variables.ts'
import type { State } from '../../src/recording/state.ts'
import { type Json, type JsonPath, typeName } from '../../src/workflow/json.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { memoryReference } from './memory.ts'

/** How a client wants values to be written. */
export const valueFormat = z.looseObject({ hex: z.boolean().optional() }).optional()

const variables = handler(
  'variables',
  'loaded',
  z.looseObject({
    variablesReference: z.int(),
    filter: z.enum(['indexed', 'named']).optional(),
    start: z.int().min(0).optional(),
    count: z.int().min(0).optional(),
    format: valueFormat,
  }),
  async (session, args) => {
    const handle = session.values.get(args.variablesReference)
    if (!handle?.isOutput) session.allow('variables', 'stopped')
    if (!handle) throw new RequestError('This value belongs to an earlier stop. Open it again.')
    const isList = Array.isArray(handle.value)
    const excluded = args.filter === 'indexed' ? !isList : args.filter === 'named' && isList
    const parts = excluded ? [] : partsOf(handle.value, handle.path, args.start, args.count)
    const state = await session.state()
    return {
      body: { variables: parts.map(part => variableOf(session, state, part, handle.span, args.format)) },
    }
  },
  { supportsValueFormattingOptions: true },
)

function variableOf(
  session: Session,
  state: State,
  { name, value, path, evaluateName }: Variable,
  span: number,
  format?: ValueFormat,
): DebugProtocol.Variable {
  const declaration = declarationReference(session, state, span, path)
  return {
    name,
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...presentValue(session, value, path, span, format),
    presentationHint: hintOf(session, state, span, path, value),
    ...(declaration === undefined ? {} : { declarationLocationReference: declaration }),
  }
}

/** A reference to where the text declares a key of the context; undefined where it does not, and for what is inside. */
function declarationReference(session: Session, state: State, span: number, path: JsonPath | undefined) {
  const inContext = path && contextPath(path)
  if (inContext?.length !== 1) return undefined
  const workflow = session.debuggee.file.workflows.get(state.spans.get(span)?.workflow ?? '')
  if (!workflow || !declarationOf(workflow, String(inContext[0]))) return undefined
  return session.locations.create({ of: 'declaration', path: inContext, span })
}

/** What a value is, and whether it can be set. */
export function hintOf(
  session: Session,
  state: State,
  span: number,
  path: JsonPath | undefined,
  value: Json,
): DebugProtocol.VariablePresentationHint {
  const attributes = [
    ...(path && canEdit(session.debuggee, state, span, path) ? [] : ['readOnly']),
    ...(typeof value === 'string' ? ['rawString'] : []),
  ]
  const kind = path === undefined ? {} : { kind: path.length > 1 ? 'property' : 'data' }
  return { ...kind, ...(attributes.length > 0 ? { attributes } : {}) }
}

/** A value as `variables` and `evaluate` show it. @param span of the frame */
export function presentValue(
  session: Session,
  value: Json,
  path: JsonPath | undefined,
  span: number,
  format?: ValueFormat,
) {
  const { named, indexed } = partCounts(value)
  return {
    value: shortValue(value, format),
    ...(session.client?.supportsVariableType ? { type: typeName(value) } : {}),
    variablesReference: named + indexed > 0 ? session.values.create({ value, path, span }) : 0,
    ...(named > 0 ? { namedVariables: named } : {}),
    ...(indexed > 0 ? { indexedVariables: indexed } : {}),
    ...(isLong(value) && session.client?.supportsMemoryReferences
      ? { memoryReference: memoryReference(session, { text: value, path, span }) }
      : {}),
    ...(path ? { valueLocationReference: session.locations.create({ of: 'value', path, span }) } : {}),
  }
}

/** The values of variables. */
export const values: RequestHandler[] = [variables]
