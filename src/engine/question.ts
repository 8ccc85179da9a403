import type { Json, JsonObject } from '../workflow/json.ts'
import { failure, nearest } from '../workflow/problem.ts'

/** What a person is asked. JSON, because it is recorded as the input of its span. */
export interface Question {
  /** `recovery`: what to do after a failure. `model`: the person answers in the place of a model. */
  kind: 'approval' | 'review' | 'choice' | 'input' | 'confirmation' | 'recovery' | 'model'
  prompt: string
  /** The only answers, as texts; any answer where it is empty. */
  choices: string[]
  /** What the person is shown besides the question. */
  context?: JsonObject
  /** The answer that is taken when nobody answers in time. */
  default?: Json
}

/** Reads the input of a question span. */
export function readQuestion(input: JsonObject | undefined): Question {
  const { kind, prompt, choices, context } = input ?? {}
  return {
    kind: (kind ?? 'input') as Question['kind'],
    prompt: String(prompt ?? ''),
    choices: Array.isArray(choices) ? choices.map(String) : [],
    ...(context === undefined ? {} : { context: context as JsonObject }),
    ...(input?.['default'] === undefined ? {} : { default: input['default'] }),
  }
}

/** What a person typed: JSON where it is an object, a list, a number or a word of JSON, else a text. */
export function readAnswer(text: string): Json {
  const trimmed = text.trim()
  try {
    return JSON.parse(trimmed) as Json
  } catch {
    return trimmed
  }
}

const yes = ['yes', 'y', 'true', 'approve', 'approved', 'ok', 'accept']
const no = ['no', 'n', 'false', 'reject', 'rejected', 'deny', 'decline']

/**
 * The answer as the workflow gets it. Yes and no, in whichever words, become true and false where that is what is asked; a
 * choice can be given by its text in any case, or by its number from 1.
 * @throws {PlayheadError} `invalid-answer`
 */
export function checkAnswer(question: Question, answer: Json): Json {
  const { kind, choices } = question
  const text = typeof answer === 'string' ? answer.trim() : JSON.stringify(answer)
  if (choices.length > 0) {
    const exact = choices.find(choice => choice === text) ?? choices.find(choice => same(choice, text))
    const chosen = exact ?? (/^\d+$/.test(text) ? choices[Number(text) - 1] : undefined)
    if (chosen !== undefined) return chosen
    throw failure('invalid-answer', { answer: text, expected: choices, near: nearest(text, choices) })
  }
  if (kind === 'approval' || kind === 'confirmation') {
    if (typeof answer === 'boolean') return answer
    if (yes.some(word => same(word, text))) return true
    if (no.some(word => same(word, text))) return false
    throw failure('invalid-answer', { answer: text, expected: ['yes', 'no'] })
  }
  // Models answer with texts; one that is to be JSON is typed as JSON.
  return kind === 'model' ? (typeof answer === 'string' ? answer : text) : answer
}

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()
