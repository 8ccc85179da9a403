import { itemsOf, layOutFast } from './layered.ts'
import type { LayOut } from './level.ts'
import { layOutWell } from './sugiyama.ts'

/** From here on the better method takes longer than a person waits. */
const most = 600

/** The better method as long as it is quick enough, else the other. */
export const layOutBest: LayOut = level => (itemsOf(level) <= most ? layOutWell(level) : layOutFast(level))
