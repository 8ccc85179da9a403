import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import { mismatches } from '../../workflow/json-schema-check.ts'
import { failure, PlayheadError } from '../../workflow/problem.ts'
import { unlessAborted } from '../call-handler.ts'
import { isCancelled, isSuspended } from '../errors.ts'
import type { ModelMessage, ModelResponse, ToolCall, ToolSpec } from '../models/model.ts'
import { readOutput } from '../models/structured-output.ts'
import type { NodeRun } from '../node-run.ts'
import { callTool, toolsOf } from '../tools/call-tool.ts'
import type { Work } from '../work.ts'
import { callModel } from './call-model.ts'
import { type AgentCosts, addCall, noCosts } from './costs.ts'
import type { LocalTool } from './local-tool.ts'
import type { AgentTask } from './task.ts'

/** What an agent answered: the text, or the value that fits its schema. */
export interface AgentResult {
  output: Json
  costs: AgentCosts
}

/** A conversation of an agent with its model, as far as it has come. */
interface Conversation {
  run: NodeRun
  work: Work
  task: AgentTask
  messages: ModelMessage[]
  costs: AgentCosts
  /** Asks the model; the message is its answer. */
  next(tools: readonly ToolSpec[]): Promise<ModelResponse>
}

/**
 * Lets a model work on a task, calling tools as it asks for them, until it answers without. Each call of the model and of
 * a tool is a span. A tool that fails, or one call too many, is told to the model, which may do something else.
 * @param work in whose span it happens: that of the node, or of a member of a team
 * @throws {PlayheadError} those of models, `unknown-tool` and its like, `model-answer-misfit`, `cancelled`
 */
export async function runAgent(run: NodeRun, work: Work, task: AgentTask): Promise<AgentResult> {
  const talk = await begin(run, work, task)
  const own = (task.extra ?? []).map(one => one.spec)
  const offered = [...own, ...(task.budget > 0 ? await specsOf(work, task) : [])]
  let tools: readonly ToolSpec[] = offered
  for (;;) {
    const response = await talk.next(tools)
    if (response.toolCalls.length === 0 || tools.length === 0) {
      return { output: await answerOf(talk, response), costs: talk.costs }
    }
    const within = await callAll(talk, response.toolCalls, offered)
    if (!within) tools = []
  }
}

async function begin(run: NodeRun, work: Work, task: AgentTask): Promise<Conversation> {
  const { models } = work.scope.run.ports
  if (!models) throw failure('no-model', { id: task.id })
  const { id: agent, llm: settings, model: named } = task
  const model = await models.find({ agent, settings, ...(named === undefined ? {} : { model: named }) })
  const talk: Conversation = {
    run,
    work,
    task,
    messages: [{ role: 'user', text: task.goal }],
    costs: noCosts(),
    async next(tools) {
      const request = {
        model: model.name,
        ...(task.system === '' ? {} : { system: task.system }),
        messages: talk.messages,
        tools: [...tools],
        settings,
        ...(task.outputSchema ? { outputSchema: task.outputSchema } : {}),
      }
      const turn = talk.costs.calls + 1
      const exchange = await callModel(run, work, { model, models, request, agent, turn })
      const { response } = exchange
      // What a person changed in the conversation stays changed.
      talk.messages = [...exchange.request.messages, messageOf(response)]
      addCall(talk.costs, response)
      await warn(talk, response)
      return response
    },
  }
  return talk
}

function messageOf({ text, toolCalls }: ModelResponse): ModelMessage {
  return { role: 'assistant', text, ...(toolCalls.length > 0 ? { toolCalls } : {}) }
}

async function warn({ work, task }: Conversation, { finishReason }: ModelResponse): Promise<void> {
  if (finishReason === 'length')
    await work.log(`The answer of "${task.id}" was cut at the limit of tokens.`, { level: 'warning' })
  if (finishReason === 'content-filter')
    await work.log(`The answer of "${task.id}" was cut by the filter of the server.`, { level: 'warning' })
}

/** The tools as the model is told of them. */
async function specsOf({ scope }: Work, { tools }: AgentTask): Promise<ToolSpec[]> {
  const found: ToolSpec[] = []
  for (const name of new Set(tools)) {
    const { description, inputSchema } = await unlessAborted(scope.signal, () =>
      toolsOf(scope).find(name, scope.workflow),
    )
    found.push({ name, ...(description ? { description } : {}), inputSchema })
  }
  return found
}

/**
 * Calls tools in the order in which they were asked for, and adds their results to the conversation.
 * @returns false once the budget did not suffice
 */
