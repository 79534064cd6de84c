// What Chromium 70 or Safari 12 lack and the compiler does not put right: it rewrites syntax, but neither functions of the browser nor what
// stands in texts. tsconfig.json refuses most in our own code; libraries and regular expressions are looked through here, as built.

/** Patterns of what a script must not use, by name. */
const functions: Record<string, RegExp> = {
  'Object.fromEntries': /\.fromEntries\(/,
  'Object.hasOwn': /Object\.hasOwn\(/,
  'Object.groupBy': /\.groupBy\(/,
  'Array.at': /\.at\((?:-?\d|\w+\))/,
  'Array.findLast': /\.findLast(?:Index)?\(/,
  'Array.toSorted': /\.to(?:Sorted|Reversed|Spliced)\(/,
  'String.matchAll': /\.matchAll\(/,
  'String.replaceAll': /\.replaceAll\(/,
  'Promise.allSettled': /Promise\.(?:allSettled|any|withResolvers|try)\(/,
  'Element.replaceChildren': /\.replaceChildren\(/,
  'Blob.text': /\.files\[0\]\.(?:text|arrayBuffer|stream)\(/,
  'AbortSignal.timeout': /AbortSignal\.(?:timeout|any)\(/,
  'crypto.randomUUID': /\.randomUUID\(/,
  'showModal': /\.showModal\(/,
  'structuredClone': /\bstructuredClone\(/,
  'queueMicrotask': /\bqueueMicrotask\(/,
  'Intl': /\bIntl\.(?!DateTimeFormat\b|NumberFormat\b|Collator\b)\w+/,
  'a look behind in a regular expression': /\(\?<[=!]/,
  'a regular expression with the flag v or d': /\/[gimsuy]*[vd][gimsuy]*\.(?:test|exec)\(/,
}

/** Objects of the browser that a script may use only where it asks first whether they are there. */
const asked = ['ResizeObserver', 'IntersectionObserver', 'createImageBitmap', 'OffscreenCanvas', 'BroadcastChannel', 'WeakRef', 'FinalizationRegistry', 'requestIdleCallback', 'visualViewport', 'AudioContext']

/** Patterns of what a style must not use: a rule with such a selector is dropped as a whole. */
const styles: Record<string, RegExp> = {
  ':is()': /:is\(/,
  ':where()': /:where\(/,
  ':has()': /:has\(/,
  'inset': /[;{]inset:/,
  'dvh': /\d[dsl]vh\b/,
  'nesting': /[;{]&/,
  'a range in a media query': /@media[^{]*[<>]=?/,
  'color-mix()': /color-mix\(/,
  'clamp()': /[:\s(](?:clamp|min|max)\(/,
}

/** Names what of a built file the oldest browsers lack. */
export function lacking(file: string, text: string): string[] {
  if (file.endsWith('.css')) return Object.keys(styles).filter((name) => styles[name]!.test(text))
  // Vue hands functions of lists on to the browser's own, if anybody calls them: ours do not.
  const own = text.replace(/\b\w+\(this\)\.to(?:Sorted|Reversed|Spliced)\(/g, '')
  const used = (name: string) => new RegExp(`\\bnew ${name}\\b|\\b${name}\\(`).test(own)
  const askedFor = (name: string) => new RegExp(`typeof ${name}\\b|[\`'"]${name}[\`'"] ?in\\b|\\.${name}(?!\\()`).test(own)
  return [...Object.keys(functions).filter((name) => functions[name]!.test(own)), ...asked.filter((name) => used(name) && !askedFor(name))]
}
