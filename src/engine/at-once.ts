/** Something that most often is there already: a promise of it would cost as much as all that a short node does. */
export type AtOnce<T> = T | Promise<T>

/**
 * Does work and goes on with its result, without a promise where none is needed.
 * @param failed gets what the work throws or rejects with, not what `done` does
 */
export function afterwards<T, R>(
  work: () => AtOnce<T>,
  done: (result: T) => AtOnce<R>,
  failed: (thrown: unknown) => AtOnce<R>,
): AtOnce<R> {
  let result: AtOnce<T>
  try {
    result = work()
  } catch (thrown) {
    return failed(thrown)
  }
  return result instanceof Promise ? result.then(done, failed) : done(result)
}
