/** A unique key of 128 random bits. `crypto.randomUUID` needs TLS, this does not. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}
