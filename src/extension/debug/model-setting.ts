import { runs } from './runs.ts'

/**
 * Gives a run the model of the setting where its configuration names none. One that goes on with a recording, or forks it, has that
 * of the recording.
 * @param setting as VS Code has it
 */
export function withModelSetting<C extends Readonly<Record<string, unknown>>>(
  config: C,
  setting: unknown,
): C {
  const goesOn = config['mode'] === 'resume' || config['mode'] === 'fork'
  if (setting === undefined || setting === null || config['model'] !== undefined || goesOn || !runs(config))
    return config
  // A copy: what VS Code gives cannot be changed, or sent.
  return { ...config, model: JSON.parse(JSON.stringify(setting)) as unknown }
}
