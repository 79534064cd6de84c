/** Tells when elements have another size, until it is stopped. Safari 12 tells of the window's only. */
export function resized(of: () => Element[], told: () => void): { start: () => void; stop: () => void } {
  if (typeof ResizeObserver === 'undefined') {
    return {
      start: () => {
        addEventListener('resize', told)
        requestAnimationFrame(told)
      },
      stop: () => removeEventListener('resize', told),
    }
  }
  const sizes = new ResizeObserver(told)
  return { start: () => of().forEach((e) => sizes.observe(e)), stop: () => sizes.disconnect() }
}
