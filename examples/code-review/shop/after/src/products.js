import { query } from './database.js'

/** A product by its name. */
export function findProduct(name) {
  const [product] = query('select * from products where name = ?', [name])
  if (!product) throw new Error(`There is no product ${name}.`)
  return product
}
