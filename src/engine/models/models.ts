import type { Timeline } from '../../recording/timeline.ts'
import type { JsonObject } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import type { Environment } from '../../workflow/value.ts'
import { createAskModel } from './ask.ts'
import { findEndpoint } from './endpoint.ts'
import type { Model, Usage } from './model.ts'
import { createOpenAICompatibleModel } from './openai-compatible.ts'
import type { PastCall } from './past-calls.ts'
import { costOf } from './prices.ts'
import { createRecordedModel } from './recorded.ts'
import { type CallRemote, createRemoteModel } from './remote.ts'
import { readScript } from './script.ts'
import { createScriptedModel, usedBefore } from './scripted.ts'
import type { ModelSettings } from './settings.ts'

/** What models need from the outside. Paths are as they are written in settings. */
export interface ModelPorts {
  environment: Environment
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** @throws {PlayheadError} `script-unreadable` */
  readScript(path: string): Promise<string>
  /** @throws {PlayheadError} when there is no such recording, or it cannot be read */
  openRecording(path: string): Promise<Timeline>
  /** Calls a model of the editor; absent outside of one. */
  remote?: CallRemote
  /** The calls that the execution has made in a process before this one, where it goes on. */
  before?(): AsyncIterable<PastCall>
}

/** An agent that looks for its model. */
export interface ModelWish {
  /** Id of the agent, for messages. */
  agent: string
  /** The model that it names. */
  model?: string
  /** Its `llm_config`; `script` and `recording` there win over the run's settings. */
  settings: JsonObject
}

/** The models of one execution. */
export interface Models {
  /**
   * Finds the model of an agent. Where the run's setting is a stand-in (`scripted`, `recorded`, `ask`, `vscode`), it
   * answers for all agents; else the agent's own model comes before the run's, unless that is a stand-in.
   * @throws {PlayheadError} `no-model`, `no-model-endpoint`, `model-unavailable`, or what a script or recording has wrong
   */
  find(wish: ModelWish): Promise<Model>
  /** What a call cost by the price table; undefined where that is not known. */
  cost(model: string, usage: Usage): number | undefined
}

/** How a stand-in is made; the rest is what follows a colon in its name: a path, or a model of the editor. */
type StandIn = (wish: ModelWish, rest: string | undefined) => Promise<Model>

/** Builds the models of one execution. Scripts remember which answers were used. */
export function createModels(settings: ModelSettings, ports: ModelPorts): Models {
  const made = new Map<string, Promise<Model>>()
  const once = (key: string, make: () => Promise<Model>): Promise<Model> => {
    let model = made.get(key)
    if (!model) {
      model = make()
      made.set(key, model)
    }
    return model
  }

  const standIns: Readonly<Record<string, StandIn>> = {
    scripted(wish, rest) {
      const path = rest ?? textOf(wish.settings['script']) ?? settings.script
      if (path === undefined) throw failure('script-missing', {})
      return once(`scripted ${path}`, async () => {
        const answers = readScript(await ports.readScript(path), path)
        const used = ports.before && (await usedBefore(answers, ports.before()))
        return createScriptedModel(answers, path, ports.sleep, used)
      })
    },
    recorded(wish, rest) {
      const path = rest ?? textOf(wish.settings['recording']) ?? settings.recording
      if (path === undefined) throw failure('model-recording-missing', {})
      const named = wish.model !== undefined && standInOf(wish.model) === undefined ? wish.model : 'recorded'
      return once(`recorded ${named} ${path}`, async () =>
        createRecordedModel(named, await ports.openRecording(path), path),
      )
    },
    async ask() {
      return createAskModel()
    },
    async vscode(_wish, rest) {
      if (!ports.remote) throw failure('model-unavailable', { model: 'vscode' })
      return createRemoteModel(rest ?? 'vscode', ports.remote)
    },
  }

  const standInOf = (name: string) => {
    const [first, rest] = name.split(/:(.*)/s, 2)
    return Object.hasOwn(standIns, first!) ? { make: standIns[first!]!, rest: textOf(rest) } : undefined
  }

  return {
    async find(wish) {
      const replaced = settings.model === undefined ? undefined : standInOf(settings.model)
      // A stand-in that the file names is there until somebody chooses a model.
      const own = wish.model !== undefined && !standInOf(wish.model) ? wish.model : undefined
      const name = replaced ? settings.model! : (own ?? settings.model ?? wish.model)
      if (name === undefined) throw failure('no-model', { id: wish.agent })
      const standIn = replaced ?? standInOf(name)
      if (standIn) return standIn.make(wish, standIn.rest)
      return once(`at ${name}`, async () =>
        createOpenAICompatibleModel(findEndpoint(name, settings, ports.environment)),
      )
    },
    cost: (model, usage) => costOf(model, usage, settings.prices),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
