let player: AudioContext | undefined
let sounding: ReturnType<typeof setInterval> | undefined

// Browsers allow sound only after the page was touched or a key was pressed.
function prepare(): void {
  if (!('AudioContext' in window)) return
  player ??= new AudioContext()
  void player.resume()
}
for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, prepare, { once: true })

function play(pitches: number[]): void {
  if (!player) return
  for (const [i, pitch] of pitches.entries()) {
    const tone = player.createOscillator()
    const level = player.createGain()
    const begin = player.currentTime + i * 0.3
    tone.frequency.value = pitch
    level.gain.setValueAtTime(0.25, begin)
    level.gain.exponentialRampToValueAtTime(0.001, begin + 0.28)
    tone.connect(level).connect(player.destination)
    tone.start(begin)
    tone.stop(begin + 0.3)
  }
}

/** Plays two notes. */
export const chime = (): void => play([660, 880])

/** Starts the siren, which repeats until it is stopped. */
export function siren(on: boolean): void {
  clearInterval(sounding)
  sounding = undefined
  if (!on) return
  const wail = () => play([880, 620, 880, 620])
  wail()
  sounding = setInterval(wail, 3000)
}
