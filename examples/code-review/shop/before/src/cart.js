import { findProduct } from './products.js'

/** What a cart costs, in cents. */
export function total(cart) {
  let sum = 0
  for (let i = 0; i < cart.length; i++) {
    const { product, quantity } = cart[i]
    sum += findProduct(product).price * quantity
  }
  return sum
}
