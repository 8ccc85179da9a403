import { error, list } from './catalogue-entry.ts'

/** The part of the catalogue that is about models. */
export const modelProblems = {
  'no-model': error<{ id: string }>(
    p => `The agent "${p.id}" has no model.`,
    () =>
      'Set "model" in the launch configuration or with --model, or "model:" of the node: the name of a model, or scripted, recorded, ask or vscode.',
  ),
  'invalid-model-settings': error<{ detail: string }>(
    p => `The settings of the model are not usable: ${p.detail}.`,
    () =>
      'Give the name of a model, or an object with model, baseUrl, apiKeyEnv, script, recording, prices, headers.',
  ),
  'no-model-endpoint': error<{ model: string }>(
    p => `It is not known where the model "${p.model}" runs.`,
    () =>
      'Set OPENAI_API_KEY for OpenAI, OPENAI_BASE_URL or "baseUrl" for another server, or name a local one "ollama/…".',
  ),
  'model-unavailable': error<{ model: string }>(
    p =>
      `The model "${p.model}" is one of an editor's, and this run was not started by an editor that has any.`,
    () =>
      'Start the workflow in VS Code, or choose another model: "model" in the launch configuration, or --model.',
  ),
  'editor-model-missing': error<{ model: string; known: readonly string[] }>(
    p =>
      p.known.length === 0
        ? 'The editor has no language models.'
        : `The editor has no language model "${p.model}".`,
    p =>
      p.known.length === 0
        ? 'Install an extension that offers some, GitHub Copilot Chat for example, and sign in there; or choose another model: "model" in the launch configuration.'
        : `Choose one that it has, as "vscode:name": ${list(p.known)}.`,
  ),
  'editor-model-refused': error<{ model: string; detail: string }>(
    p => `The editor does not let Playhead use the model "${p.model}": ${p.detail}.`,
    () =>
      'Start again and allow it when the editor asks, or by "Manage Language Model Access" in its menu Accounts; or choose another model.',
  ),
  'editor-model-blocked': error<{ model: string; detail: string }>(
    p => `The editor's model "${p.model}" takes no more requests: ${p.detail}.`,
    () => 'Try again later, or choose another model: "model" in the launch configuration.',
  ),
  'editor-model-failed': error<{ model: string; detail: string }>(
    p => `The editor's model "${p.model}" failed: ${p.detail}.`,
    () => 'Try again, for example by "retry_policy:", or choose another model.',
  ),
  'model-unreachable': error<{ model: string; url: string; detail: string }>(
    p => `The server of the model "${p.model}" at ${p.url} cannot be reached: ${p.detail}.`,
    () => 'Start the server, or correct the base URL.',
  ),
  'model-unauthorized': error<{ model: string; url: string; status: number; detail: string; key: string }>(
    p => `${p.url} refuses access to the model "${p.model}" (HTTP ${p.status}): ${p.detail}.`,
    p => `Check the key in the environment variable ${p.key}.`,
  ),
  'model-not-found': error<{ model: string; url: string; detail: string }>(
    p => `${p.url} does not know the model "${p.model}" (HTTP 404): ${p.detail}.`,
    () => 'Correct the name of the model, or the base URL, which often ends in /v1.',
  ),
  'model-rate-limited': error<{ model: string; url: string; detail: string; retryAfter?: number }>(
    p =>
      `${p.url} takes no more requests for the model "${p.model}" (HTTP 429)${p.retryAfter === undefined ? '' : ` for ${p.retryAfter} s`}: ${p.detail}.`,
    p =>
      `Try again later, or let "retry_policy" wait${p.retryAfter === undefined ? '' : `, with "initial_delay: ${p.retryAfter}" or more`}.`,
  ),
  'model-refused': error<{ model: string; url: string; status: number; detail: string }>(
    p => `${p.url} refuses the request to the model "${p.model}" (HTTP ${p.status}): ${p.detail}.`,
    () => 'Correct what the message names; settings of the model are under "llm_config:".',
  ),
  'model-failed': error<{ model: string; url: string; status?: number; detail: string }>(
    p =>
      `The server of the model "${p.model}" at ${p.url} failed${p.status === undefined ? '' : ` (HTTP ${p.status})`}: ${p.detail}.`,
    () => 'Try again, for example by "retry_policy:"; see the log of the server if it goes on.',
  ),
  'model-answer-broken': error<{ model: string; url: string; detail: string }>(
    p => `The answer of the model "${p.model}" from ${p.url} broke off or is not understood: ${p.detail}.`,
    () =>
      'Try again, for example by "retry_policy:"; check that the base URL is that of an OpenAI-compatible server.',
  ),
  'model-arguments-malformed': error<{ tool: string; detail: string }>(
    p => `The model called "${p.tool}" with arguments that are not a JSON object: ${p.detail}.`,
    () => 'Call it again with a JSON object that fits its schema.',
  ),
  'tool-not-offered': error<{ id: string; tool: string; known: readonly string[] }>(
    p => `"${p.id}" has no tool "${p.tool}".`,
    p => `It has: ${list(p.known)}.`,
  ),
  'invalid-model-request': error<object>(
    () => 'What is left of the request after it was changed is no request to a model.',
    () => 'Keep model, messages, tools and settings, and let each message have a role.',
  ),
  'model-answer-misfit': error<{ id: string; detail: string }>(
    p => `The answer of the model does not fit the "output_schema" of "${p.id}": ${p.detail}.`,
    () => 'Make the goal clearer, loosen the schema, or use a stronger model.',
  ),
  'model-not-allowed': error<{ id: string }>(
    p => `The constraints of "${p.id}" allow no model, which an agent cannot work without.`,
    () => 'Set "llm_allowed: true", or make the node a compute node.',
  ),
  'script-missing': error<object>(
    () => 'The model "scripted" has no script.',
    () => 'Set "script" to the path of a YAML or JSON file with answers, relative to the workflow file.',
  ),
  'script-unreadable': error<{ path: string; detail: string }>(
    p => `The script of answers "${p.path}" cannot be read: ${p.detail}.`,
    () => 'Give a list "answers:", each with text, tool_calls, output or error, and perhaps "when:".',
  ),
  'no-scripted-answer': error<{ path: string; asked: string; entries: readonly string[] }>(
    p => `"${p.path}" has no answer for ${p.asked}.`,
    p =>
      p.entries.length > 0
        ? `Add one. There are: ${p.entries.join('; ')}.`
        : 'Add one. The list of answers is empty.',
  ),
  'scripted-error': error<{ detail: string }>(
    p => `The script of answers has an error here: ${p.detail}`,
    () => 'This is what the script is for; take the "error:" out to have an answer.',
  ),
  'model-recording-missing': error<object>(
    () => 'The model "recorded" has no recording.',
    () => 'Set "recording" to the path of a recording to answer from.',
  ),
  'no-recorded-answer': error<{ path: string; address: string; turn: number; known: readonly string[] }>(
    p => `"${p.path}" has no answer no. ${p.turn} of a model for ${p.address}.`,
    p => `It has answers for: ${list(p.known)}.`,
  ),
  'recorded-endpoint': error<{ url: string }>(
    p =>
      `Where keys are sent is not taken from a recording, which may come from anywhere: this one says "${p.url}".`,
    () =>
      'If it is yours, name the model once more: with "--model", or with "model" in the launch configuration.',
  ),
  'recorded-error': error<{ address: string; turn: number; detail: string }>(
    p => `Call no. ${p.turn} of a model for ${p.address} failed when it was recorded: ${p.detail}`,
    () => 'Answer from another recording, or from a model.',
  ),
} as const
