import { fileURLToPath } from 'node:url'
import { change, knowing, type Mutation } from './mutation.ts'

/** Moves the innermost frame in sessions that began in a certain way. */
const moved = (
  part: 'line' | 'column',
  when: (known: { initialize: Flags; program: string }) => boolean,
): Mutation => ({
  corrupt: () =>
    knowing(known =>
      change(
        'stackTrace',
        ({ stackFrames }) => stackFrames[0][part]++,
        () => when(known),
      ),
    ),
})

interface Flags {
  linesStartAt1?: boolean
  columnsStartAt1?: boolean
  pathFormat?: string
}

const counting = (lines: boolean, columns: boolean) =>
  moved(
    'column',
    ({ initialize }) => initialize.linesStartAt1 === lines && initialize.columnsStartAt1 === columns,
  )

/** How to break the rules about places. */
export function placeMutations(): Record<string, Mutation> {
  return {
    'counts lines from 1 and columns from 1 when it is told to': {
      corrupt: () =>
        knowing(known =>
          change('setBreakpoints', ({ breakpoints }) => {
            const { linesStartAt1, columnsStartAt1 } = known.initialize
            if (linesStartAt1 && columnsStartAt1) for (const one of breakpoints) one.line++
          }),
        ),
    },
    'counts lines from 1 and columns from 0 when it is told to': counting(true, false),
    'counts lines from 0 and columns from 1 when it is told to': counting(false, true),
    'counts lines from 0 and columns from 0 when it is told to': counting(false, false),
    'counts breakpoint locations as it is told to': {
      corrupt: () =>
        change('breakpointLocations', ({ breakpoints }) => {
          for (const one of breakpoints) one.line++
        }),
    },
    'takes and gives paths as URIs when it is told to': {
      corrupt: () =>
        change('stackTrace', ({ stackFrames }) => {
          const [{ source }] = stackFrames
          if (source?.path?.startsWith('file:')) source.path = fileURLToPath(source.path)
        }),
    },
    'names the source of a frame as the client names it': {
      corrupt: () =>
        change('stackTrace', ({ stackFrames }) => {
          const [{ source }] = stackFrames
          if (source?.path && !source.path.startsWith('file:')) source.path += '.other'
        }),
    },
    'finds lines that end with CR and LF': moved('line', ({ program }) => program.endsWith('crlf.yaml')),
    'counts columns in UTF-16 code units': moved('column', ({ program }) => program.endsWith('astral.yaml')),
  }
}
