import { type Command, InvalidArgumentError } from 'commander'
import { readInputs } from '../debugger/debuggee.ts'
import { isObject, type JsonObject } from '../workflow/json.ts'

/** The options by which a run gets its inputs. */
export interface InputOptions {
  context?: JsonObject
  contextFile?: string
}

/**
 * Adds `-c` and `-f` to a command.
 * @param short false for a command whose `-f` means something else
 */
export function addInputOptions(command: Command, short = true): Command {
  return command
    .option('-c, --context <json>', 'inputs as a JSON object; they win over those of a file', parseContext)
    .option(`${short ? '-f, ' : ''}--context-file <path>`, 'a JSON or YAML file with the inputs')
}

/**
 * The inputs that the options give.
 * @throws {PlayheadError} `inputs-unreadable`
 */
export async function inputsOf(options: InputOptions, cwd: string): Promise<JsonObject> {
  return { ...(await readInputs(options.contextFile, cwd)), ...options.context }
}

function parseContext(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw new InvalidArgumentError(
      `It is not JSON: ${(thrown as Error).message}. Write it as '{"name": "value"}'.`,
    )
  }
  if (!isObject(value)) {
    throw new InvalidArgumentError(`It must be an object. Write it as '{"name": "value"}'.`)
  }
  return value
}
