import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The code-server release that the workbench tests run in; it is VS Code 1.139.1. */
export const codeServerVersion = '4.139.1'

/** Folder that holds code-server. It is outside the repository so that every checkout shares it. */
export function codeServerFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'playhead', `code-server-${codeServerVersion}`)
}

/** The script that starts code-server, and whether it is installed. */
export function codeServerEntry(): { path: string; installed: boolean } {
  const path = join(codeServerFolder(), 'node_modules/code-server/out/node/entry.js')
  return { path, installed: existsSync(path) }
}

/** Path of a Chromium, Chrome or Edge on this machine: `$CHROMIUM_PATH`, else the usual names; undefined if none. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM_PATH']
  if (given) return isExecutable(given) ? given : undefined
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const candidates = names.flatMap(name => folders.map(folder => join(folder, name)))
  candidates.push(
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  )
  return candidates.find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
