/** A tool as it is named in a workflow. */
export interface ToolName {
  /** Undefined for a plain name. */
  server?: string
  tool: string
}

/** Reads `tool` and `server/tool`; the names of tools may hold slashes themselves. */
export function readToolName(text: string): ToolName {
  const slash = text.indexOf('/')
  if (slash <= 0 || slash === text.length - 1) return { tool: text }
  return { server: text.slice(0, slash), tool: text.slice(slash + 1) }
}
