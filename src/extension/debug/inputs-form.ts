import * as vscode from 'vscode'
import type { InputSpec, Workflow } from '../../workflow/graph.ts'
import { copyObject, type Json, type JsonObject, setOwn } from '../../workflow/json.ts'
import { t } from '../../workflow/translate.ts'
import { fieldOf, missingInputs, readInput, shownInput } from './input-field.ts'

/** What came of a step of the form. */
type Step = { value: Json } | 'back' | undefined

/**
 * Asks for the inputs of a workflow: one after another for those that it needs, then a list of the others, from which
 * it is started.
 * @param known inputs that are given already, and can be changed
 * @returns undefined where the user wants no run
 */
export async function askInputs(workflow: Workflow, known: JsonObject = {}): Promise<JsonObject | undefined> {
  const missing = missingInputs(workflow.inputs).filter(({ name }) => !Object.hasOwn(known, name))
  const others = workflow.inputs.filter(spec => !missing.includes(spec))
  let inputs = copyObject(known)
  let at = 0
  for (;;) {
    if (at < missing.length) {
      const spec = missing[at]!
      const step = await askOne(workflow, spec, inputs, {
        step: at + 1,
        of: missing.length + Number(others.length > 0),
      })
      if (step === undefined) return undefined
      if (step === 'back') at--
      else {
        inputs = withInput(inputs, spec, step.value)
        at++
      }
      continue
    }
    if (others.length === 0) return inputs
    const chosen = await chooseOther(workflow, inputs, others, missing.length)
    if (chosen === undefined) return undefined
    if (chosen === 'start') return inputs
    if (chosen === 'back') {
      at--
      continue
    }
    const step = await askOne(workflow, chosen, inputs)
    if (step !== undefined && step !== 'back') inputs = withInput(inputs, chosen, step.value)
  }
}

function withInput(inputs: JsonObject, { name }: InputSpec, value: Json): JsonObject {
  const copy = copyObject(inputs)
  setOwn(copy, name, value)
  return copy
}

/** @param place of the step among all; absent for one that goes back to the list */
function askOne(
  { name }: Workflow,
  spec: InputSpec,
  inputs: JsonObject,
  place?: { step: number; of: number },
): Promise<Step> {
  const known = Object.hasOwn(inputs, spec.name) ? inputs[spec.name] : undefined
  const field = fieldOf(spec, known ?? spec.default)
  const input = field.choices
    ? vscode.window.createQuickPick<vscode.QuickPickItem & { value: Json }>()
    : vscode.window.createInputBox()
  input.title = t('Inputs of {0}', name)
  input.ignoreFocusOut = true
  if (place && place.of > 1) {
    input.step = place.step
    input.totalSteps = place.of
  }
  if (!place || place.step > 1) input.buttons = [vscode.QuickInputButtons.Back]
  if ('items' in input) {
    input.items = [...field.choices!]
    input.placeholder = field.prompt
  } else {
    input.prompt = field.prompt
    input.placeholder = field.placeholder
    input.password = field.password
    input.value = field.value
  }
  const read = () => {
    if (!('items' in input)) return readInput(spec, input.value)
    const [item] = input.activeItems
    return item ? { value: item.value } : { problem: t('Choose one.') }
  }
  return untilHidden<{ value: Json } | 'back'>(input, (listen, answer) => {
    listen(
      input.onDidAccept(() => {
        const typed = read()
        if ('value' in typed) answer({ value: typed.value })
        else if (!('items' in input)) input.validationMessage = typed.problem
      }),
    )
    listen(input.onDidTriggerButton(() => answer('back')))
    if (!('items' in input)) {
      listen(
        input.onDidChangeValue(() => {
          input.validationMessage = undefined
        }),
      )
    }
  })
}

interface OtherItem extends vscode.QuickPickItem {
  spec?: InputSpec
}

/** @param needed how many steps came before */
function chooseOther(
  { name }: Workflow,
  inputs: JsonObject,
  others: readonly InputSpec[],
  needed: number,
): Promise<InputSpec | 'start' | 'back' | undefined> {
  const list = vscode.window.createQuickPick<OtherItem>()
  list.title = t('Inputs of {0}', name)
  list.placeholder = t('Start, or choose an input to set it')
  list.ignoreFocusOut = true
  list.matchOnDescription = true
  if (needed > 0) {
    list.step = needed + 1
    list.totalSteps = needed + 1
    list.buttons = [vscode.QuickInputButtons.Back]
  }
  list.items = [
    { label: t('Start'), iconPath: new vscode.ThemeIcon('play'), alwaysShow: true },
    { label: t('optional'), kind: vscode.QuickPickItemKind.Separator },
    ...others.map(spec => ({
      spec,
      label: spec.name,
      description: shownInput(spec, inputs),
      iconPath: new vscode.ThemeIcon(spec.secret ? 'lock' : 'symbol-field'),
      ...(spec.description === undefined ? {} : { detail: spec.description }),
    })),
  ]
  return untilHidden<InputSpec | 'start' | 'back'>(list, (listen, answer) => {
    listen(
      list.onDidAccept(() => {
        const [item] = list.activeItems
        if (item) answer(item.spec ?? 'start')
      }),
    )
    listen(list.onDidTriggerButton(() => answer('back')))
  })
}

/** Shows a quick input until it is answered; undefined where it is dismissed. */
function untilHidden<T>(
  input: vscode.QuickInput,
  listenTo: (listen: (part: vscode.Disposable) => void, answer: (value: T) => void) => void,
): Promise<T | undefined> {
  return new Promise(resolve => {
    let answered: T | undefined
    const parts: vscode.Disposable[] = [input]
    listenTo(
      part => parts.push(part),
      value => {
        answered = value
        input.hide()
      },
    )
    parts.push(
      input.onDidHide(() => {
        resolve(answered)
        vscode.Disposable.from(...parts).dispose()
      }),
    )
    input.show()
  })
}
