/** Longer lines are told in parts. */
const longest = 500

/** Puts pieces of text together to lines. */
export interface Lines {
  add(piece: string): void
  /** Tells what is left. */
  end(): void
}

/** @param tell gets each line that is not blank, without its end */
export function createLines(tell: (line: string) => void): Lines {
  let rest = ''
  const say = (line: string) => {
    if (line.trim() !== '') tell(line.trimEnd())
  }
  return {
    add(piece) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop()!
      lines.forEach(say)
      while (rest.length > longest) {
        const space = rest.lastIndexOf(' ', longest)
        const end = space > 0 ? space + 1 : longest
        say(rest.slice(0, end))
        rest = rest.slice(end)
      }
    },
    end() {
      say(rest)
      rest = ''
    },
  }
}
