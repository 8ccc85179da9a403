/** The only tool that changes something, by its name in the manifest. */
export const runTool = 'playhead_run_workflow'
