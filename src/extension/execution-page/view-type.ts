/** The type of the editor of recordings, as in the manifest. */
export const viewType = 'playhead.execution'
