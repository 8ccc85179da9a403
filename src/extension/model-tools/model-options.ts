/** The setting for the model of agents, as options of the command line. @param setting as VS Code has it */
export function modelOptions(setting: unknown): string[] {
  if (setting === undefined || setting === null || setting === '') return []
  return ['--model', typeof setting === 'string' ? setting : JSON.stringify(setting)]
}
