// A scripted adapter as a process, on stdio. With `stay` it outlives its client, as no adapter may.

import { Duplex } from 'node:stream'
import { fakeAdapter } from './fake-adapter.ts'

fakeAdapter()(Duplex.from({ readable: process.stdin, writable: process.stdout }))
process.stderr.write('fake adapter ready\n')
if (process.argv.includes('stay')) setInterval(() => {}, 1000)
