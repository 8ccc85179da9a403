/** True for a launch configuration that runs code of the workspace; a replay of a recording does not. */
export function runs(configuration: Readonly<Record<string, unknown>>): boolean {
  return (
    configuration['recording'] === undefined || ['resume', 'fork'].includes(String(configuration['mode']))
  )
}
