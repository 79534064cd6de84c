import { play } from '../../shared/tones'

let player: AudioContext | undefined
let sounding: ReturnType<typeof setInterval> | undefined

// Browsers allow sound only after the page was touched or a key was pressed.
function prepare(): void {
  if (!('AudioContext' in window)) return
  player ??= new AudioContext()
  void player.resume()
}
for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, prepare, { once: true })

const sound = (pitches: number[]): void => {
  if (player) play(player, pitches, { step: 0.3, fade: 0.28, loud: 0.25 })
}

/** Plays two notes. */
export const chime = (): void => sound([660, 880])

/** Starts the siren, which repeats until it is stopped. */
export function siren(on: boolean): void {
  clearInterval(sounding)
  sounding = undefined
  if (!on) return
  const wail = () => sound([880, 620, 880, 620])
  wail()
  sounding = setInterval(wail, 3000)
}
