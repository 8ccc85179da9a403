/** The price of one piece. */
export function priceOf({ item }: { item: string }): number {
  return item === 'lamp' ? 20 : 5
}
