/** True for a launch configuration that runs code of the workspace; a replay of a recording does not. */
export function runs(configuration: Readonly<Record<string, unknown>>): boolean {
  return configuration['recording'] === undefined || configuration['mode'] === 'resume'
}
