import { t } from '../../workflow/translate.ts'
/** A question of a run, as the debug adapter tells it. */
export interface Question {
  address: string
  kind: string
  prompt: string
  /** The only answers; any answer where there are none. */
  choices: string[]
  context?: Record<string, unknown>
  default?: unknown
  open: boolean
}

/** What a person can choose. */
export interface Choice {
  label: string
  value: unknown
}

/** How a question is put, in the terms of VS Code but without it. */
export interface Form {
  /** Who asks: `release › approve`. */
  title: string
  prompt: string
  /** Undefined where the answer is typed. */
  choices?: Choice[]
  /** What is typed in beforehand. */
  value?: string
  /** What belongs to the question, a line each. */
  context: { label: string; description: string }[]
}

const longest = 120

/** Lays out a question. */
export function formOf({ address, kind, prompt, choices, context = {}, default: fallback }: Question): Form {
  const asksYesOrNo = choices.length === 0 && (kind === 'approval' || kind === 'confirmation')
  const offered: Choice[] = asksYesOrNo
    ? [
        { label: t('Yes'), value: true },
        { label: t('No'), value: false },
      ]
    : choices.map(value => ({ label: value, value }))
  // The answer that is taken by itself comes first, where Enter takes it too.
  offered.sort((one, other) => Number(other.value === fallback) - Number(one.value === fallback))
  return {
    title: address.split('/').slice(0, -1).join(' › '),
    prompt: prompt || t('This needs your {0}.', kind),
    ...(offered.length > 0 ? { choices: offered } : {}),
    ...(offered.length > 0 || fallback === undefined ? {} : { value: textOf(fallback) }),
    context: Object.entries(context).map(([label, value]) => ({ label, description: clip(textOf(value)) })),
  }
}

/** What was typed as a value: JSON where it is, else a text. */
export function typedValue(text: string): unknown {
  const trimmed = text.trim()
  try {
    return JSON.parse(trimmed)
  } catch {
    return trimmed
  }
}

/** A question with all that belongs to it, as Markdown. Values are shown as they are, never as Markdown of their own. */
export function pageOf({ address, prompt, context = {} }: Question): string {
  const parts = Object.entries(context).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
    const longestFence = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
    const fence = '`'.repeat(longestFence + 1)
    return `## ${plain(key)}\n\n${fence}${typeof value === 'string' ? 'text' : 'json'}\n${text}\n${fence}`
  })
  return [`# ${plain(prompt)}`, plain(address), ...parts].join('\n\n')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function clip(text: string): string {
  const line = text.replaceAll('\n', ' ')
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`
}

function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&').replaceAll('\n', ' ')
}
