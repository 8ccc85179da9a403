import { accept, change, knowing, type Mutation, refuse } from './mutation.ts'

/** How to break the rules about values and expressions. */
export function valueMutations(): Record<string, Mutation> {
  return {
    'gives the frames of a stack in parts that make up the whole': {
      corrupt: () =>
        change('stackTrace', ({ stackFrames }, { arguments: { startFrame, levels } }) => {
          if (startFrame > 0 && levels === 1) stackFrames[0].name = 'another'
        }),
    },
    'tells the number of all frames with each part': {
      corrupt: () =>
        change('stackTrace', (body, { arguments: { startFrame, levels } }) => {
          if (startFrame === 0 && levels === 1) delete body.totalFrames
        }),
    },
    'answers no frames behind the last one': {
      corrupt: () =>
        change('stackTrace', ({ stackFrames }, { arguments: { startFrame } }) => {
          if (startFrame === 1_000) stackFrames.push({ id: 1, name: 'one more', line: 1, column: 1 })
        }),
    },
    'gives the values of a list in parts that make up the whole': {
      corrupt: () =>
        change('variables', ({ variables }, { arguments: { start, count } }) => {
          if (start > 0 && count === 2) variables.shift()
        }),
    },
    'takes a count of zero for all values': {
      corrupt: () =>
        change(
          'variables',
          body => {
            body.variables = []
          },
          ({ arguments: { count } }) => count === 0,
        ),
    },
    'divides values into named and indexed ones': {
      corrupt: () =>
        change('variables', ({ variables }, { arguments: { filter } }) => {
          if (filter === 'named') variables.push({ name: 'length', value: '7', variablesReference: 0 })
        }),
    },
    'lists variables in the same order each time, with names of their own': {
      corrupt() {
        const seen = new Set<number>()
        return change('variables', ({ variables }, { arguments: { variablesReference, filter, count } }) => {
          if (filter !== undefined || count !== undefined) return
          if (seen.has(variablesReference)) variables.reverse()
          seen.add(variablesReference)
        })
      },
    },
    'shows the same values when they are looked at again': {
      corrupt: () =>
        knowing(({ commands }) =>
          change('variables', ({ variables }) => {
            const times = commands.filter(command => command === 'threads').length
            if (times > 1 && !commands.includes('evaluate')) for (const one of variables) one.value += '!'
          }),
        ),
    },
    'evaluates the expression of a variable to the value of the variable': {
      corrupt: () =>
        change(
          'evaluate',
          body => {
            body.result += '!'
          },
          ({ arguments: { context } }) => context === 'watch',
        ),
    },
    'evaluates without changing anything': {
      corrupt() {
        let written = false
        return {
          ...change('variables', ({ variables }) => {
            for (const one of variables) if (written && one.name === 'count') one.value = '5'
          }),
          request({ command, arguments: args }) {
            if (command === 'evaluate')
              written ||= (args as { expression: string }).expression === 'count = 5'
          },
        }
      },
    },
    'evaluates expressions in every context, with a frame and without one': {
      corrupt: () => refuse('evaluate', ({ arguments: { context } }) => context === 'repl'),
    },
    'evaluates for hovers': {
      corrupt: () => refuse('evaluate', ({ arguments: { context } }) => context === 'hover'),
    },
    'refuses an expression that makes no sense, says why, and goes on serving': {
      corrupt: () => accept('evaluate', { result: '', variablesReference: 0 }),
    },
    'gives the whole of a long text to the clipboard': {
      corrupt: () =>
        change(
          'evaluate',
          body => {
            body.result = body.result.slice(0, 100)
          },
          ({ arguments: { context } }) => context === 'clipboard',
        ),
    },
    'shows a variable that was set as it is now': {
      corrupt: () =>
        change('setVariable', body => {
          body.value = '"as before"'
        }),
    },
    'shows an expression that was set as it is now': {
      corrupt: () =>
        change('setExpression', body => {
          body.value = '"as before"'
        }),
    },
    'refuses to set a variable that is not there': { corrupt: () => accept('setVariable', { value: '1' }) },
    'finishes a name that was begun, and what it puts in fits into the text': {
      corrupt: () =>
        change('completions', body => {
          body.targets = []
        }),
    },
  }
}
