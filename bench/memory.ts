// One task in a process of its own; prints the most memory that it took, in MB.
import { nodeCodec } from '../src/recording/codec-node.ts'
import { createFileSink, createSha256, openFileSource } from '../src/recording/files-node.ts'
import { createLiveTimeline } from '../src/recording/live-timeline.ts'
import { openRecording } from '../src/recording/reader.ts'
import { longRun } from '../test/recording/long-run.ts'
import { testHeader } from '../test/start-run.ts'

const [task, path = '', nodes] = process.argv.slice(2)

switch (task) {
  case 'nothing':
    break
  case 'events':
    for (const event of longRun(Number(nodes))) if (event.seq < 0) throw new Error('no event')
    break
  case 'record': {
    const ports = {
      now: () => performance.now(),
      codec: nodeCodec,
      hash: createSha256(),
      sink: createFileSink(path),
    }
    const timeline = createLiveTimeline(testHeader(), ports, true)
    for (const event of longRun(Number(nodes))) {
      const told = timeline.emit(event)
      if (typeof told !== 'number') await told
    }
    await timeline.finish({ status: 'completed' })
    break
  }
  case 'open': {
    const source = await openFileSource(path)
    const timeline = await openRecording(source, path, nodeCodec)
    await timeline.state(timeline.length >> 1)
    await source.close()
    break
  }
  default:
    throw new Error(`there is no task ${task}`)
}

console.log(process.resourceUsage().maxRSS / 1024)
