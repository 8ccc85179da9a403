// Writes the transcripts of typical debug sessions, against which the tests hold the debugger.
//
//   npm run generate:transcripts
//
// Read the difference before you commit it: it is what users will see.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { goldenSessions, playGolden } from '../test/adapter/golden/sessions.ts'

for (const session of goldenSessions) {
  const path = join(import.meta.dirname, '../test/adapter/golden', `${session.name}.txt`)
  writeFileSync(path, await playGolden(session))
  console.log(path)
}
