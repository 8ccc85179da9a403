import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { serve } from '../../../debug-adapter/adapter.ts'
import { spawnTransport } from '../client/spawn-transport.ts'
import { tcpTransport } from '../client/tcp-transport.ts'
import { pairedTransport, type Transport } from '../client/transport.ts'
import { playheadProfile } from './playhead-profile.ts'
import type { Profile } from './profile.ts'

/** A way to our adapter, and what the rules have to know of it. */
export interface OpenedPlayhead extends AsyncDisposable {
  profile: Profile
  open(): Promise<Transport>
}

const entry = join(import.meta.dirname, '../../../debug-adapter/main.ts')

/** Our adapter in this process, as a process for each session on stdio, or as one process on TCP. */
export async function openPlayhead(way: 'here' | 'stdio' | 'tcp'): Promise<OpenedPlayhead> {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-conformance-'))
  const profile = await playheadProfile(folder)
  const removed = () => rm(folder, { recursive: true, force: true })
  if (way === 'here') {
    return {
      profile,
      async open() {
        const { transport, adapterSide } = pairedTransport()
        serve(adapterSide, adapterSide, folder)
        return transport
      },
      [Symbol.asyncDispose]: removed,
    }
  }
  if (way === 'stdio') {
    // As it ships: a process for each session starts in a fifth of the time that the sources take.
    const bundle = join(folder, 'debug-adapter.mjs')
    await build({
      entryPoints: [entry],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire as make } from 'node:module'\nconst require = make(import.meta.url)",
      },
      logLevel: 'error',
    })
    const open = async () => spawnTransport(process.execPath, [bundle], { cwd: folder })
    return { profile, open, [Symbol.asyncDispose]: removed }
  }
  const server = spawn(process.execPath, [entry, '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('exit', code => reject(new Error(`the adapter ended with ${code}`)))
    createInterface(server.stderr).on('line', line => {
      const listening = /listening on .*:(\d+)$/.exec(line)
      if (listening) resolve(Number(listening[1]))
    })
  })
  return {
    profile,
    open: () => tcpTransport(port),
    async [Symbol.asyncDispose]() {
      server.kill()
      await removed()
    },
  }
}
