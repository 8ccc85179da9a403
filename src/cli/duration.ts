export { formatDuration } from '../history/duration.ts'
