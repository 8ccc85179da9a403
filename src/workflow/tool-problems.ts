import { error, list, suggestion, warning } from './catalogue-entry.ts'

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** What a server wrote last on its standard error output, where it wrote anything. */
const lastWords = (stderr: string) => (stderr === '' ? '' : ` Its last words: ${stderr}`)

/** The messages about tools and the servers that have them. */
export const toolProblems = {
  'unknown-tool': warning<{ tool: string; known: readonly string[]; near?: string }>(
    p => `There is no tool "${p.tool}".`,
    p =>
      p.near
        ? `Did you mean "${p.near}"?`
        : `A tool is built in, a function of the handler module, or one of a server in "mcp_servers:" or .vscode/mcp.json. Known are: ${list(p.known)}.`,
  ),
  'unknown-tool-server': warning<{ server: string; known: readonly string[]; near?: string }>(
    p => `There is no MCP server "${p.server}".`,
    p =>
      p.near
        ? `Did you mean "${p.near}"?`
        : `Declare it below "mcp_servers:" or in .vscode/mcp.json. Known are: ${list(p.known)}.`,
  ),
  'ambiguous-tool': error<{ tool: string; servers: readonly string[] }>(
    p => `Several servers have a tool "${p.tool}".`,
    p => `Say which one is meant: ${list(p.servers.map(server => `${server}/${p.tool}`))}.`,
  ),
  'tool-not-allowed': error<{ tool: string }>(
    p => `The tool "${p.tool}" can do anything on this machine, and was not allowed for this run.`,
    p =>
      `If you trust this workflow, start it with "--allow ${p.tool}", or with "allow": ["${p.tool}"] in the launch configuration.`,
  ),
  'tool-blocked': error<{ tool: string; id: string }>(
    p => `The constraints of the node "${p.id}" do not let it call the tool "${p.tool}".`,
    () => 'Correct "allowed_tools" and "blocked_tools" below "constraints:".',
  ),
  'constraint-not-enforced': warning<{ id: string; key: string; remedy: string }>(
    p => `Nothing holds the node "${p.id}" to its constraint "${p.key}".`,
    p => p.remedy,
  ),
  'too-many-tool-calls': error<{ id: string; limit: number }>(
    p => `The node "${p.id}" would call more than ${p.limit} ${p.limit === 1 ? 'tool' : 'tools'}.`,
    () => 'Raise "max_tool_calls" below "constraints:".',
  ),
  'tool-arguments': error<{ tool: string; detail: string; known: readonly string[] }>(
    p => `The arguments do not fit the tool "${p.tool}": ${sentence(p.detail)}`,
    p => (p.known.length > 0 ? `It takes: ${list(p.known)}.` : 'It takes no arguments.'),
  ),
  'tool-schema': error<{ tool: string; detail: string }>(
    p => `The description of the arguments of the tool "${p.tool}" is unusable: ${sentence(p.detail)}`,
    () => 'Report it to the author of the tool.',
  ),
  'tool-failed': error<{ tool: string; detail: string }>(
    p => `The tool "${p.tool}" failed: ${sentence(p.detail)}`,
    () => 'See the arguments of the call in the Node scope.',
  ),
  'tools-failed': error<{ id: string; failed: readonly string[] }>(
    p => `Tools of the node "${p.id}" failed: ${list(p.failed)}.`,
    () => 'See the errors of their calls.',
  ),
  'tool-server-unusable': error<{ server: string; detail: string; stderr: string }>(
    p => `The MCP server "${p.server}" cannot be used: ${sentence(p.detail)}${lastWords(p.stderr)}`,
    () => 'Correct its entry in "mcp_servers:" or .vscode/mcp.json, and try its command in a terminal.',
  ),
  'tool-server-silent': error<{ server: string; seconds: number; garbage?: string; stderr: string }>(
    p =>
      `The MCP server "${p.server}" did not answer in ${p.seconds} s.${p.garbage === undefined ? '' : ` It wrote ${JSON.stringify(p.garbage)} on its standard output, where only messages of the protocol may be.`}${lastWords(p.stderr)}`,
    () => 'See that the command starts an MCP server, and that nothing else is printed there.',
  ),
  'tool-server-died': error<{ server: string; tool: string; detail: string; stderr: string }>(
    p =>
      `The MCP server "${p.server}" ended while it ran the tool "${p.tool}": ${sentence(p.detail)}${lastWords(p.stderr)}`,
    () => 'A retry_policy starts it again; else look for the cause in the server.',
  ),
  'tool-server-input': error<{ server: string; input: string; variable: string }>(
    p => `The MCP server "${p.server}" needs the input "${p.input}" of .vscode/mcp.json.`,
    p =>
      `VS Code asks for it and keeps it to itself: give it to Playhead as the environment variable ${p.variable}.`,
  ),
  'tool-server-variable': error<{ server: string; variable: string }>(
    p => `The MCP server "${p.server}" needs the variable "${p.variable}", which has no value.`,
    p => `Set it in the environment, or give it a default: \${${p.variable}:-default}.`,
  ),
  'mcp-json-unusable': error<{ path: string; detail: string }>(
    p => `The tool servers in "${p.path}" cannot be read: ${sentence(p.detail)}`,
    () => 'Correct the file; VS Code shows what is wrong in it.',
  ),
  'unknown-permission': error<{ name: string; known: readonly string[]; near?: string }>(
    p => `There is nothing called "${p.name}" to allow.`,
    suggestion,
  ),
} as const
