// Holds any debug adapter to the rules: see docs/conformance.md.
//
//   node test/adapter/conformance/main.ts --profile profile.json -- <command> [arguments]
//   node test/adapter/conformance/main.ts --profile profile.json --port 4711
import { parseArgs } from 'node:util'
import { spawnTransport } from '../client/spawn-transport.ts'
import { tcpTransport } from '../client/tcp-transport.ts'
import { allRules } from './all-rules.ts'
import { readProfile } from './profile.ts'
import type { Verdict } from './rule.ts'
import { examine } from './run.ts'

const usage = `Usage: node test/adapter/conformance/main.ts --profile <file> [--only <text>] [--timeout <ms>] [--strict]
         (-- <command> [argument…] | --port <port> [--host <host>])`

const end = process.argv.indexOf('--')
const [command, ...commandArguments] = end < 0 ? [] : process.argv.slice(end + 1)
const { values } = parseArgs({
  args: process.argv.slice(2, end < 0 ? undefined : end),
  options: {
    profile: { type: 'string' },
    only: { type: 'string', default: '' },
    timeout: { type: 'string', default: '5000' },
    strict: { type: 'boolean', default: false },
    port: { type: 'string' },
    host: { type: 'string' },
  },
})
const { port, host } = values
if (values.profile === undefined || (command === undefined) === (port === undefined)) {
  console.error(usage)
  process.exit(2)
}

const signs = { passed: '✓ passed        ', failed: '✗ failed        ', 'not applicable': '– not applicable' }

function show({ rule, beyond, outcome, detail }: Verdict): void {
  console.log(`${signs[outcome]}  ${rule}${beyond ? '  (beyond the protocol)' : ''}`)
  if (detail !== undefined) console.log(detail.replace(/^/gm, '                    '))
}

const verdicts = await examine({
  open: async () =>
    port === undefined ? spawnTransport(command!, commandArguments) : tcpTransport(Number(port), host),
  profile: await readProfile(values.profile),
  rules: allRules.filter(({ name }) => name.includes(values.only)),
  timeoutMs: Number(values.timeout),
  onVerdict: show,
})
const count = (outcome: Verdict['outcome']) => verdicts.filter(one => one.outcome === outcome).length
console.log(
  `\n${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} not applicable`,
)
// Rules beyond the protocol say what would be better; only with --strict do they count.
const broken = verdicts.filter(one => one.outcome === 'failed' && (values.strict || !one.beyond))
process.exitCode = broken.length > 0 ? 1 : 0
