/** Where the playhead of a page stands, while the recording grows, a person moves it, and a debug session does. */
export interface PagePlayhead {
  readonly position: number
  /** Where a session stands, as it has said; undefined where there is none. */
  readonly following: number | undefined
  /** A person goes somewhere. @returns true when the session must be led there */
  seek(to: number): boolean
  /** A session stands somewhere, maybe further than the recording is known yet; undefined when it has ended. */
  follow(at: number | undefined): void
  /** The recording has another end. @returns true when the playhead has moved for that */
  grow(last: number): boolean
}

/**
 * @param last the furthest position that is known
 * @param first where it stands at first
 */
export function createPagePlayhead(last: number, first: number): PagePlayhead {
  const inside = (at: number) => Math.max(Math.min(1, last), Math.min(last, at))
  let position = inside(first)
  let following: number | undefined
  /** Where the session stands that the recording does not have yet. */
  let ahead: number | undefined
  const goTo = (to: number) => {
    position = inside(to)
  }
  return {
    get position() {
      return position
    },
    get following() {
      return following
    },
    seek(to) {
      ahead = undefined
      goTo(to)
      return following !== undefined && following !== position
    },
    follow(at) {
      following = at
      ahead = at !== undefined && at > last ? at : undefined
      if (at !== undefined) goTo(at)
    },
    grow(to) {
      const before = position
      const wasAtEnd = position === last
      last = to
      // Who stands at the end of a run that goes on wants to see it go on.
      if (ahead !== undefined) goTo(ahead)
      else if (wasAtEnd && following === undefined) goTo(last)
      else goTo(position)
      if (ahead !== undefined && ahead <= last) ahead = undefined
      return position !== before
    },
  }
}