async function callAll(
  talk: Conversation,
  calls: readonly ToolCall[],
  offered: readonly ToolSpec[],
): Promise<boolean> {
  const { work, task, costs } = talk
  let within = true
  for (const call of calls) {
    const about = { role: 'tool' as const, callId: call.id, tool: call.tool }
    const local = task.extra?.find(one => one.spec.name === call.tool)
    if (local) {
      talk.messages.push({ ...about, ...(await resultOf(talk, call, offered)) })
      continue
    }
    const ownLeft = costs.toolCalls < task.budget
    if (!ownLeft || task.takeCall?.() === false) {
      within = false
      const told = ownLeft
        ? 'Not called: the tool calls of the whole team are used up. Answer with what you know.'
        : `Not called: the budget of ${task.budget} tool calls is used up. Answer with what you know.`
      const why = ownLeft
        ? 'those of the whole team are used up'
        : `${task.budget} tool calls are all that "${task.id}" has`
      await work.log(`"${call.tool}" was not called: ${why}.`, { level: 'warning' })
      talk.messages.push({ ...about, result: told, failed: true })
      continue
    }
    costs.toolCalls++
    talk.messages.push({ ...about, ...(await resultOf(talk, call, offered)) })
  }
  return within
}

/** The result of a tool, or what is told to the model of its failure, which the run survives. */
async function resultOf(
  { run, work, task }: Conversation,
  call: ToolCall,
  offered: readonly ToolSpec[],
): Promise<{ result: Json; failed?: boolean }> {
  const { scope } = work
  const outer = scope.tolerated
  scope.tolerated = true
  try {
    return { result: await perform(run, work, task, call, offered) }
  } catch (thrown) {
    if (isCancelled(thrown) || isSuspended(thrown) || !(thrown instanceof PlayheadError)) throw thrown
    return { result: `${thrown.message} ${thrown.remedy}`, failed: true }
  } finally {
    scope.tolerated = outer
  }
}

function perform(
  run: NodeRun,
  work: Work,
  task: AgentTask,
  { tool, arguments: args, malformed }: ToolCall,
  offered: readonly ToolSpec[],
): Promise<Json> {
  const local = task.extra?.find(one => one.spec.name === tool)
  if (local && malformed === undefined && isObject(args)) return callLocal(work, task, local, args)
  if (malformed === undefined && isObject(args) && offered.some(({ name }) => name === tool))
    return callTool(run, work, { name: tool, args, key: 'tools' })
  // A call that cannot be made has a span all the same, so that it is seen where the others are.
  return work.step('tool', tool, isObject(args) ? args : { arguments: args }, async () => {
    if (!offered.some(({ name }) => name === tool)) {
      throw failure('tool-not-offered', { id: task.id, tool, known: offered.map(({ name }) => name) })
    }
    throw failure('model-arguments-malformed', { tool, detail: malformed ?? 'they are no object' })
  })
}

/** How often each tool of the engine was called. */
const localCalls = new WeakMap<LocalTool, number>()

/** @throws {PlayheadError} `tool-arguments`, `too-many-calls`, and those of the tool */
function callLocal(work: Work, task: AgentTask, local: LocalTool, args: JsonObject): Promise<Json> {
  const { name, inputSchema } = local.spec
  return work.step('tool', name, args, inner => {
    const calls = (localCalls.get(local) ?? 0) + 1
    localCalls.set(local, calls)
    if (calls > local.most) throw failure('too-many-calls', { id: task.id, tool: name, limit: local.most })
    const [misfit] = mismatches(inner.input, inputSchema)
    if (misfit) throw failure('tool-arguments', { tool: name, detail: misfit.detail, known: [] })
    return local.call(inner.input, inner)
  })
}

/** The answer in the form that is wanted. One that does not fit is given back to the model once. */
async function answerOf(talk: Conversation, response: ModelResponse): Promise<Json> {
  const { outputSchema, id } = talk.task
  if (!outputSchema) return response.text
  const read = readOutput(response.text, outputSchema)
  if (read.misfit === undefined) return read.value
  await talk.work.log(`The answer of "${id}" does not fit: ${read.misfit}. It is asked again.`, {
    level: 'warning',
  })
  const text = `Your answer does not fit what was asked for: ${read.misfit}. Answer again, with the corrected JSON only.`
  talk.messages.push({ role: 'user', text })
  const again = readOutput((await talk.next([])).text, outputSchema)
  if (again.misfit === undefined) return again.value
  throw failure('model-answer-misfit', { id, detail: again.misfit })
}
