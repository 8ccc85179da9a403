/** A rule that is watched in every session, whatever it is about. */
export interface PassiveRule {
  name: string
  beyond?: boolean
  /** The problems that it is about, as the test client words them. */
  problem: RegExp
}

/** The first that fits a problem is the rule that was broken. */
export const passiveRules: readonly PassiveRule[] = [
  {
    name: 'writes nothing but framed messages',
    problem: /^(bytes outside a frame|bad header|a body of|the stream ended)/,
  },
  { name: 'numbers its messages upwards', problem: /^seq / },
  { name: 'answers no request twice', problem: /^second response/ },
  { name: 'answers requests only', problem: /^response to no request/ },
  { name: 'names the request that it answers', problem: /answers the request/ },
  { name: 'answers every request', problem: /^no response to/ },
  { name: 'sends nothing before the answer to initialize', problem: /before the response to initialize$/ },
  { name: 'sends initialized once', problem: /initialized event/ },
  {
    name: 'stops only after the answer to configurationDone',
    problem: /before the response to configurationDone/,
  },
  {
    name: 'answers a request before the events that it causes',
    problem: /^(stopped|continued|terminated) before the response to/,
  },
  { name: 'does not stop twice without going on', problem: /^a second stopped/ },
  { name: 'sends nothing but output and the exit code after terminated', problem: /after terminated$/ },
  { name: 'sends nothing after the answer to disconnect', problem: /after the response to disconnect$/ },
  { name: 'sends only what the client can take', problem: /although the client did not declare/ },
  { name: 'serves only what it announces', problem: /although the adapter did not declare/ },
  { name: 'answers breakpoints one by one', problem: /answered \d+ breakpoints for/ },
  { name: 'keeps to the length of a page', problem: /came although \d+ were asked for/ },
  { name: 'begins and ends progress', problem: /progress "/ },
  { name: 'ends with its client', problem: /still running .* after its input had ended|disconnect/ },
  // Last, because it takes in what is left: the texts of the schema begin with the name of the message.
  {
    name: 'sends messages that are valid by the schema',
    problem: /(^(event|response|request) .*:)|is not in the protocol|not a protocol message/,
  },
]

/** The rule that a problem of a session breaks. @throws {Error} for a text that no rule is about */
export function passiveRuleOf(problem: string): PassiveRule {
  const rule = passiveRules.find(one => one.problem.test(problem))
  if (!rule) throw new Error(`no rule is about: ${problem}`)
  return rule
}
