import { graphTab } from './graph/graph-tab.ts'
import { nodesTab } from './nodes-tab.ts'
import type { MakeTab } from './page.ts'
import { sourceTab } from './source-tab.ts'
import { stateTab } from './state-tab.ts'
import { timelineTab } from './timeline/timeline-tab.ts'
import { valuesTab } from './values-tab.ts'

/** The tabs of the page of an execution, in their order. A tab is made once, when the page is. */
export const tabs: readonly MakeTab[] = [stateTab, graphTab, timelineTab, nodesTab, valuesTab, sourceTab]
