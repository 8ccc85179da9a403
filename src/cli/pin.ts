import { InvalidArgumentError, Option } from 'commander'
import { type Pin, readPin } from '../engine/pins.ts'
import { readAnswer } from '../engine/question.ts'

type PinMap = Readonly<Record<string, Pin>>

/** `--pin node=value`: fixes the result of a node. */
export function pinOption(): Option {
  return new Option(
    '--pin <node=value>',
    'fix the result of a node instead of running it; {"error": "text"} lets it fail; may be given several times',
  )
    .default({}, 'none')
    .argParser((text: string, pins: PinMap): PinMap => {
      const equals = text.indexOf('=')
      if (equals < 1)
        throw new InvalidArgumentError('Write it as node=value, the value as JSON or as a text.')
      return { ...pins, [text.slice(0, equals)]: readPin(readAnswer(text.slice(equals + 1))) }
    })
}
