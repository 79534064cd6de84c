// What the build uses of Node.
declare module 'node:fs' {
  export function readFileSync(path: string, encoding: 'utf8'): string
}
declare module 'node:url' {
  export function fileURLToPath(url: URL): string
}
declare module 'node:zlib' {
  export function gzipSync(of: string | Uint8Array): Uint8Array
}
