import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Connection } from './connection.ts'
import type { Arguments } from './protocol-types.ts'
import type { Stops } from './stops.ts'

/** Values by name: the shown text of a leaf, or of anything below the depth asked for. */
export type Tree = { [name: string]: string | Tree }

export type Inspector = {
  threads(): Promise<DebugProtocol.Thread[]>
  /** The scopes of a frame: the innermost of the current stop by default. */
  scopes(frameId?: number): Promise<DebugProtocol.Scope[]>
  variables(
    reference: number,
    paging?: { start?: number; count?: number; filter?: 'indexed' | 'named' },
  ): Promise<DebugProtocol.Variable[]>
  /** The variables of a scope by its name, by name. */
  scope(name: string, frameId?: number): Promise<Record<string, DebugProtocol.Variable>>
  /** One variable, by the path to it that begins with its scope's name. Throws, with the names there, where none is. */
  variable(...path: string[]): Promise<DebugProtocol.Variable>
  /** The same, undefined where nothing has that name. The scope must exist. */
  findVariable(...path: string[]): Promise<DebugProtocol.Variable | undefined>
  /** The values below a reference, expanded `depth` levels deep (1 by default). */
  tree(reference: number, depth?: number): Promise<Tree>
  /** Evaluates in the innermost frame of the current stop unless told otherwise; `watch` by default. */
  evaluate(
    expression: string,
    options?: Partial<Arguments<'evaluate'>>,
  ): Promise<DebugProtocol.EvaluateResponse['body']>
}

/** Looks at a stopped debuggee. */
export function createInspector(connection: Connection, stops: Stops): Inspector {
  const topFrame = (): number => {
    const frame = stops.current().frames[0]
    if (frame === undefined) throw new Error('the session has no frame to look at')
    return frame.id
  }

  const scopes: Inspector['scopes'] = async frameId =>
    (await connection.request('scopes', { frameId: frameId ?? topFrame() })).scopes

  const variables: Inspector['variables'] = async (variablesReference, paging = {}) =>
    (await connection.request('variables', { variablesReference, ...paging })).variables

  const scope: Inspector['scope'] = async (name, frameId) => {
    const found = await scopes(frameId)
    const wanted = found.find(one => one.name === name)
    if (wanted === undefined) throw missing('scope', name, found)
    return byName(await variables(wanted.variablesReference))
  }

  const tree: Inspector['tree'] = async (reference, depth = 1) => {
    const result: Tree = {}
    for (let variable of Object.values(byName(await variables(reference)))) {
      const name = variable.name
      // A lazy variable stands for the one value below it, and shows nothing itself.
      if (variable.presentationHint?.lazy) {
        variable = (await variables(variable.variablesReference))[0] ?? variable
      }
      const expand = depth > 1 && variable.variablesReference > 0
      result[name] = expand ? await tree(variable.variablesReference, depth - 1) : variable.value
    }
    return result
  }

  /** The variable at the end of a path, or the error that says where the path broke off. */
  async function follow(path: string[]): Promise<DebugProtocol.Variable | Error> {
    const [scopeName, ...names] = path
    if (scopeName === undefined || names.length === 0)
      throw new Error('name a scope and at least one variable')
    let level = await scope(scopeName)
    let found: DebugProtocol.Variable | undefined
    for (const name of names) {
      if (found !== undefined) {
        level = found.variablesReference > 0 ? byName(await variables(found.variablesReference)) : {}
      }
      found = level[name]
      if (found === undefined) return missing(`variable in ${path.join(' / ')}`, name, Object.values(level))
    }
    return found!
  }

  return {
    scopes,
    variables,
    scope,
    tree,
    threads: async () => (await connection.request('threads')).threads,
    async findVariable(...path) {
      const found = await follow(path)
      return found instanceof Error ? undefined : found
    },
    async variable(...path) {
      const found = await follow(path)
      if (found instanceof Error) throw found
      return found
    },
    evaluate: (expression, options = {}) =>
      connection.request('evaluate', { expression, frameId: topFrame(), context: 'watch', ...options }),
  }
}

/** Names tell variables apart in every client's view, so two of one name are the adapter's mistake. */
function byName(list: DebugProtocol.Variable[]): Record<string, DebugProtocol.Variable> {
  const result: Record<string, DebugProtocol.Variable> = Object.create(null)
  for (const variable of list) {
    if (variable.name in result) throw new Error(`two variables are called ${variable.name}`)
    result[variable.name] = variable
  }
  return result
}

function missing(what: string, name: string, found: { name: string }[]): Error {
  return new Error(`no ${what} called ${name}; there are: ${found.map(one => one.name).join(', ') || 'none'}`)
}
